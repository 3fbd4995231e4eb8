"""What became of each exercise, by the verdicts: passed, left blank, which mistake, or wrong in the same way.

A verdict names what is known: the mistake, or the located fault, or only the stage and where the first difference is.
Wrong answers without a name are the same where their group key is; a verdict without one is grouped by its own text.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from unrolled.grading.reporting.facts import Facts, Task, Work

# The kinds of outcome, in the order in which they are shown, and how they are called.
KINDS = {
    "passed": "passed",
    "blank": "left blank",
    "mistake": "a known mistake",
    "located": "a located fault",
    "unknown": "wrong, without a name",
    "unchecked": "not checked",
}
# What the stages of a check are called where no mistake is named; see unrolled.grading.types.Verdict.
STAGES = {
    "callable": "no function at the end of the notebook",
    "signature": "other parameters than asked for",
    "call": "an error when it is called",
    "count": "another number of results",
    "type": "another type than asked for",
    "shape": "another shape",
    "dtype": "another dtype",
    "finite": "numbers that are not finite",
    "inputs": "inputs that were changed",
    "values": "other numbers",
    "precision": "right numbers with too few digits",
    "time": "ended at the time limit",
    "memory": "needs too much memory",
    "crash": "ended the process",
    "load": "cells that cannot be loaded",
    "keras": "computed with a library that is not NumPy",
}
_OWN_LINES = ("This is case ", "Python warned during the call")


@dataclass
class Group:
    """Wrong answers that are the same: who gave them, what the verdict says, and one example's source.

    mistake  the known mistake's name, or None
    hint     what those who made it were told to look at next
    """

    key: object
    stage: str
    text: str
    mistake: str | None = None
    hint: str = ""
    students: list[str] = field(default_factory=list)
    example: str = ""

    @property
    def is_shared(self) -> bool:
        """Whether several students gave this answer."""
        return len(self.students) > 1

    @property
    def said(self) -> str:
        """What happened, in a few words."""
        return STAGES.get(self.stage, self.stage or "failed")


@dataclass
class Outcomes:
    """What became of one exercise.

    students          kind -> who
    mistakes          the known mistakes, the most frequent first
    located           the located faults, likewise
    unknown           the other wrong answers, likewise
    followed_through  who passed only with the course's versions of earlier exercises
    unchecked         why there is no verdict -> who
    """

    task: Task
    students: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    mistakes: list[Group] = field(default_factory=list)
    located: list[Group] = field(default_factory=list)
    unknown: list[Group] = field(default_factory=list)
    followed_through: list[str] = field(default_factory=list)
    unchecked: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The exercise's name."""
        return self.task.exercise or self.task.name

    @property
    def total(self) -> int:
        """How many handed the unit in."""
        return sum(map(len, self.students.values()))

    def share(self, kind) -> float:
        """Return the part of the class with an outcome of this kind, from 0 to 1."""
        return len(self.students[kind]) / self.total if self.total else 0.0

    def ways(self) -> dict[str, int]:
        """Return what happened where no mistake is named, in a few words -> to how many."""
        counts: Counter[str] = Counter()
        for group in self.unknown:
            counts[group.said] += len(group.students)
        return dict(counts.most_common())


def outcomes(facts: Facts) -> list[Outcomes]:
    """Return the Outcomes of each exercise of a unit, in its order."""
    return [_of_task(task, facts.works) for task in facts.tasks if task.exercise]


def kind_of(verdict: dict | None) -> str:
    """Return which of KINDS a verdict is."""
    if verdict is None:
        return "unchecked"
    if verdict.get("passed"):
        return "passed"
    if verdict.get("stage") == "written":
        return "blank"
    if verdict.get("mistake"):
        return "mistake"
    return "located" if _located(verdict) else "unknown"


def _of_task(task, works):
    found, groups = Outcomes(task), {"mistake": {}, "located": {}, "unknown": {}}
    for work in works:
        verdict = work.verdicts.get(task.exercise)
        kind = kind_of(verdict) if verdict is not None else _by_score(task, work)
        found.students[kind].append(work.student)
        if kind == "unchecked":
            found.unchecked.setdefault(_why_unchecked(work), []).append(work.student)
        elif kind in groups:
            _add(groups[kind], kind, verdict or {}, work, task.exercise)
        elif verdict and verdict.get("followed_through"):
            found.followed_through.append(work.student)
    found.mistakes, found.located, found.unknown = (
        sorted(groups[kind].values(), key=lambda group: (-len(group.students), group.text)) for kind in groups
    )
    return found


def _by_score(task, work):
    """Return the kind of outcome where no record tells more than the gradebook."""
    score = work.scores.get(task.name)
    return "passed" if work.status is None and score is not None and score >= task.most > 0 else "unchecked"


def _why_unchecked(work: Work) -> str:
    if work.reason:
        return work.reason
    return "There is no record of it in autograded/." if work.status is None else "The record has no verdict on it."


def _add(groups, kind, verdict, work, exercise):
    text = plain_text(verdict)
    stage = verdict.get("stage") or ""
    key = verdict.get("mistake") if kind == "mistake" else _group_key(verdict, _located(verdict) or text)
    group = groups.get(key)
    if group is None:
        said = _located(verdict) if kind == "located" else text
        mistake, hint = verdict.get("mistake"), str(verdict.get("hint") or "")
        group = groups[key] = Group(key, stage, said, mistake, hint)
    group.students.append(work.student)
    source = work.sources.get(exercise, "")
    # The shortest of the same wrong answers is the one that is read most quickly.
    if source and (not group.example or len(source) < len(group.example)):
        group.example = source


def plain_text(verdict: dict) -> str:
    """Return the verdict's own sentences: without the line about the case, which another seed would change."""
    kept = [line for line in str(verdict.get("text") or "").split("\n") if line and not line.startswith(_OWN_LINES)]
    return "\n".join(kept)


def _located(verdict) -> str:
    """Return what experiments found about a fault, as one text, or ""."""
    found = verdict.get("located") or ""
    return found if isinstance(found, str) else "\n".join(map(str, found))


def _group_key(verdict, text):
    """Return what is the same for the same wrong answers."""
    given = verdict.get("group")
    # Which line or object an error came from does not make it another one.
    return given or (verdict.get("stage"), re.sub(r"0x[0-9a-f]+", "0x", text))
