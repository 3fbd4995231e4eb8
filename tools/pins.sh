#!/bin/sh
# Resolve the pins again, for every supported platform and Python at once: sh tools/pins.sh PYTHON
# The newest versions within pyproject.toml's ranges are taken.
set -eu

python=$1
"$python" -m pip install --quiet --disable-pip-version-check 'uv>=0.8,<1'

resolve() {
    "$python" -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@"
}
write() {
    {
        echo "# Made by 'make pins': exact versions of everything that pyproject.toml asks for$2,"
        echo "# for Linux, macOS and Windows and Python 3.11 to 3.13."
        cat "$1.new"
    } > "$1"
    rm "$1.new"
}

resolve --output-file requirements.txt.new --upgrade
write requirements.txt ""
resolve --output-file requirements-test.txt.new --extra test --constraints requirements.txt --upgrade
write requirements-test.txt " and for its tests"
