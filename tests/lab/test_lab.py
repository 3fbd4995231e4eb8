"""`make lab` for real: a server without a screen, spoken to through Jupyter's and nbgrader's own HTTP interfaces."""

import json
import os
import re
import socket
from pathlib import Path

import nbformat
import pytest
import requests
from lab_server import ENVIRONMENT, NO_SPARES, free_port, running

from unrolled.building import publishing
from unrolled.lab import server as lab


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def busy_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A folder with a program `node`, which notes that it was started, and does nothing else."""
    folder = tmp_path_factory.mktemp("node")
    (folder / "node").write_text('#!/bin/sh\necho "$@" >> "${0%/*}/started"\nexit 1\n')
    (folder / "node").chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def server(checkout, home, busy_port, units, node):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", f"{node}:{os.environ['PATH']}")
        with running(checkout, home, f"--port={busy_port}") as started:
            started.reads(f"{units[-1]}.\n")
            yield started


@pytest.fixture(scope="module")
def teaching(server, checkout, home):
    """`make teach` of the same course, after `make lab`."""
    with running(checkout, home, f"--port={free_port()}", NO_SPARES, name="teach") as started:
        yield started


@pytest.fixture(scope="module")
def units(checkout):
    found = sorted(path.name for path in (checkout / "release").iterdir())
    assert found, "no release to publish"
    return found


@pytest.fixture(scope="module")
def fetched(server, units, checkout):
    """The last unit, fetched through the Assignment List."""
    answer = server.post("/assignments/fetch", course_id="unrolled", assignment_id=units[-1]).json()
    assert answer["success"], answer
    return checkout / "work" / units[-1] / f"{units[-1]}.ipynb"


def run_notebook(server, path):
    """Run every code cell of a notebook in a kernel of the server; return its output messages."""
    content = server.get(f"/api/contents/{path}").json()["content"]
    cells = [cell["source"] for cell in content["cells"] if cell["cell_type"] == "code"]
    with server.kernel(path) as kernel:
        return [message for source in cells for message in kernel.run(source)]


def errors(messages):
    """Return what went wrong in a run: exceptions, and anything on stderr."""
    wrong = [message["content"] for message in messages if message["msg_type"] == "error"]
    streams = [message["content"] for message in messages if message["msg_type"] == "stream"]
    return wrong + [stream for stream in streams if stream["name"] == "stderr"]


def page_settings(server):
    """Return what JupyterLab's page is told."""
    page = server.get("/lab").text
    return json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, flags=re.DOTALL)[1])


