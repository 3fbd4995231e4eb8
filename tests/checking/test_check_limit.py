"""A check that would never end is ended with one sentence; an interrupted one shows the learner's line alone."""

import os
import signal
import threading
import time

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from processes import one_busy_processor

from unrolled import CheckFailed, check
from unrolled.checking import limit


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(limit, "SECONDS_PER_CASE", 0.3)


def step(x_t, h, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h @ recurrent_kernel + bias)


def endless(*arguments):
    while True:
        _ = arguments[1]  # the line


def sleeping(*arguments):
    time.sleep(1e5)  # the line


def calling(*arguments):
    return endless(*arguments)


def catching_exceptions(*arguments):
    while True:
        try:
            time.sleep(0.01)  # the line
        except Exception:
            print(end="")


def catching_all(*arguments):
    while True:
        try:
            while True:
                _ = arguments[1] + 1  # the line
        except:  # noqa: E722
            print(end="")


def giving_an_answer_when_ended(*arguments):
    try:
        endless(*arguments)
    except BaseException:
        return step(*arguments)


ENDLESS = [endless, sleeping, calling, catching_exceptions, catching_all, giving_an_answer_when_ended]


def failure(function):
    with pytest.raises(CheckFailed) as failed:
        check(function, exercise="rnn_step")
    return failed.value


@pytest.mark.parametrize("function", ENDLESS, ids=lambda function: function.__name__)
def test_an_endless_case_is_ended_and_its_line_named(function):
    before = signal.getsignal(signal.SIGALRM)
    error = failure(function)
    first, second = str(error).splitlines()
    assert first.startswith("rnn_step did not finish case 1 within 0.3 seconds. Is there a loop without an end?")
    assert "It was at the line: " in first
    assert second.startswith("This is case 1 of 6 (") and 'example("rnn_step", 1)' in second
    assert (error.exercise, error.stage, error.mistake) == ("rnn_step", "call", None)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    time.sleep(0.1)


# From another thread neither one long compiled call nor code that catches everything can be ended for sure.
@pytest.mark.parametrize("function", [endless, calling, catching_exceptions], ids=lambda one: one.__name__)
def test_so_it_is_in_another_thread(function):
    errors = []
    thread = threading.Thread(target=lambda: errors.append(failure(function)), daemon=True)
    thread.start()
    thread.join(60)
    assert [error.stage for error in errors] == ["call"]
    assert "did not finish case 1 within 0.3 seconds" in str(errors[0])


def test_another_timer_still_rings():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        failure(endless)
        time.sleep(0.2)
        assert rung == [True]
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_check_inside_an_answer_has_a_limit_of_its_own():
    def asking(*arguments):
        with pytest.raises(CheckFailed, match="did not finish case 1"):
            check(endless, exercise="rnn_step")
        return endless(*arguments)

    assert "did not finish case 1" in str(failure(asking))


def test_what_is_imported_is_not_counted(tmp_path, monkeypatch, capsys):
    # The cases themselves have to be over within the limit, on a busy machine too.
    monkeypatch.setattr(limit, "SECONDS_PER_CASE", 3)
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(4)\n")
    monkeypatch.syspath_prepend(tmp_path)

    def importing(*arguments):
        import slow_to_import  # noqa: F401

        return step(*arguments)

    check(importing, exercise="rnn_step")
    assert "visible checks passed" in capsys.readouterr().out


def test_a_recursion_without_an_end_and_an_impossible_size_have_their_sentence_too(monkeypatch):
    # On a busy machine a thousand calls take a quarter of a second.
    monkeypatch.setattr(limit, "SECONDS_PER_CASE", 60)

    def deeper(*arguments):
        return deeper(*arguments)

    def huge(*arguments):
        return np.ones((10**7, 10**7))

    assert "raised RecursionError: maximum recursion depth exceeded" in str(failure(deeper))
    assert "The line is: return np.ones((10**7, 10**7))" in str(failure(huge))
    for function in (deeper, huge):
        assert failure(function).stage == "call"


def test_an_interrupt_is_still_a_keyboard_interrupt():
    def waiting(*arguments):
        signal.raise_signal(signal.SIGINT)
        return step(*arguments)

    with pytest.raises(KeyboardInterrupt):
        check(waiting, exercise="rnn_step")


def test_a_notebook_shows_the_learner_s_line_alone_when_it_is_interrupted():
    source = (
        "import signal\nfrom unrolled import check\n"
        "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n"
        "    signal.raise_signal(signal.SIGINT)\n"
        "check(rnn_step)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    (output,) = notebook.cells[0].outputs
    line = "The check of rnn_step was interrupted at the line: signal.raise_signal(signal.SIGINT)"
    assert (output.ename, output.evalue) == ("KeyboardInterrupt", line)
    assert " ".join(output.traceback).split() == f"KeyboardInterrupt: {line}".split()


def working(seconds):
    """Return a right answer whose first call takes so much processor time, and has to share the processors."""
    left = [seconds]

    def step_at_work(x_t, h, kernel, recurrent_kernel, bias):
        if left:
            with one_busy_processor():
                end = time.thread_time() + left.pop()
                while time.thread_time() < end:
                    pass
        return step(x_t, h, kernel, recurrent_kernel, bias)

    return step_at_work


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="only Linux tells who waits")
@pytest.mark.parametrize("thread", [False, True], ids=["by a signal", "by a thread"])
def test_waiting_for_a_processor_does_not_count(thread, monkeypatch):
    monkeypatch.setattr(limit, "SECONDS_PER_CASE", 0.5)
    # However busy the machine is otherwise.
    monkeypatch.setattr(limit, "_PUT_OFF", 100)
    check(step, exercise="rnn_step")  # Keras is there
    failed = []

    def ask():
        try:
            check(working(0.3), exercise="rnn_step")
        except CheckFailed as error:
            failed.append(error)

    if thread:
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join()
    else:
        ask()
    assert failed == []
