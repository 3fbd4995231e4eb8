"""Call a learner's function on the cases of an exercise, within a time limit and with an eye on what it calls."""

import functools

from unrolled.checking import limit
from unrolled.checking.judge import run_case
from unrolled.checking.libraries import COMPUTE
from unrolled.checking.origin import whose
from unrolled.checking.watch import Use, Watch, exported


class TooLong(Exception):
    """A case that was ended at the time limit: its number from 0, the limit, and the learner's line, if known."""

    def __init__(self, case, seconds, line):
        super().__init__(case, seconds, line)
        self.case, self.seconds, self.line = case, seconds, line


def tried(content, exercise, cases, function, may_use):
    """Return (outcomes, use): the Outcome of each case, and the first Use of a library in NumPy's place, or None.

    may_use  may_use(name) says whether the function may call the stand-in of that name

    Raises TooLong at the first case that is not over in time, and lets KeyboardInterrupt pass.
    """
    watch, outcomes = Watch(content, may_use), []
    for number, case in enumerate(cases):
        clock = limit.Limit(limit.SECONDS_PER_CASE)
        try:
            with clock.running(), watch.watching():
                outcomes.append(run_case(exercise, case, function))
        except limit.OutOfTime:
            pass
        if clock.line is not None:
            raise TooLong(number, clock.seconds, clock.line)
    return outcomes, _itself(function) or watch.use


def learners_line(error) -> str:
    """Return the learner's innermost line that an exception passed through, or ""."""
    step, line = error.__traceback__, ""
    while step is not None:
        if whose(step.tb_frame.f_code.co_filename) == "own":
            line = limit.line_at(step.tb_frame.f_code.co_filename, step.tb_lineno)
        step = step.tb_next
    return line


def _itself(function):
    """Return the Use if the function is a library's own, and not merely decorated by one."""
    while isinstance(function, functools.partial):
        function = function.func
    if hasattr(function, "__wrapped__") or hasattr(function, "python_function"):
        return None
    named = function if hasattr(function, "__qualname__") else type(function)
    if str(getattr(named, "__module__", "")).partition(".")[0] not in COMPUTE:
        return None
    return Use(exported(function), "", ())
