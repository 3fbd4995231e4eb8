"""What one run of one exercise in the child has told, checked on the way in: nothing of it is believed unread."""

import errno
import re
import typing
from dataclasses import dataclass, field

from unrolled.checking.call import Outcome, Raised
from unrolled.checking.exercise import Case
from unrolled.checking.judge import Judgement
from unrolled.grading.verifying.channel import Ended
from unrolled.grading.verifying.diagnose import Diagnosis

WHY = {
    "time": "it did not finish in time",
    "processor": "it needs too much processor time",
    "memory": "it needs too much memory",
    "processes": "it starts too many processes",
    "crash": "it ends the Python process",
    "garbage": "it disturbs the grading",
}


@dataclass
class Attempt:
    """What is known of one run of one exercise. All that came from the child is checked on the way in.

    cases, judgement  the cases that decide, and what became of them; diagnosis: what is known of a wrong answer
    """

    name: str
    place: tuple[int, int] | None = None
    is_loaded: bool = False
    described: str = ""
    detail: str = ""
    told: list = field(default_factory=list)
    own: list = field(default_factory=list)
    made_at: tuple[int, int] | None = None
    rebound: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)
    refused: str = ""
    ended: Ended | None = None
    cases: list[Case] = field(default_factory=list)
    judgement: Judgement | None = None
    diagnosis: Diagnosis | None = None

    def note(self, message):
        """Take a message about loading; return True for the last one."""
        try:
            what, *rest = message
            if what == "at":
                cell, statement = rest
                self.place = (int(cell), int(statement))
                return False
            told, (self.described, self.detail), own, (made_at, rebound) = rest
            self.told = [Untold(*one) for one in told]
            self.own, self.rebound = [str(name) for name in own], [one_line(name) for name in rebound]
            self.made_at = made_at and (int(made_at[0]), int(made_at[1]))
        except (TypeError, ValueError) as error:
            raise Ended("garbage") from error
        if what != "loaded" or self.described not in ("", "absent", "inert", "callable", "signature"):
            raise Ended("garbage")
        self.is_loaded = True
        return True

    def add(self, message):
        """Take the outcome of one case."""
        try:
            what, told = message
            raised = told["raised"]
            outcome = Outcome(
                told["value"],
                raised and Raised(*(one_line(part) for part in raised)),
                tuple(one_line(name) for name in told["changed"]),
                tuple(one_line(text) for text in told["warned"][:10]),
            )
            self.refused = self.refused or re.sub(r"[^\w.]", "", one_line(told["used"]))
        except (TypeError, ValueError, KeyError) as error:
            raise Ended("garbage") from error
        if what != "outcome":
            raise Ended("garbage")
        self.outcomes.append(outcome)

    @property
    def is_stopped(self):
        """Whether a limit ended it while cases were tried."""
        return self.is_loaded and self.ended is not None and self.ended.why in ("time", "processor", "memory")

    @property
    def lacked_memory(self):
        """Return whether the last call raised an exception that says so; the others need not be waited for."""
        raised = self.outcomes[-1].raised if self.outcomes else None
        return bool(raised) and ("MemoryError" in raised.type or f"[Errno {errno.ENOMEM}]" in raised.message)

    def absent(self):
        """Return (stage, text) for a function that is bound to no name, with what became of it where that is known.

        Whoever has written something that cannot be run has not left it blank.
        """
        for one in reversed(self.told):
            if self.name in one.names:
                return "load", f"{self.name} is not there: {one.where} {one.reason}."
        return "written", f"{self.name} is not there: no cell of your notebook defines a function with this name."

    def missing(self, text):
        """Return sentences about what the function uses and was not made, with the statement that makes it."""
        found = re.search(r"name '(\w+)' is not defined", text)
        sentences = []
        for one in reversed(self.told):
            if one.is_needed or (found and found[1] in one.names):
                names = [name for name in one.names if found and name == found[1]] or one.names[:3]
                made = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} made or changed in"
                made += f" {one.where.rstrip(',')}"
                sentences.append(f"{made}: that {'statement' if one.line else 'cell'} {one.reason}.")
        return list(dict.fromkeys(sentences))[:3]


class Untold:
    """A statement that was not run, or failed: what became of it, where it stands, and the names that it makes."""

    _REASONS: typing.ClassVar = {
        "left out": "was left out, because {why}",
        "syntax": "cannot be run: {text}",
        "failed": "failed with {text}",
        "magic": "is made by {text}, which is not run for the verdict",
        "skipped": "is a {text} statement and is not run for the verdict",
    }

    def __init__(self, kind, cell, line, names, text, is_needed):
        self.kind, self.cell, self.line = str(kind), int(cell), int(line)
        self.names, self.text, self.is_needed = [one_line(name) for name in names], one_line(text), is_needed is True
        if kind not in self._REASONS:
            raise ValueError("an unknown kind")

    @property
    def where(self):
        return f"code cell {self.cell + 1}" + (f", line {self.line}," if self.line else "")

    @property
    def reason(self):
        text = self.text.rstrip(".")
        return self._REASONS[self.kind].format(text=text, why=WHY.get(text, text))


def printable(text):
    """Return text that can be stored and shown: nothing but printable characters and line breaks, 4,000 at most."""
    shown = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return shown.encode("utf-8", "replace").decode("utf-8")[:4_000]


def one_line(text):
    if not isinstance(text, str):
        raise TypeError("a text is expected")
    return " ".join(printable(text[:1_000]).split())
