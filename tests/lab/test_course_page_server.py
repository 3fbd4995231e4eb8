"""The course page's address on a real server: who may ask, and for what."""

import json

import pytest
import requests
from lab_server import NO_SPARES, free_port, running

UNIT = "01_rnn_step"


@pytest.fixture(scope="module")
def server(checkout, tmp_path_factory):
    with running(checkout, tmp_path_factory.mktemp("home"), f"--port={free_port()}", NO_SPARES) as started:
        yield started


def test_nobody_sees_it_without_the_token(server):
    for method in ("GET", "POST"):
        assert requests.request(method, f"{server.url}/unrolled/course", timeout=30).status_code == 403


@pytest.mark.parametrize("body", [{"fetch": "everything"}, {}, [], "unit", {"fetch": ["unit"]}])
def test_what_it_cannot_do_is_refused(server, body):
    answer = server.session.post(f"{server.url}/unrolled/course", data=json.dumps(body), timeout=30)
    assert answer.status_code == 400
    assert 'Ask for {"fetch": "unit"' in answer.json()["message"]


@pytest.mark.parametrize("unit", ["../../source/01_rnn_step", "", None, 3, ["01_rnn_step"], {}])
def test_what_is_no_unit_is_not_fetched(server, checkout, unit):
    answer = server.post("/unrolled/course", fetch="unit", unit=unit).json()
    assert answer["problem"] == "There is no such unit to fetch."
    assert list((checkout / "work").iterdir()) == []


def test_a_unit_is_fetched_once_and_stays(server, checkout):
    answer = server.post("/unrolled/course", fetch="unit", unit=UNIT).json()
    assert answer["problem"] is None
    (unit,) = (unit for unit in answer["state"]["units"] if unit["name"] == UNIT)
    assert unit["copy"] == f"work/{UNIT}/{UNIT}.ipynb"
    (checkout / unit["copy"]).write_text("mine")
    server.post("/unrolled/course", fetch="unit", unit=UNIT)
    assert (checkout / unit["copy"]).read_text() == "mine"


def test_feedback_that_is_not_there_is_a_sentence(server):
    answer = server.post("/unrolled/course", fetch="feedback", unit=UNIT).json()
    assert answer["problem"].startswith(f"The feedback of {UNIT} could not be fetched: ")
