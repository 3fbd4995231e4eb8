"""The pins, environment.yml and the command's start: what a fresh machine gets before any lesson runs."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version

import pytest
import rattler
import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

# What the markers ask of a machine: sys_platform, platform_system, platform_machine, os_name.
MARKERS = ("sys_platform", "platform_system", "platform_machine", "os_name")
PLATFORMS = {
    "Linux x86-64": dict(zip(MARKERS, ("linux", "Linux", "x86_64", "posix"), strict=True)),
    "Linux arm64": dict(zip(MARKERS, ("linux", "Linux", "aarch64", "posix"), strict=True)),
    "macOS arm64": dict(zip(MARKERS, ("darwin", "Darwin", "arm64", "posix"), strict=True)),
    "Windows": dict(zip(MARKERS, ("win32", "Windows", "AMD64", "nt"), strict=True)),
}
PYTHONS = ["3.11.0", "3.11.14", "3.12.0", "3.12.12", "3.13.0", "3.13.9"]
SMALL_TENSORFLOW = {"Linux x86-64", "Windows"}


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


def read_pins(path):
    """Return the requirements of a file of pins, in order."""
    lines = path.read_text().splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


def pinned(requirements, platform=None, python=None):
    """Return {name: version} of the pins that a platform and Python get; by default those of this process."""
    machine = None
    if platform:
        machine = {
            **PLATFORMS[platform],
            "python_full_version": python,
            "python_version": ".".join(python.split(".")[:2]),
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
    chosen = [pin for pin in requirements if pin.marker is None or pin.marker.evaluate(machine)]
    found = {}
    for pin in chosen:
        (specifier,) = pin.specifier
        assert specifier.operator == "==", pin
        assert pin.name not in found, f"{pin.name} is pinned twice on {platform} with Python {python}"
        found[canonicalize_name(pin.name)] = specifier.version
    return found


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("file", ["requirements.txt", "requirements-test.txt"])
def test_each_platform_gets_exactly_one_tensorflow(root, file, platform, python):
    pins = pinned(read_pins(root / file), platform, python)
    expected = "tensorflow-cpu" if platform in SMALL_TENSORFLOW else "tensorflow"
    assert {"tensorflow", "tensorflow-cpu"} & set(pins) == {expected}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_pins_lie_in_the_ranges_of_pyproject(root, project, platform, python):
    pins = pinned(read_pins(root / "requirements-test.txt"), platform, python)
    machine = {**PLATFORMS[platform], "python_version": ".".join(python.split(".")[:2])}
    extras = project["optional-dependencies"]
    # The tests need the other extras too, by their names.
    tests = [text for text in extras["test"] if not text.startswith("unrolled[")]
    for text in project["dependencies"] + tests + extras["cluster"] + extras["postgresql"]:
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate(machine):
            assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), text


def test_the_tests_add_to_the_course_and_change_nothing(root):
    course = set(map(str, read_pins(root / "requirements.txt")))
    tests = set(map(str, read_pins(root / "requirements-test.txt")))
    assert course < tests


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-test.txt", "environment.yml", "pyproject.toml"])
def test_no_file_names_an_index_or_a_folder_of_somebodys_machine(root, file):
    text = (root / file).read_text()
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|https?:|file:|prefix:", text)
    assert not re.search(r"(^|[\s\"'=])(/|~|[A-Z]:\\)\w", text, flags=re.MULTILINE)


def test_this_environment_holds_the_pins(root):
    for name, pin in pinned(read_pins(root / "requirements-test.txt")).items():
        assert version(name) == pin, name


def environment_parts(root):
    """Return environment.yml as (its other keys, conda's specs, pip's lines)."""
    content = yaml.safe_load((root / "environment.yml").read_text())
    dependencies = content.pop("dependencies")
    conda = [entry for entry in dependencies if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in dependencies if isinstance(entry, dict)]
    return content, conda, pip


def test_environment_yml_is_strictly_valid(root, project):
    content, conda, pip = environment_parts(root)
    assert content == {"name": "unrolled", "channels": ["conda-forge", "nodefaults"]}
    specs = {str(spec.name.normalized): spec for spec in (rattler.MatchSpec(text, strict=True) for text in conda)}
    assert set(specs) == {"python", "pip"}
    # repo2docker reads the version of Python from `python=X.Y` and from no other form.
    (exact,) = [re.fullmatch(r"python=(3\.\d+)", text) for text in conda if text.startswith("python")]
    assert exact[1] in Requirement(f"python{project['requires-python']}").specifier
    for line in pip:
        if line == "-e .":
            continue
        if line.startswith("-r "):
            assert (root / line.removeprefix("-r ")).is_file()
            continue
        Requirement(line)
    with pytest.raises(InvalidRequirement):
        Requirement("-e .")


def test_environment_yml_installs_the_pins(checkout):
    """As conda does: pip's lines in a file beside environment.yml, installed from its folder.

    pip resolves them for an environment that holds the pins, and has nothing to change but this package itself.
    """
    (checkout / "condaenv.requirements.txt").write_text("\n".join(environment_parts(checkout)[2]) + "\n")
    command = ["install", "--dry-run", "--quiet", "--no-build-isolation", "--report", "-"]
    report = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *command, "-r", "condaenv.requirements.txt"],
        cwd=checkout,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert [item["metadata"]["name"] for item in json.loads(report)["install"]] == ["unrolled"]
    installed = pinned(read_pins(checkout / "requirements.txt"))
    assert {name: version(name) for name in installed} == installed


def test_the_package_is_installed_whole(checkout, tmp_path):
    """A wheel holds every module and data file of the package, and nothing else of the checkout."""
    command = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), "."]
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *command], cwd=checkout, check=True)
    (wheel,) = tmp_path.glob("unrolled-*.whl")
    listing = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", str(wheel)], check=True, capture_output=True, text=True
    ).stdout
    names = {line.split()[0] for line in listing.splitlines()[1:]}
    files = (path for path in (checkout / "unrolled").rglob("*") if path.is_file() and path.suffix != ".pyc")
    package = {path.relative_to(checkout).as_posix() for path in files}
    assert {name for name in names if ".dist-info/" not in name} == package


def test_the_command_starts_without_keras():
    """`unrolled --help` answers at once: TensorFlow, Jupyter and nbgrader are imported by those who need them."""
    script = (
        "import sys, unrolled.cli\n"
        "try: unrolled.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'keras', 'tensorflow', 'nbgrader', 'jupyterlab', 'nbconvert'} & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert output.splitlines()[-1] == "[]"


def test_outside_a_course_the_command_says_where_to_go(tmp_path, checkout):
    """As with an ordinary installation, where the package does not lie in a course either."""
    shutil.copytree(checkout / "unrolled", tmp_path / "site" / "unrolled")
    (tmp_path / "elsewhere").mkdir()
    result = subprocess.run(
        [sys.executable, "-m", "unrolled.cli", "publish"],
        cwd=tmp_path / "elsewhere",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("There is no course here: go to a folder that holds nbgrader_config.py")
    assert "Traceback" not in result.stderr
