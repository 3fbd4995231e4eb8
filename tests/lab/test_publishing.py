"""`unrolled lab` answers before anything is published, and who asks for the exchange waits: with a slow publication."""

import sys
import threading

import pytest
import requests
from lab_server import NO_SPARES, free_port, running

# `unrolled lab`, in which publishing begins only when a file is there.
SLOW = """
import pathlib, sys, time
from unrolled import cli
from unrolled.building import publishing

real = publishing.publish


def slow():
    while not pathlib.Path(sys.argv[1]).exists():
        time.sleep(0.05)
    return real()


publishing.publish = slow
sys.exit(cli.main(["lab", *sys.argv[2:]]))
"""
# Asked of a server that has not published yet.
QUESTIONS = {
    "course page": lambda server: server.get("/unrolled/course").json()["units"],
    "assignment list": lambda server: server.get("/assignments", course_id="unrolled").json()["value"],
    "fetch": lambda server: server.post("/assignments/fetch", course_id="unrolled", assignment_id="00_start").json(),
}


@pytest.fixture(scope="module")
def answers(checkout, tmp_path_factory):
    """Return {question: (answered before it was published, answer)}, and what was printed after the address."""
    go, found = tmp_path_factory.mktemp("go") / "on", {}
    argv = [sys.executable, "-c", SLOW, str(go), "--no-browser", f"--port={free_port()}", NO_SPARES]
    with running(checkout, tmp_path_factory.mktemp("home"), argv=argv) as server:
        asked = {
            name: threading.Thread(target=lambda name=name: found.update({name: QUESTIONS[name](server)}), daemon=True)
            for name in QUESTIONS
        }
        for thread in asked.values():
            thread.start()
        # Everything else is answered meanwhile: the page, a lesson.
        assert requests.get(server.url + server.page, params={"token": server.token}, timeout=60).ok
        assert server.get("/api/contents/notebooks/00_start.ipynb").json()["content"]["cells"]
        early = set(found)
        assert not (checkout / "exchange").exists()
        go.touch()
        for thread in asked.values():
            thread.join(timeout=60)
        yield {name: (name in early, found[name]) for name in QUESTIONS}, server.reads(".\n")


@pytest.mark.parametrize("question", QUESTIONS)
def test_who_asks_for_the_exchange_waits_until_it_is_whole(answers, question, root):
    early, answer = answers[0][question]
    units = sorted(path.name for path in (root / "release").iterdir())
    assert not early
    if question == "course page":
        assert [unit["name"] for unit in answer] == units
    elif question == "assignment list":
        assert sorted(unit["assignment_id"] for unit in answer) == units
    else:
        assert answer["success"], answer


def test_what_was_published_is_said_after_the_address(answers):
    assert answers[1].startswith("Published: 00_start, ")


def test_lessons_are_served_where_nothing_can_be_published(checkout, tmp_path):
    """A file lies where the exchange belongs: one sentence, and the rest of the course."""
    kept = checkout / "exchange"
    if kept.exists():
        kept.rename(tmp_path / "exchange")
    kept.write_text("no folder\n")
    try:
        with running(checkout, tmp_path, f"--port={free_port()}", NO_SPARES) as server:
            said = server.reads("\n")
            assert said.startswith("The releases could not be published: ")
            assert said.endswith("exchange is no folder: move it away, for the exchange.\n")
            assert server.get("/api/contents/notebooks/00_start.ipynb").json()["content"]["cells"]
            assert server.get("/unrolled/course").ok
    finally:
        kept.unlink()
