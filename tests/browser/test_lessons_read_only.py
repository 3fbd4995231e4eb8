"""Lessons in `make lab`: somebody tries things in them, and the course's files stay as they are."""

import json
import subprocess

import pytest
from playwright.sync_api import expect

SPARES = False
LESSON = "notebooks/01_rnn_step.ipynb"
# Seconds. JupyterLab's own interval is two minutes; the test waits for several.
AUTOSAVE = 1


def git(folder, *arguments):
    """Return what git says."""
    me = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
    return subprocess.run(["git", *me, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def clone(checkout):
    """The fresh checkout as a git repository."""
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "a course")
    return checkout


@pytest.fixture
def reader(clone, person):
    """Somebody at JupyterLab in this clone."""
    return person


@pytest.fixture
def hasty(reader):
    """The same with a JupyterLab that saves changes by itself every few seconds."""
    address = f"{reader.lab.url}/lab/api/settings/@jupyterlab/docmanager-extension:plugin"
    raw = json.dumps({"autosaveInterval": AUTOSAVE})
    assert reader.lab.session.put(address, json={"raw": raw}, timeout=60).ok
    yield reader
    # Not for tests that save by themselves: JupyterLab wonders about a file that it saves twice at the same moment.
    assert reader.lab.session.put(address, json={"raw": "{}"}, timeout=60).ok


def close_tab(person):
    person.page.locator(".lm-TabBar-tab.jp-mod-current .lm-TabBar-tabCloseIcon").first.click()


def test_a_lesson_is_run_and_changed_and_closed_without_a_question(hasty):
    page = hasty.page
    hasty.open(LESSON)
    hasty.wait_for_kernel()
    cell = hasty.notebook().locator(".jp-CodeCell").first
    hasty.write(cell, "print('mine', 6 * 7)")
    hasty.run(cell)
    assert hasty.output(cell)[0].strip() == "mine 42"
    hasty.shot("a changed lesson")
    page.wait_for_timeout(5_000 * AUTOSAVE)
    expect(page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    close_tab(hasty)
    expect(page.locator(".jp-NotebookPanel")).to_have_count(0)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert git(hasty.course, "status", "--porcelain", "--ignored", "notebooks") == ""
    assert git(hasty.course, "status", "--porcelain") == ""


def test_a_lesson_says_that_it_is_read_only_when_somebody_saves(hasty):
    hasty.open(LESSON)
    hasty.wait_for_kernel()
    expect(hasty.notebook().get_by_text("Read-only")).to_be_visible()
    hasty.notebook().locator(".jp-CodeCell .cm-content").first.click()
    hasty.page.keyboard.press("Control+S")
    expect(hasty.page.get_by_text("is read-only. Use")).to_be_visible()
    hasty.shot("saving a lesson")
    assert git(hasty.course, "status", "--porcelain") == ""


def test_save_as_keeps_an_own_copy_in_work(reader):
    reader.open(LESSON)
    reader.wait_for_kernel()
    reader.write(reader.notebook().locator(".jp-CodeCell").first, "mine = 1")
    reader.menu("File", "Save Notebook As")
    box = reader.page.locator(".jp-Dialog input")
    box.fill("work/my lesson.ipynb")
    reader.page.keyboard.press("Enter")
    copy = reader.course / "work" / "my lesson.ipynb"
    expect(reader.page.locator(".lm-TabBar-tab.jp-mod-current", has_text="my lesson.ipynb")).to_be_visible()
    reader.write(reader.notebook().locator(".jp-CodeCell").first, "mine = 2")
    reader.save()
    assert "mine = 2" in copy.read_text()
    reader.shot("my own copy")
    # JupyterLab asks whether the name is free, which the browser notes as an error.
    reader.unexplained[:] = [note for note in reader.unexplained if "my%20lesson" not in note]
    assert git(reader.course, "status", "--porcelain") == ""


@pytest.mark.parametrize("path", [LESSON, "release/01_rnn_step/01_rnn_step.ipynb", "Makefile", "work/../" + LESSON])
def test_the_server_refuses_every_change_to_the_course(lab, clone, path):
    address = f"{lab.url}/api/contents/{path}"
    model = lab.get(f"/api/contents/{path}").json()
    assert model["writable"] is False
    answers = [
        lab.session.put(address, json=model, timeout=60),
        lab.session.patch(address, json={"path": "work/moved"}, timeout=60),
        lab.session.delete(address, timeout=60),
        lab.session.post(f"{address}/checkpoints", timeout=60),
    ]
    for answer in answers:
        assert answer.status_code == 403, answer.text
        assert "read-only" in answer.json()["message"]
    assert git(clone, "status", "--porcelain", "--ignored", "notebooks", "release", "Makefile") == ""


def test_new_files_and_copies_cannot_be_put_among_the_lessons(lab, clone):
    for body in ({"type": "notebook"}, {"copy_from": LESSON}):
        answer = lab.session.post(f"{lab.url}/api/contents/notebooks", json=body, timeout=60)
        assert answer.status_code == 403, answer.text
    copied = lab.session.post(f"{lab.url}/api/contents/work", json={"copy_from": LESSON}, timeout=60)
    assert copied.ok, copied.text
    assert git(clone, "status", "--porcelain", "--ignored", "notebooks") == ""