def tree(folder):
    """Return {relative path: bytes} of a folder."""
    return {path.relative_to(folder): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def test_it_prints_the_address_and_the_next_step_in_three_lines(server, units):
    started, *lines, published = server.printed.strip().splitlines()
    assert started == "Starting JupyterLab ..."
    assert published == f"Published: {', '.join(units)}."
    assert len(lines) == 3
    assert lines[0] == "The course is served here; open the address in a browser:"
    assert lines[2].startswith("The course page lists all units")


def test_the_address_is_the_real_one_when_the_port_was_taken(server, busy_port):
    assert server.port != busy_port
    response = requests.get(f"{server.url}{server.page}", params={"token": server.token}, timeout=30)
    assert response.ok
    assert "JupyterLab" in response.text


def test_it_opens_on_the_page_of_all_units(server, units):
    """An address that names no file: the browser shows the course page first."""
    assert server.page == "/lab"
    assert [unit["name"] for unit in server.get("/unrolled/course").json()["units"]] == units


def test_the_first_lesson_runs(server):
    messages = run_notebook(server, "notebooks/00_start.ipynb")
    assert errors(messages) == []
    assert any(message["msg_type"] in ("stream", "display_data", "execute_result") for message in messages)


def test_a_check_works_in_the_first_exercise(server, fetched, checkout):
    """The untouched notebook stops at its first check, in one of our sentences."""
    messages = run_notebook(server, str(fetched.relative_to(checkout)))
    failures = [message["content"] for message in messages if message["msg_type"] == "error"]
    assert {failure["ename"] for failure in failures} <= {"CheckFailed", "NotImplementedError"}
    assert "CheckFailed" in {failure["ename"] for failure in failures}


def test_every_part_of_nbgrader_is_there(teaching):
    settings = page_settings(teaching)
    assert "@jupyter/nbgrader" in {extension["name"] for extension in settings["federated_extensions"]}
    # Its plug-ins (menu, assignment list, validate, create assignment, formgrader) are parts of that one extension.
    # Validate is the course's own, and Formgrader and Create Assignment are an instructor's: see tests/browser.
    off = {name.split(":")[1] for name in settings["disabledExtensions"] if "nbgrader" in name}
    assert off == {"validate-assignment"}
    static = ENVIRONMENT / "share/jupyter/labextensions/@jupyter/nbgrader/static"
    code = "".join(path.read_text(errors="replace") for path in static.glob("*.js"))
    for plugin in ("menu", "assignment-list", "course-list", "create-assignment", "formgrader", "validate-assignment"):
        assert f"@jupyter/nbgrader:{plugin}" in code
    from nbgrader import __version__

    assert teaching.get("/nbgrader_version", version=__version__).json() == {"success": True}


def test_no_question_about_news_and_no_look_for_updates(server):
    path = "/lab/api/settings/@jupyterlab/apputils-extension:notification"
    properties = server.get(path).json()["schema"]["properties"]
    assert properties["fetchNews"]["default"] == "false"
    assert properties["checkForUpdates"]["default"] is False
    # Nor whether JupyterLab has to be built again, which starts node on every load of the page.
    assert page_settings(server)["buildCheck"] in (False, "false")


def test_nothing_starts_node(server, node):
    page_settings(server)
    assert not (node / "started").exists(), (node / "started").read_text()


def test_formgrader_lists_the_units(teaching, units):
    assert "formgrade" in teaching.get("/formgrader/manage_assignments").text
    names = [assignment["name"] for assignment in teaching.get("/formgrader/api/assignments").json()]
    assert set(units) <= set(names)


def test_the_assignment_list_shows_the_units(server, units):
    assert server.get("/courses").json() == {"success": True, "value": ["unrolled"]}
    listed = server.get("/assignments", course_id="unrolled").json()["value"]
    assert sorted(entry["assignment_id"] for entry in listed if entry["status"] != "submitted") == units


def test_a_fetched_unit_is_the_release(fetched, checkout):
    assert tree(fetched.parent) == tree(checkout / "release" / fetched.parent.name)


def test_validate_finds_the_untouched_exercises(server, fetched, checkout):
    answer = server.post("/assignments/validate", path=str(fetched.relative_to(checkout))).json()
    assert answer["success"], answer
    assert answer["value"]["failed"]


def test_the_release_button_publishes_the_same(teaching, units, checkout):
    target = checkout / "exchange" / "unrolled" / "outbound" / units[-1]
    before = tree(target)
    answer = teaching.post(f"/formgrader/api/assignment/{units[-1]}/release").json()
    assert answer["success"], answer
    assert tree(target) == before


def test_nothing_is_written_to_the_users_settings(server, home):
    written = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    ours = re.compile(r"nbgrader|overrides|labconfig|jupyter_.*config|user-settings")
    assert [name for name in written if ours.search(name)] == []


@pytest.fixture(scope="module")
def second_start(server, fetched, units, checkout, home):
    """Work was done and handed in, the server stopped, a release changed; then the server started again."""
    notebook = nbformat.read(fetched, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("my own words"))
    nbformat.write(notebook, fetched)
    answer = server.post("/assignments/submit", course_id="unrolled", assignment_id=units[-1]).json()
    assert answer["success"], answer
    kept = {name: tree(checkout / name) for name in ("work", "exchange/unrolled/inbound", "exchange/cache")}
    assert all(kept.values())
    said = server.stop()
    notes = [checkout / folder / units[-1] / "notes.txt" for folder in ("source", "release")]
    for path in notes:
        path.write_text("new in this release\n")
    with running(checkout, home, NO_SPARES) as again:
        again.reads(f"{units[-1]}.\n")
        yield kept, said, again
    for path in notes:
        path.unlink()


def test_ctrl_c_ends_it_without_a_question(second_start, server):
    _, said, _ = second_start
    assert "?" not in said
    assert "Traceback" not in said
    assert server.process.returncode is not None
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=5)


def test_the_console_stays_quiet_while_people_work(second_start):
    """Lessons run, units fetched, validated, released and handed in: nothing to read but the end."""
    _, said, _ = second_start
    lines = [line for line in said.splitlines() if line and not line.startswith("make: ***")]
    assert len(lines) == 1, said
    assert "Shutting down" in lines[0]


def test_a_second_start_publishes_only_what_changed(second_start, units, checkout):
    _, _, again = second_start
    assert again.printed.endswith(f"Ctrl-C stops the server.\nPublished: {units[-1]}.\n")
    target = checkout / "exchange" / "unrolled" / "outbound" / units[-1]
    assert (target / "notes.txt").is_file()


def test_a_second_start_keeps_all_work_and_submissions(second_start, checkout):
    kept, _, _ = second_start
    assert {name: tree(checkout / name) for name in kept} == kept


def test_fetching_again_overwrites_nothing(second_start, units, checkout):
    kept, _, again = second_start
    again.post("/assignments/fetch", course_id="unrolled", assignment_id=units[-1])
    assert tree(checkout / "work") == kept["work"]


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "x"}, "linux", False),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "x"}, "darwin", False),
        ({}, "win32", True),
    ],
)
def test_a_browser_is_opened_only_where_somebody_sees_it(environment, platform, expected):
    assert lab.has_screen(environment, platform) is expected


def test_windows_gets_copies_in_work_once(tmp_path):
    """nbgrader has no exchange there."""
    release = tmp_path / "release" / "01_unit"
    release.mkdir(parents=True)
    (release / "01_unit.ipynb").write_text("new")
    (release / ".ipynb_checkpoints").mkdir()
    work = tmp_path / "work"
    work.mkdir()
    assert publishing.hand_out([release], work, [".ipynb_checkpoints"]) == ["01_unit"]
    (work / "01_unit" / "01_unit.ipynb").write_text("mine")
    assert publishing.hand_out([release], work) == []
    assert tree(work) == {Path("01_unit/01_unit.ipynb"): b"mine"}
