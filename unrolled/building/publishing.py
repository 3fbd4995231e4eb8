"""Put new and changed releases into the local exchange, where the Assignment List finds them."""

import logging
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory

from unrolled.building import drifted, files
from unrolled.course import config as nbgrader_config
from unrolled.course import deadlines

# Solutions are fetched as an assignment of their own. A hyphen is in no unit's name.
SOLUTIONS = "-solutions"
# What is said of an ExchangeError or OSError.
NOT_PUBLISHED = "The {} could not be published: {}"
# nbgrader warns of what it puts right by itself; what it cannot do, it raises.
_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.ERROR)


class NotYet(Exception):
    """Solutions that may not be handed out; the text is one sentence for the instructor."""


class Publishing(NamedTuple):
    """What became of the releases: those that were published, name of each refused -> why, those that wait -> when.

    total  how many releases there are
    """

    published: list[str]
    refused: dict[str, str]
    waiting: dict[str, str]
    total: int


def say(done, quiet=False):
    """Print what `publish` returned; quiet says nothing where there was nothing to do."""
    if done.published:
        print(f"Published: {', '.join(done.published)}.", flush=True)
    elif not done.total:
        print("There is no release to publish: make build makes them of the masters in source/.")
    elif not (done.refused or done.waiting or quiet):
        print("Every release is already published.")
    for name, opens in done.waiting.items():
        print(f"Not before {opens}: {name} (opens in {deadlines.NAME}).", flush=True)
    for name, reason in done.refused.items():
        print(f"Not published: release/{name} {reason}", file=sys.stderr)


def publish():
    """Copy new and changed ``release/NN_unit`` to the exchange; return what became of each as Publishing.

    What Formgrader's Release button does for one assignment, through the same nbgrader class. Submissions in
    the exchange and students' copies in ``work/`` are never touched. A release that is not what `unrolled build` makes
    of its master is refused: somebody may have worked in it. One whose unit has not opened yet waits.

    Raises nbgrader's ExchangeError, OSError, or BadDeadlines.
    """
    config = nbgrader_config.load()
    exchange = ExchangeFactory(config=config)
    coursedir = CourseDirectory(config=config)
    work = Path(exchange.FetchAssignment(coursedir=coursedir, config=config).assignment_dir)
    work.mkdir(parents=True, exist_ok=True)
    releases = _releases(coursedir)
    waiting = _waiting(releases, coursedir)
    open_ones = [release for release in releases if release.name not in waiting]
    if sys.platform == "win32":
        # nbgrader has no exchange on Windows.
        new = [release for release in open_ones if not (work / release.name).exists()]
        refused = _refused(new)
        handed_out = hand_out([release for release in new if release.name not in refused], work, coursedir.ignore)
        return Publishing(handed_out, refused, waiting, len(releases))
    published, refused = [], {}
    for release in open_ones:
        coursedir.assignment_id = release.name
        step = exchange.ReleaseAssignment(
            coursedir=coursedir, authenticator=Authenticator(config=config), config=config, log=_LOG
        )
        target = Path(step.root, coursedir.course_id, "outbound", release.name)
        if files.different(release, target, coursedir.ignore):
            refused.update(_refused([release]))
            if release.name in refused:
                continue
            _make_root(Path(step.root))
            step.force = True
            step.start()
            published.append(release.name)
    return Publishing(published, refused, waiting, len(releases))


def publish_solutions(unit, now=None):
    """Put a unit's solutions into the exchange after its deadline; return the name under which they are fetched.

    now  an aware datetime; by default the present

    Raises NotYet before the deadline, extensions and grace included, and where there is none, or no solution;
    ExchangeError, OSError or BadDeadlines.
    """
    config = nbgrader_config.load()
    coursedir = CourseDirectory(config=config)
    folder = Path(coursedir.root, coursedir.solution_directory, unit)
    if not files.is_unit(unit) or not any(folder.glob("*.ipynb")):
        raise NotYet(f"There are no solutions of {unit} in {folder.parent}: run make build, or look at the name.")
    known = _deadlines(coursedir)
    ends = known.ends(unit)
    if ends is None:
        raise NotYet(
            f"{unit} has no deadline, so its solutions are not handed out: write one into {deadlines.NAME}, "
            f"under [units.{unit}]."
        )
    if ends > (now or datetime.now(UTC)):
        raise NotYet(
            f"The solutions of {unit} are not handed out before {known.said(ends)}, "
            "when its deadline has passed for everybody, extensions included."
        )
    exchange, name = ExchangeFactory(config=config), unit + SOLUTIONS
    with tempfile.TemporaryDirectory(prefix="unrolled-solutions-") as place:
        copy = Path(place, name)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*coursedir.ignore))
        if sys.platform == "win32":
            hand_out([copy], Path(exchange.FetchAssignment(coursedir=coursedir, config=config).assignment_dir))
            return name
        coursedir.assignment_id, coursedir.release_directory = name, place
        step = exchange.ReleaseAssignment(
            coursedir=coursedir, authenticator=Authenticator(config=config), config=config, log=_LOG
        )
        _make_root(Path(step.root))
        step.force = True
        step.start()
    return name


def hand_out(releases, work, ignore=()):
    """Copy each release to the folder ``work`` unless it is there already; return the names of those copied."""
    copied = []
    for release in releases:
        if not (work / release.name).exists():
            shutil.copytree(release, work / release.name, ignore=shutil.ignore_patterns(*ignore))
            copied.append(release.name)
    return copied


def _refused(releases):
    """Return {name: why} of those folders of releases that may not be published."""
    reasons = {release.name: drifted.reason(release.parent.parent, release.name) for release in releases}
    return {name: reason for name, reason in reasons.items() if reason}


def _waiting(releases, coursedir):
    """Return {name: when it opens, in words} of those folders of releases whose unit has not opened yet."""
    now, known = datetime.now(UTC), _deadlines(coursedir)
    opening = {release.name: known.opens(release.name) for release in releases}
    return {name: known.said(opens) for name, opens in opening.items() if opens and opens > now}


def _deadlines(coursedir):
    return deadlines.read(Path(coursedir.root) / deadlines.NAME)


def _releases(coursedir):
    """Return the folders of all releases, in order."""
    folder = Path(coursedir.root, coursedir.release_directory)
    return sorted(path for path in folder.glob("*/") if any(path.glob("*.ipynb")))


def _make_root(root):
    """Make the exchange with nbgrader's permissions; raise NotADirectoryError if something else lies there."""
    if root.exists() and not root.is_dir():
        raise NotADirectoryError(f"{root} is no folder: move it away, for the exchange.")
    if not root.exists():
        root.mkdir(parents=True)
        root.chmod(0o777)
