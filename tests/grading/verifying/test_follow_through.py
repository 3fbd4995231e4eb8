"""Follow-through: a right function that calls an earlier one gets its points, and what has to be mended is named."""

from dataclasses import replace

import pytest
import small_unit
from nbformat import v4
from small_unit import ALL, ANSWERS, LIMITS, MASTER, SOLUTIONS, body, graded, passed

from unrolled.grading.verifying.verify import _Verifier

pytestmark = pytest.mark.usefixtures("forked_children", "nothing_stays")


def test_a_wrong_early_exercise_costs_its_own_points_alone(grade):
    verdicts = grade(double=body("return 3 * x"))
    assert passed(verdicts) == "shifted both"
    assert [verdict.followed_through for verdict in verdicts.values()] == [False, True, True]
    assert verdicts["shifted"].text == (
        "shifted is right, and gets its points: it passes with the course's own double in the place of yours. "
        "Mend double, which shifted calls."
    )


def test_only_what_has_to_be_mended_is_named():
    verdicts = graded(double=body("return 3 * x"), shifted="def shifted(x, by=1.0):\n    return 2 * x - by\n")
    assert passed(verdicts) == "both"
    assert "double and shifted" in verdicts["both"].text
    verdicts = graded(
        double=body("return 3 * x"), shifted="def shifted(x, by=1.0):\n    return 2 * x - by\n",
        both="def both(x):\n    return 2 * x, halve(shifted(x))\n",
    )  # fmt: skip
    assert verdicts["both"].text.endswith("Mend shifted, which both calls.")


def test_a_missing_or_unwritten_early_exercise_is_followed_through(grade):
    for source in ("", body("raise NotImplementedError()"), "def double(:\n"):
        assert passed(grade(double=source)) == "shifted both"


RELEASED = {name: f"def {name}(x, by=1.0):\n    raise NotImplementedError()" for name in SOLUTIONS}


def tried(monkeypatch, **changed):
    """Return the verdicts where some cells are other than right, and which exercises were tried, each time."""
    cells = [v4.new_code_cell(source, metadata={"nbgrader": {"grade_id": name, "solution": True}})
             for name, source in RELEASED.items()]  # fmt: skip
    monkeypatch.setattr(small_unit, "MASTER", replace(MASTER, release=v4.new_notebook(cells=cells)))
    names, attempt = [], _Verifier._attempt

    def attempted(self, name, *arguments, **named):
        names.append(name)
        return attempt(self, name, *arguments, **named)

    monkeypatch.setattr(_Verifier, "_attempt", attempted)
    return graded(**changed), names


def test_a_cell_as_it_was_released_is_not_tried_again(monkeypatch):
    verdicts, names = tried(monkeypatch, **RELEASED)
    assert names == list(RELEASED)
    assert [verdict.text for verdict in verdicts.values()] == [
        f"{name} is not written yet: put your code in the place of raise NotImplementedError()." for name in RELEASED
    ]


def test_what_calls_a_cell_as_it_was_released_is_followed_through(monkeypatch):
    verdicts, names = tried(monkeypatch, double=RELEASED["double"], shifted=RELEASED["shifted"])
    assert passed(verdicts) == "both"
    assert (names.count("double"), names.count("shifted")) == (1, 1)


def test_who_says_not_implemented_for_an_earlier_function_is_followed_through(monkeypatch):
    own = "def shifted(x, by=1.0):\n    if double(1) != 2: raise NotImplementedError()\n    return double(x) + by"
    verdicts, _ = tried(monkeypatch, double=RELEASED["double"] + "\n    return 1", shifted=own)
    assert passed(verdicts) == "shifted both"
    verdicts, _ = tried(monkeypatch, double=body("return 3"), shifted=own)
    assert passed(verdicts) == "shifted both"


def test_an_alias_of_a_wrong_function_is_followed_through():
    verdicts = graded(
        double=body("return 3 * x") + "twice = double\n", shifted="def shifted(x, by=1.0):\n    return twice(x) + by\n"
    )
    assert passed(verdicts) == "shifted both"


def test_a_wrong_function_brought_from_an_earlier_unit_is_followed_through():
    verdicts = graded("def halve(x):\n    return x / 3\n")
    assert passed(verdicts) == ALL
    assert verdicts["both"].text.endswith("Mend halve, which both calls.")
    verdicts = graded("def halve(x):\n    return 0.5 * x\n")
    assert not verdicts["both"].followed_through


def test_a_later_exercise_gives_no_points_to_an_earlier_one():
    assert passed(graded(double=body("return shifted(x) - 1"), shifted="")) == "both"


def test_the_masters_answers_are_not_in_the_child():
    look = "import gc\n" + body(
        "names = [f.__name__ for f in gc.get_objects() if type(f).__name__ == 'function']\n"
        "raise ValueError(sorted({'double', 'shifted', 'both', 'halve'} & set(names)))"
    )
    assert "ValueError: ['double', 'halve']." in graded(double=look, shifted="", both="")["double"].text


SEARCH = """
import ctypes, gc, os, re, sys
word, found = re.compile(b"def[ ]halve"), []
def look(pid, start):
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                low, high = (int(one, 16) for one in line.split()[0].split("-"))
                if line.split()[1][0] == "r" and high - low < 2**28:
                    try:
                        memory.seek(low)
                        found.extend([pid] if word.search(memory.read(high - low)) else [])
                    except (OSError, ValueError, OverflowError):
                        pass
    except OSError:
        pass
for pid in filter(str.isdigit, os.listdir("/proc")):
    look("self" if int(pid) == os.getpid() else pid, 0)
texts = [one for one in gc.get_objects() if isinstance(one, (dict, list, tuple))]
texts = [t for one in texts for t in (one.values() if isinstance(one, dict) else one) if type(t) in (str, bytes)]
found += [1 for t in texts if word.search(t if type(t) is bytes else t.encode())]
code = halve.__code__
raise ValueError(found, halve.__doc__, code.co_filename[-10:], "x" in code.co_varnames, halve(4.0))
"""


def test_the_source_of_earlier_units_is_nowhere_to_be_read(grade):
    limits = replace(LIMITS, seconds_per_exercise=60, processor_seconds=60)
    text = grade(double=body(SEARCH), limits=limits)["double"].text
    assert "ValueError: ([], None, 'earlier.py', False, 2.0)" in text


def test_earlier_functions_behave_as_functions(grade):
    source = """
        from concurrent.futures import ThreadPoolExecutor
        import os
        try:
            halve()
        except TypeError as error:
            assert "missing 1 required positional argument" in str(error), error
        try:
            halve(x="a")
        except TypeError:
            pass
        with ThreadPoolExecutor(4) as pool:
            many = list(pool.map(halve, [x] * 20))
        child = os.fork()
        if child == 0:
            os._exit(int(halve(np.float32(4))) - 2)
        assert os.waitpid(child, 0)[1] == 0
        try:
            os.wait()
        except ChildProcessError:
            return many[3] + halve(x=x) + many[19] * 2
    """
    assert passed(grade(double=body(source))) == ALL


def test_only_the_masters_earlier_answers_follow_through():
    verifier = _Verifier([], MASTER, LIMITS, ANSWERS, None)
    assert verifier._masters("shifted", ["double"]).strip() == SOLUTIONS["double"].strip()
    assert verifier._masters("both", []) == ""
