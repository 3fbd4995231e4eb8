"""A class of ten for the tests of `unrolled grade`."""

from commands import configure
from courses import FULL, NOTHING, Course
from handed_in import RIGHT, WRITTEN, answers, release, right

# Short enough for the tests, and long enough for two busy cores.
LIMITS = {"seconds_per_cell": 5.0, "seconds_to_execute": 20.0, "seconds_to_load": 5.0, "seconds_per_exercise": 4.0}

HEAD = "def rnn_step(x_t, h, kernel, recurrent_kernel, bias):\n"
FORGOTTEN = HEAD + "    return rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias)"
LOOP = HEAD + "    while True:\n        pass"
CRASH = HEAD + "    import os\n    os._exit(1)"
ONE_WRONG = FULL | {"test_rnn_step": 0.0}

# student -> (what is handed in, its true score)
CLASS = {
    "ada": (right(written=WRITTEN), FULL),
    "bob": (right(rnn_step=FORGOTTEN, written=WRITTEN), ONE_WRONG),
    "cleo": (release(), NOTHING),
    "dan": (b"not JSON", NOTHING),
    "eve": (right() | {"nbformat": 9}, dict.fromkeys(FULL)),
    "finn": (right(written=WRITTEN, rnn_step=CRASH), ONE_WRONG),
    "gil": (right(written="The same, without tanh."), FULL),
    "hana": (answers(name_weights=RIGHT["name_weights"]), NOTHING | {"test_name_weights": 1.0}),
    "ivo": (right(written=WRITTEN + " A chain."), FULL),
    "jana": (right(written=WRITTEN + " And so on."), FULL),
}
LATE = "2026-11-23 10:00:00 UTC"


def open_class(folder, **settings):
    """Return a course in which the class has handed in; `settings` are those of Grading."""
    folder.mkdir(parents=True, exist_ok=True)
    course = Course(folder, **LIMITS | settings)
    configure(course, **LIMITS | settings)
    for student, (notebook, _) in CLASS.items():
        course.submit(student, notebook, timestamp=LATE)
    return course


def holds_true_scores(course):
    """Assert that everybody in the class has the true score."""
    assert {student: course.scores(student) for student in CLASS} == {name: true for name, (_, true) in CLASS.items()}
