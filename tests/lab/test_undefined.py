"""What a kernel of `make lab` says about a name that it does not know."""

import pytest
from lab_server import free_port, running

LESSON = "notebooks/01_rnn_step.ipynb"


@pytest.fixture(scope="module")
def server(checkout, tmp_path_factory):
    with running(checkout, tmp_path_factory.mktemp("home"), f"--port={free_port()}") as started:
        yield started


@pytest.fixture(scope="module")
def kernel(server):
    """The kernel of a fetched notebook, in which nothing has run."""
    server.post("/assignments/fetch", course_id="unrolled", assignment_id="01_rnn_step")
    with server.kernel("work/01_rnn_step/01_rnn_step.ipynb") as kernel:
        yield kernel


def error(kernel, source):
    """Run a cell that fails; return what the error says, without colours."""
    (content,) = [message["content"] for message in kernel.run(source) if message["msg_type"] == "error"]
    return content["ename"], content["evalue"]


@pytest.mark.parametrize("name", ["check", "np", "example"])
def test_a_name_of_the_first_cell(kernel, name):
    kind, said = error(kernel, f"{name}(1)")
    assert kind == "NameError"
    assert said == (
        f"name '{name}' is not defined. The first notebook cell with code defines it: run that one first, "
        "or choose Run > Run All Above Selected Cell."
    )


def test_a_function_of_an_earlier_task(kernel):
    assert "Another notebook cell defines it" in error(kernel, "rnn_preactivation()")[1]


def test_a_name_that_nobody_defines_is_python_s_own_message(kernel):
    assert error(kernel, "chekc(1)") == ("NameError", "name 'chekc' is not defined")


def test_an_error_of_the_learners_own_stays_as_it_is(kernel):
    assert error(kernel, "raise NameError('mine')") == ("NameError", "mine")


def test_when_the_first_cell_has_run_nothing_is_said(kernel):
    messages = kernel.run("from unrolled import check\ncheck")
    assert [message for message in messages if message["msg_type"] == "error"] == []
