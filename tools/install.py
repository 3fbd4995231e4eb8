"""Install into the environment of the Python that runs this, with uv: python tools/install.py ARGUMENT ...

What follows goes to `uv pip install`. uv does not read the settings of pip, which many networks need: an index of
their own, a proxy, certificates, constraints. So pip is asked for them, and uv is told. What uv's own variables
(UV_INDEX, ...) already say stays.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig

# Older ones lack arguments or variables used here.
OLDEST_UV = (0, 8)

# How uv's lines begin that name one package which is now there, gone, or replaced.
EACH_PACKAGE = (" + ", " - ", " ~ ", " Downloaded ")

# Settings of `pip install` and uv's variables for the same thing; uv separates several values by the last column.
VARIABLES = (
    ("index-url", "UV_DEFAULT_INDEX", " "),
    ("extra-index-url", "UV_INDEX", " "),
    ("find-links", "UV_FIND_LINKS", ","),
    ("constraint", "UV_CONSTRAINT", " "),
    ("trusted-host", "UV_INSECURE_HOST", " "),
    ("timeout", "UV_HTTP_TIMEOUT", " "),
    ("default-timeout", "UV_HTTP_TIMEOUT", " "),
    ("retries", "UV_HTTP_RETRIES", " "),
    ("cert", "SSL_CERT_FILE", " "),
    ("client-cert", "SSL_CLIENT_CERT", " "),
    ("proxy", "HTTPS_PROXY", " "),
    ("proxy", "HTTP_PROXY", " "),
    ("no-cache-dir", "UV_NO_CACHE", " "),
)


def main(arguments):
    """Install; return uv's exit code."""
    settings = pip_settings()
    environment = {**uv_settings(settings), **os.environ}
    # As pip chooses: the pinned version from whichever index has it, not from the first that knows the name.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    command = [find_uv(), "pip", "install", "--python", sys.executable, "--compile-bytecode"]
    if settings.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        command.append("--no-index")
    return run([*command, *arguments], environment)


def run(command, environment):
    """Run uv and pass on what it says that it does, without its line for each of 150 packages; return its exit code."""
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr:
            if not line.startswith(EACH_PACKAGE):
                print(line, end="", file=sys.stderr, flush=True)
    return process.returncode


def find_uv():
    """Return the uv on PATH, else the one in this environment, which is installed there if it is missing."""
    own = shutil.which("uv", path=sysconfig.get_path("scripts"))
    for candidate in filter(None, (shutil.which("uv"), own)):
        if _version(candidate) >= OLDEST_UV:
            return candidate
    environment = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    wanted = f"uv>={'.'.join(map(str, OLDEST_UV))},<1"
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    # pip's own warnings about the user's settings are no news here; its errors are.
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *quiet, wanted], env=environment, stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        sys.exit(f"{done.stderr}uv, which installs the packages, could not be installed by pip: see above.")
    return shutil.which("uv", path=sysconfig.get_path("scripts"))


def _version(uv):
    """Return the first two numbers of a uv's version; (0, 0) for what is there but does not run, as some shims do."""
    try:
        done = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0, 0
    found = re.match(r"uv (\d+)\.(\d+)", done.stdout)
    return tuple(map(int, found.groups())) if found and not done.returncode else (0, 0)


def pip_settings():
    """Return name -> value of what `pip install` would use: variables before files, [install] before [global]."""
    asked = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    found = re.findall(r"^(global|install|:env:)\.([\w-]+)=(.+)$", listed, flags=re.MULTILINE)
    order = ("global", "install", ":env:")
    return {name: ast.literal_eval(value) for _, name, value in sorted(found, key=lambda one: order.index(one[0]))}


def uv_settings(settings):
    """Return uv's variables for pip's settings."""
    return {
        variable: separator.join(settings[name].split())
        for name, variable, separator in VARIABLES
        if settings.get(name, "").strip()
    }


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        # environment.sh, which is interrupted as well, says what to do.
        sys.exit(130)
