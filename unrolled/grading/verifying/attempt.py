"""What one run of one exercise in the child has told, checked on the way in: nothing of it is believed unread."""

import errno
import re
from dataclasses import dataclass, field

from unrolled.checking.call import Outcome, Raised
from unrolled.checking.exercise import Case
from unrolled.checking.judge import Judgement
from unrolled.grading.verifying.channel import Ended
from unrolled.grading.verifying.diagnose import Diagnosis

WHY = {
    "time": "it did not finish in time",
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
            told, (self.described, self.detail), own = rest
            self.told = [(str(kind), int(cell), [str(n) for n in names], str(text)) for kind, cell, names, text in told]
            self.own = [str(name) for name in own]
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
    def lacked_memory(self):
        """Return whether the last call raised an exception that says so; the others need not be waited for."""
        raised = self.outcomes[-1].raised if self.outcomes else None
        return bool(raised) and ("MemoryError" in raised.type or f"[Errno {errno.ENOMEM}]" in raised.message)

    def absent(self):
        """Return the sentences for a function that is bound to no name, with what became of it where that is known."""
        reasons = {
            "left out": "was left out, because {why}",
            "syntax": "cannot be run: {text}",
            "failed": "failed with {text}",
            "skipped": "makes it in a {text} statement; put the definition at the top level of the cell",
        }
        for kind, cell, names, text in reversed(self.told):
            if self.name in names and kind in reasons:
                text = one_line(text).rstrip(".")
                reason = reasons[kind].format(text=text, why=WHY.get(text, text))
                return f"{self.name} is not there: cell {cell + 1} {reason}."
        return f"{self.name} is not there: no cell of your notebook defines a function with this name."

    def missing(self, text):
        """Return a sentence about a name that is not defined, where the cell that makes it was not run."""
        found = re.search(r"name '(\w+)' is not defined", text)
        if not found:
            return []
        for kind, cell, names, why in reversed(self.told):
            if kind == "left out" and found[1] in names:
                return [f"A statement of cell {cell + 1} was left out, because {WHY.get(why, 'it failed')}."]
            if kind == "skipped" and found[1] in names:
                return [
                    f"{found[1]} is made in cell {cell + 1} by a statement that is not run for the verdict: only "
                    "imports, definitions and assignments are. Make it inside a function, or with one assignment."
                ]
            if found[1] in names:
                return [f"Cell {cell + 1}, which makes {found[1]}, did not run."]
        return []


def printable(text):
    """Return text that can be stored and shown: nothing but printable characters and line breaks, 4,000 at most."""
    shown = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return shown.encode("utf-8", "replace").decode("utf-8")[:4_000]


def one_line(text):
    if not isinstance(text, str):
        raise TypeError("a text is due")
    return " ".join(printable(text[:1_000]).split())
