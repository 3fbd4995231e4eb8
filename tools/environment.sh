#!/bin/sh
# Make the environment FOLDER with the packages that PINS lists and this package, or leave it alone when it
# is up to date: sh tools/environment.sh FOLDER PINS
#
# FOLDER/made-by-unrolled holds, for each file installed from, a copy of it that is written last: an
# environment whose installation was interrupted is never taken for a complete one.
set -eu

folder=$1
pins=$2
mark=$folder/made-by-unrolled

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
interrupted() { say "Interrupted: nothing is left of the environment. Run make again to make it."; exit 130; }

# What the copy of file $1 has to say: scripts in an environment hold its path, so a moved one is out of date.
wanted() { (cd "$folder" && pwd -P) && cat "$1"; }
up_to_date() { wanted "$1" 2>/dev/null | cmp -s - "$mark/$1"; }
remember() { wanted "$1" > "$mark/$1.new" && mv "$mark/$1.new" "$mark/$1"; }

# Print the first Python 3.11 to 3.13 that runs and can make environments. Candidates are called, not only
# found: a shim of pyenv exists for versions that it then refuses to run.
find_python() {
    lacking=
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        "$candidate" tools/usable_python.py >/dev/null 2>&1 && answer=0 || answer=$?
        case $answer in
            0) echo "$candidate"; return ;;
            3) fail "$candidate is a 32-bit Python or an Intel Mac's, and TensorFlow has no build for it:" \
                    "use Binder or another machine (README.md, \"Other ways\")." ;;
            4) lacking=${lacking:-$candidate} ;;
        esac
    done
    [ -z "$lacking" ] || fail "$lacking cannot make environments because it lacks the modules venv or ensurepip:" \
        "install them (on Debian and Ubuntu: apt install python3-venv) and run make again."
    fail "No Python 3.11, 3.12 or 3.13 was found${PYTHON:+ as $PYTHON}: install one (python.org, Homebrew or your" \
        "system's packages) and run make again, or name it: make PYTHON=/path/to/python3.12 ..."
}

install() { "$folder/bin/python" tools/install.py "$@"; }

if ! { up_to_date requirements.txt && "$folder/bin/python" -c ''; } 2>/dev/null; then
    if [ -e "$folder" ] && [ ! -d "$mark" ] && [ -n "$(ls -A "$folder")" ]; then
        fail "The folder $folder was not made by this Makefile, so it is left alone: move it away, or choose" \
            "another one with make VENV=.venv-course ..."
    fi
    python=$(find_python)
    say "Making the environment in $folder with $("$python" --version): half a minute where downloads are quick, once."
    trap 'rm -rf "$folder"' EXIT
    trap interrupted INT TERM HUP
    rm -rf "$folder"
    mkdir -p "$mark"
    "$python" -m venv "$folder"
fi
if ! up_to_date "$pins"; then
    install -r "$pins"
    install --no-deps --no-build-isolation -e .
    remember pyproject.toml
    # The tests' pins are the course's pins and some more.
    remember requirements.txt
    remember "$pins"
elif ! up_to_date pyproject.toml; then
    install --no-deps --no-build-isolation -e .
    remember pyproject.toml
fi
trap - EXIT
