"""When units open, deadlines, extensions, and what lateness costs: one small file of the course, deadlines.toml.

    time_zone = "Europe/Berlin"          # in which the times below are meant; UTC where it is left out
    exempt = ["carol"]                   # these students never lose points for lateness

    [late]
    grace_minutes = 15                   # so late is not late
    percent_per_day = 10                 # or points_per_day = 1; for each day that has begun after the deadline
    most_percent = 50                    # or most_points = 3: never more than that

    [units.01_rnn_step]
    opens = "2026-11-13 08:00"           # not published before; a day alone begins at midnight
    deadline = "2026-11-20 23:59"        # or a day alone, which ends at midnight
    exempt = ["bob"]
    extensions = { ada = "2026-11-27 23:59", "dan.e" = 3 }      # a time of their own, or so many days more

Percent are of the points that the work earned. A unit without a deadline is never late. Each of opens and deadline may
stand without the other.
"""

import contextlib
import math
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

NAME = "deadlines.toml"
_DAY = timedelta(days=1)
_KNOWN = {
    "": {"time_zone", "exempt", "late", "units"},
    "late": {"grace_minutes", "percent_per_day", "points_per_day", "most_percent", "most_points"},
    "unit": {"opens", "deadline", "exempt", "extensions"},
}


class BadDeadlines(Exception):
    """The file cannot be understood; the text is one sentence for the instructor."""


@dataclass(frozen=True)
class UnitDeadline:
    """The deadline of a unit for all, the deadlines of some students, and who loses nothing; times are aware.

    deadline  None where there is none; then there are no extensions
    opens     before this the unit is not published; None where it always may be
    """

    deadline: datetime | None
    extensions: dict[str, datetime] = field(default_factory=dict)
    exempt: frozenset[str] = frozenset()
    opens: datetime | None = None


