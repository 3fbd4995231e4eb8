"""`unrolled doctor` on this machine, and on machines where something is missing."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import warm_python


def ran(command, folder, environment):
    """Run a command in a course's folder; return (exit code, its lines)."""
    environment = {**os.environ, **environment}
    found = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert found.stderr == ""
    return found.returncode, found.stdout.splitlines()


@pytest.fixture(scope="module")
def doctor():
    """Give a function that runs the command in a course's folder, with Keras imported already."""
    with warm_python.serving("unrolled.backend") as (python, place):
        yield lambda folder, **environment: ran([*python, "unrolled.cli", "doctor"], folder, {**place, **environment})


def test_ten_lines_and_success_where_everything_is_ready(checkout):
    status, lines = ran([sys.executable, "-m", "unrolled.cli", "doctor"], checkout, {})
    assert len(lines) == 10
    assert [line for line in lines if line.startswith("NOT READY")] == []
    assert status == 0
    assert not (checkout / "work").exists(), "it only looks"


def test_a_course_without_releases_is_not_ready(doctor, checkout):
    shutil.move(checkout / "release", checkout / "elsewhere")
    status, lines = doctor(checkout)
    shutil.move(checkout / "elsewhere", checkout / "release")
    assert status == 1
    (line,) = [line for line in lines if line.startswith("NOT READY")]
    assert "course" in line and "clone the repository again" in line


def test_a_kernel_of_another_python_is_not_ready(doctor, checkout, tmp_path):
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    argv = ["/usr/bin/python3-of-somebody", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
    status, lines = doctor(checkout, JUPYTER_PATH=str(tmp_path), JUPYTER_PREFER_ENV_PATH="0")
    assert status == 1
    (line,) = [line for line in lines if line.startswith("NOT READY")]
    assert "python3-of-somebody" in line and "make lab" in line


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux' own")
def test_a_missing_sandbox_is_a_note_for_those_who_grade(doctor, checkout, tmp_path):
    status, lines = doctor(checkout, PATH=str(tmp_path))
    assert status == 0
    (line,) = [line for line in lines if " sandbox " in line]
    assert line.startswith("note") and "grade nobody whom you do not trust" in line


def test_a_gradebook_that_is_none_is_not_ready(doctor, checkout):
    (checkout / "gradebook.db").write_text("half of somebody's notes")
    status, lines = doctor(checkout)
    (checkout / "gradebook.db").unlink()
    assert status == 1
    (line,) = [line for line in lines if line.startswith("NOT READY")]
    assert "gradebook.db is no gradebook: move it away" in line


def test_a_gradebook_elsewhere_is_named_by_its_kind_alone(doctor, checkout):
    settings = checkout / "nbgrader_config.py"
    before = settings.read_text()
    settings.write_text(before + 'c.CourseDirectory.db_url = "postgresql+psycopg://me:secret@host/gradebook"\n')
    _, lines = doctor(checkout)
    settings.write_text(before)
    (line,) = [line for line in lines if " gradebook " in line]
    assert "postgresql+psycopg" in line and "secret" not in line
