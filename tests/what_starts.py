"""Which tests start what, and which modules take longest or ask the same: what is not quick, runs first, or together.

`make test ARGS="quick"` runs the quick tests.
A test is quick unless it is named here. conftest.py holds that true: a quick test that starts one of HEAVY fails.
"""

import os

# The start of an address of pytest: a folder, a module or a single test, by the reason why it is not quick.
STARTS = {
    "a browser": ("tests/browser/",),
    "a server": (
        "tests/lab/test_connections.py",
        "tests/lab/test_course_page_server.py",
        "tests/lab/test_lab.py",
        "tests/test_post_build.py",
        "tests/lab/test_publishing.py",
        "tests/lab/test_undefined.py",
        "tests/lab/test_warm.py",
    ),
    "kernels": (
        "tests/building/test_build.py",
        "tests/checking/test_check.py::test_a_notebook_shows_the_sentences_and_no_traceback",
        "tests/checking/test_check_limit.py::test_a_notebook_shows_the_learner_s_line_alone_when_it_is_interrupted",
        "tests/lab/test_validation.py",
        "tests/grading/test_stock_nbgrader.py",
    ),
    "a command that works for seconds": (
        "tests/commands/test_cli.py::test_a_mistake_in_the_settings_stops_each_command_with_one_sentence",
        "tests/commands/test_doctor.py",
        "tests/course/test_sources.py",
        "tests/test_house.py",
        "tests/plugins/test_patches.py",
        "tests/test_packaging.py::test_outside_a_course_the_command_says_where_to_go",
        "tests/test_pre_commit.py",
        "tests/building/test_publish.py",
        "tests/building/test_publish_solutions.py",
        "tests/grading/unit/test_answers.py",
    ),
    "an environment or a package": (
        "tests/test_environment.py",
        "tests/test_packaging.py::test_environment_yml_installs_the_pins",
        "tests/test_packaging.py::test_the_package_is_installed_whole",
        "tests/test_bundle.py",
    ),
    "sandboxes, or a course that is graded": (
        "tests/grading/verifying/test_children.py",
        "tests/grading/classes/test_cluster.py",
        "tests/grading/test_deadline.py",
        "tests/grading/storing/test_entering.py",
        "tests/grading/executing/test_execute.py",
        "tests/plugins/test_feedback_pages.py",
        "tests/grading/classes/test_fresh_clone.py",
        "tests/grading/threats/test_fuzz.py",
        "tests/grading/classes/test_grade.py",
        "tests/grading/classes/test_grade_survives.py",
        "tests/grading/verifying/test_honest_variants.py",
        "tests/grading/executing/test_kernels.py",
        "tests/grading/classes/test_names.py",
        "tests/grading/verifying/test_observed.py",
        "tests/plugins/test_formulas.py::test_the_pages_of_grading_and_feedback_load_nothing_from_far_away",
        "tests/grading/test_pipeline.py",
        "tests/grading/classes/test_regrade.py",
        "tests/grading/storing/test_postgresql.py",
        "tests/grading/storing/test_record.py",
        "tests/grading/test_room.py",
        "tests/grading/threats/test_room_memory.py",
        "tests/grading/test_same_as_stock.py",
        "tests/grading/test_sandbox.py",
        "tests/grading/inside/test_stand_ins.py",
        "tests/plugins/test_steps.py",
        "tests/grading/threats/test_threats_accidents.py",
        "tests/grading/threats/test_threats_cheating.py",
        "tests/grading/threats/test_threats_ordinary_user.py",
        "tests/grading/threats/test_threats_robust.py",
        "tests/grading/unit/test_pool.py",
        "tests/grading/verifying/test_follow_through.py",
        "tests/grading/verifying/test_hostile.py",
        "tests/grading/verifying/test_machine_at_fault.py",
        "tests/grading/verifying/test_verify.py",
        "tests/grading/verifying/test_verify_lists.py",
        "tests/grading/inside/test_worker.py",
        "tests/commands/test_explain.py",
        "tests/learners/test_verdicts.py",
        "tests/grading/reporting/test_report_of_a_class.py",
        "tests/test_tiny_course.py",
    ),
    "nothing, but asks Keras thousands of questions": (
        "tests/exercises/test_both_sides.py::test_a_known_mistake_is_named",
        "tests/exercises/test_every_seed.py",
        "tests/learners/test_learners.py",
        "tests/notebooks/test_rebuilt.py",
    ),
}

# Programs and modules of Python that a quick test does not start.
HEAVY = {
    *("bwrap", "chromium", "conda", "dask", "make", "node", "pip", "postgres", "uv", "venv", "environment.sh"),
    *("ipykernel_launcher", "jupyter", "jupyter-lab", "jupyterlab", "nbgrader", "unrolled.lab.warm_kernel"),
}
# Commands of this course that serve, or that work for seconds.
WORKING = {"lab", "teach", "grade", "explain", "publish", "build", "doctor"}

# Longest first, by the seconds of one worker: xdist gives whole modules away in this order, all others come after them.
# Without it the modules with most tests come first, and a long one that comes last keeps one worker alone busy.
LONGEST = (
    "tests/browser/test_readme.py",
    "tests/browser/test_readme_ordinary_user.py",
    "tests/browser/test_pages.py",
    "tests/grading/threats/test_threats_ordinary_user.py",
    "tests/grading/threats/test_threats_accidents.py",
    "tests/grading/threats/test_threats_cheating.py",
    "tests/grading/threats/test_threats_robust.py",
    "tests/grading/executing/test_kernels.py",
    "tests/grading/test_stock_nbgrader.py",
    "tests/browser/",
    "tests/grading/classes/test_grade_survives.py",
    "tests/exercises/",
    "tests/lab/test_warm.py",
    "tests/grading/verifying/test_hostile.py",
    "tests/grading/verifying/test_verify.py",
    "tests/test_environment.py",
    "tests/grading/verifying/test_children.py",
    "tests/grading/classes/test_grade.py",
    "tests/grading/test_same_as_stock.py",
    "tests/lab/test_lab.py",
    "tests/plugins/test_steps.py",
    "tests/test_tiny_course.py",
    "tests/grading/",
    "tests/commands/test_doctor.py",
    "tests/lab/test_validation.py",
    "tests/building/test_build.py",
)

# These ask Keras the same questions: one process does them all, and remembers the answers.
TOGETHER = (
    "tests/exercises/test_both_sides.py",
    "tests/learners/test_learners.py",
    "tests/notebooks/test_rebuilt.py",
)

_NOT_QUICK = tuple(start for starts in STARTS.values() for start in starts)


def is_quick(address):
    """Return whether the test, module or folder at an address such as tests/test_x.py::test_y may be quick."""
    return not address.startswith(_NOT_QUICK)


def place(address):
    """Return where the module of an address stands in LONGEST; the number after the last one if it is not there."""
    return next((n for n, start in enumerate(LONGEST) if address.startswith(start)), len(LONGEST))


def shared(address):
    """Return the address of the module with which an address goes to the same process of pytest."""
    module = address.split("::")[0]
    return TOGETHER[0] if module in TOGETHER else module


def heavy(command):
    """Return the word for which a command, a list of words, is not for a quick test, or None."""
    words = [os.path.basename(os.fsdecode(word)) for word in command]
    if "--help" in words:
        return None
    found = [word for word in words if word in HEAVY or word.startswith("unrolled.grading.")]
    if {"unrolled", "unrolled.cli"} & set(words):
        found += [word for word in words if word in WORKING]
    return next(iter(found), None)