@dataclass(frozen=True)
class Deadlines:
    """What the file says.

    per_day  (number, whether it is percent) or None
    most     (number, whether it is percent) or None
    """

    zone: tzinfo = UTC
    grace: timedelta = timedelta(0)
    per_day: tuple[float, bool] | None = None
    most: tuple[float, bool] | None = None
    exempt: frozenset[str] = frozenset()
    units: dict[str, UnitDeadline] = field(default_factory=dict)

    def due(self, unit, student) -> datetime | None:
        """Return the deadline of a student's unit, or None where the file names none."""
        about = self.units.get(unit)
        return about.extensions.get(student, about.deadline) if about else None

    def ends(self, unit) -> datetime | None:
        """Return when the unit has ended for everybody, extensions and grace included, or None without a deadline."""
        about = self.units.get(unit)
        if about is None or about.deadline is None:
            return None
        return max([about.deadline, *about.extensions.values()]) + self.grace

    def opens(self, unit) -> datetime | None:
        """Return when the unit may be published, or None where it always may be."""
        about = self.units.get(unit)
        return about.opens if about else None

    def late(self, unit, student, handed_in: datetime | None) -> timedelta | None:
        """Return how long after the deadline a work came in, 0 within the grace; None without a deadline or a time.

        handed_in  as nbgrader has it: UTC, without saying so
        """
        due = self.due(unit, student)
        if due is None or handed_in is None:
            return None
        return self.after_grace(handed_in.replace(tzinfo=UTC) - due)

    def after_grace(self, late: timedelta) -> timedelta:
        """Return a lateness, which is none within the grace."""
        return late if late > self.grace else timedelta(0)

    def is_exempt(self, unit, student):
        """Return whether this student loses nothing for lateness in this unit."""
        about = self.units.get(unit)
        return student in self.exempt or (about is not None and student in about.exempt)

    def penalty(self, unit, student, score: float, late: timedelta) -> float:
        """Return the points that a lateness costs, at most the score."""
        late = self.after_grace(late)
        if self.per_day is None or late <= timedelta(0) or self.is_exempt(unit, student):
            return 0.0
        lost = math.ceil(late / _DAY) * _points(self.per_day, score)
        most = score if self.most is None else min(score, _points(self.most, score))
        return max(0.0, min(lost, most))

    def said(self, moment: datetime) -> str:
        """Return a time as people of this course read it."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M %Z")


def _points(amount, score):
    number, is_percent = amount
    return number * score / 100 if is_percent else number


def read(path) -> Deadlines:
    """Return what a file says; a file that is not there says nothing. Raises BadDeadlines.

    A unit that is neither in source/ nor in release/ beside the file is taken for a slip, where there are such folders.
    """
    path = Path(path)
    try:
        found = _deadlines(tomllib.loads(path.read_text(encoding="utf-8")))
        _only_units_of(path.parent, found.units)
        return found
    except FileNotFoundError:
        return Deadlines()
    except BadDeadlines as error:
        raise BadDeadlines(f"{path}: {error}") from None
    except (OSError, ValueError) as error:  # no TOML is a ValueError
        raise BadDeadlines(f"{path} cannot be read: {str(error).rstrip('.')}.") from error


def _deadlines(said):
    _only(said, "", "the file")
    zone = _zone(said.get("time_zone", "UTC"))
    late = said.get("late", {})
    _only(late, "late", "[late]")
    units = said.get("units", {})
    if not isinstance(units, dict):
        raise BadDeadlines("units are tables of their own: write [units.01_rnn_step] and its deadline below.")
    return Deadlines(
        zone=zone,
        grace=timedelta(minutes=_number(late, "grace_minutes") or 0),
        per_day=_amount(late, "percent_per_day", "points_per_day"),
        most=_amount(late, "most_percent", "most_points"),
        exempt=_names(said, "the file"),
        units={unit: _unit(unit, about, zone) for unit, about in units.items()},
    )


def _only_units_of(folder, units):
    known = sorted({one.name for step in ("source", "release") for one in folder.glob(f"{step}/*") if one.is_dir()})
    unknown = sorted(set(units) - set(known))
    if known and unknown:
        raise BadDeadlines(f"[units.{unknown[0]}] is no unit of this course: known are {', '.join(known)}.")


def _unit(unit, about, zone):
    _only(about, "unit", f"[units.{unit}]")
    opens, deadline = (
        _moment(about[name], zone, f"the {what} of {unit}", ends) if name in about else None
        for name, what, ends in (("opens", "opening", False), ("deadline", "deadline", True))
    )
    if deadline is None and set(about) != {"opens"}:
        raise BadDeadlines(f'[units.{unit}] has no deadline: write deadline = "2026-11-20 23:59".')
    if opens and deadline and opens >= deadline:
        raise BadDeadlines(f"[units.{unit}] opens {about['opens']!r}, which is not before its deadline.")
    extensions = about.get("extensions", {})
    if not isinstance(extensions, dict):
        raise BadDeadlines(f'extensions of {unit} are pairs: write extensions = {{ ada = "2026-11-27 23:59" }}.')
    return UnitDeadline(
        deadline,
        {student: _extended(unit, student, value, deadline, zone) for student, value in extensions.items()},
        _names(about, f"[units.{unit}]"),
        opens,
    )


def _extended(unit, student, value, deadline, zone):
    if isinstance(value, dict):
        raise BadDeadlines(f"the extension of {student} in {unit}: put a name with a dot in quotes.")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # Days of the calendar: 23:59 stays 23:59, also where the clock changes in between.
        ends = (deadline.astimezone(zone) + value * _DAY).astimezone(UTC)
    else:
        ends = _moment(value, zone, f"the extension of {student} in {unit}")
    if ends < deadline:
        raise BadDeadlines(f"the extension of {student} in {unit} is {value!r}, which ends before the deadline.")
    return ends


def _moment(value, zone, what, ends=True):
    """Return the time that somebody wrote, aware; a day alone is the midnight at which it ends, or begins."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value + _DAY if ends else value, time(0))
    if not isinstance(value, datetime):
        raise BadDeadlines(f'{what} is {value!r}, which is no time: write it as "2026-11-20 23:59".')
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _zone(name):
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError):  # ZoneInfoNotFoundError is a KeyError
        raise BadDeadlines(f"time_zone {name!r} is not known here: write a name such as Europe/Berlin.") from None


def _only(table, kind, where):
    if not isinstance(table, dict):
        raise BadDeadlines(f"{where} has to be a table: write {where} on a line of its own, and its settings below.")
    unknown = sorted(set(table) - _KNOWN[kind])
    if unknown:
        known = ", ".join(sorted(_KNOWN[kind]))
        raise BadDeadlines(f"{where} has {unknown[0]!r}, which means nothing: known are {known}.")


def _names(table, where):
    names = table.get("exempt", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadDeadlines(f'exempt in {where} is a list of students: write exempt = ["ada"].')
    return frozenset(names)


def _amount(late, percent, points):
    if percent in late and points in late:
        raise BadDeadlines(f"[late] has both {percent} and {points}: choose one.")
    name = percent if percent in late else points
    number = _number(late, name)
    return None if number is None else (number, name == percent)


def _number(late, name):
    number = late.get(name)
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not 0 <= number < 1e6:
        raise BadDeadlines(f"{name} in [late] is {number!r}: write a number that is not below 0.")
    return float(number)
