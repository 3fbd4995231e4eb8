"""The pages of a report: one HTML file each, with everything in it. Jinja escapes whatever a template is given."""

from datetime import UTC, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unrolled.grading.reporting import figures, harmless, items, people
from unrolled.grading.reporting.facts import Facts
from unrolled.grading.reporting.naming import Unnamed
from unrolled.grading.reporting.outcomes import KINDS, Group, Outcomes
from unrolled.grading.reporting.overview import Overview

_TEMPLATES = Environment(
    loader=PackageLoader("unrolled.grading.reporting"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "line": harmless.line,
    "lines": harmless.lines,
    "percent": lambda part: f"{100 * part:.0f} %",
    "index": lambda number: "none" if number is None else f"{number:.1f} %",
    # Only a picture that this package has drawn is markup.
    "drawn": lambda picture: Markup(picture.svg),
}
# So many wrong answers that nobody shares are named in a page; the table has all.
_MOST_SINGLE = 10


def unit_page(facts: Facts, found: list[Outcomes], next_ones: list[Unnamed], names, deadline="") -> str:
    """Return the page of a unit.

    names     Names: how students are called
    deadline  the deadline in words, or ""
    """
    marks = items.items({task.name: task.most for task in facts.tasks}, [work.scores for work in facts.works])
    points = [work.points for work in facts.works]
    return _TEMPLATES.get_template("unit.html.j2").render(
        title=f"{facts.unit}: what the class has understood",
        made=_now(),
        facts=facts,
        outcomes=found,
        teach=teach_again(found),
        kinds=KINDS,
        bars=figures.outcome_bars([(one.name, _counts(one)) for one in found], KINDS) if points and found else None,
        distribution=figures.distribution(points, facts.most) if points else None,
        mean=sum(points) / len(points) if points else None,
        median=sorted(points)[len(points) // 2] if points else None,
        items=marks,
        few=items.FEW,
        weak=items.WEAK,
        needing=people.needing(facts),
        zero=people.zero(facts),
        ungraded=people.ungraded(facts),
        late=people.late(facts),
        late_known=any(work.late is not None for work in facts.works),
        attempts=sorted(people.attempts(facts).items()),
        attempts_of=lambda students: people.attempts_of(facts, students),
        next_ones=next_ones,
        deadline=deadline,
        names=names,
        most_single=_MOST_SINGLE,
    )


def course_page(overview: Overview, names) -> str:
    """Return the page of the whole course."""
    drawn = figures.shares(overview.units, overview.parts()) if overview.students else None
    return _TEMPLATES.get_template("course.html.j2").render(
        title="The course: units against students", made=_now(), overview=overview, drawn=drawn, names=names
    )


def teach_again(found: list[Outcomes]) -> list[tuple[Outcomes, Group | None]]:
    """Return (exercise, its most frequent wrong answer or None), the exercises that most did not pass first."""
    open_ones = [one for one in found if one.share("passed") + one.share("unchecked") < 1 and one.total]
    open_ones.sort(key=lambda one: one.share("passed"))
    pairs = []
    for one in open_ones:
        groups = [*one.mistakes, *one.located, *one.unknown]
        pairs.append((one, max(groups, key=lambda group: len(group.students), default=None)))
    return pairs


def _counts(outcomes):
    return {kind: len(students) for kind, students in outcomes.students.items()}


def _now():
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
