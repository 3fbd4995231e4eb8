"""nbgrader's exchange on its way to students: what is released or fetched is there whole, or not there yet.

nbgrader makes a folder and then copies into it, file by file. Whoever looks meanwhile, in a second window, on the
course page or at another computer, sees a unit that is listed and cannot be opened, or the first half of a page.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeFetchFeedback, ExchangeReleaseAssignment


class FetchAssignment(ExchangeFetchAssignment):
    """Fetches a unit; its folder appears with everything in it. A file that is there already stays."""

    def do_copy(self, src, dest):
        ignore = shutil.ignore_patterns(*self.coursedir.ignore)
        if os.path.isdir(dest):
            self.copy_if_missing(src, dest, ignore)
            return
        try:
            _put(src, dest, ignore)
        except OSError:
            if not os.path.isdir(dest):
                raise
            # Somebody was quicker, in another window: their copy stays as it is.
            self.fail(f"You already have a copy of the assignment in this directory: {dest}")

    def copy_if_missing(self, src, dest, ignore=None):
        names = os.listdir(src)
        left_out = ignore(src, names) if ignore else ()
        for name in sorted(set(names) - set(left_out)):
            source, target = os.path.join(src, name), os.path.join(dest, name)
            if not os.path.exists(target):
                self.log.warning("Replacing missing '%s'", target)
                _put(source, target, ignore)
            elif os.path.isdir(source):
                self.copy_if_missing(source, target, ignore)


class FetchFeedback(ExchangeFetchFeedback):
    """Fetches feedback; the folder of a submission appears with all its pages, and a newer page replaces an older."""

    def do_copy(self, src, dest):
        for timestamp in sorted({timestamp for _, timestamp, _ in self.feedback_files}):
            folder = Path(dest, timestamp)
            pages = {f"{name}.html": page for name, when, page in self.feedback_files if when == timestamp}
            if folder.is_dir():
                for name, page in pages.items():
                    _put(page, folder / name)
            else:
                with _beside(folder) as copy:
                    copy.mkdir()
                    for name, page in pages.items():
                        shutil.copy(page, copy / name)
            self.log.info("Fetched feedback: %s", folder)


class ReleaseAssignment(ExchangeReleaseAssignment):
    """Releases a unit; who fetches it meanwhile gets the old one or the new one, and never half of one."""

    def copy_files(self):
        dest = Path(self.dest_path)
        if dest.is_dir() and not self.force:
            super().copy_files()  # which says why not
            return
        with _beside(dest) as copy:
            # nbgrader copies the unit and sets who may read it; then it changes places with the old one.
            self.dest_path = str(copy)
            try:
                super().copy_files()
            finally:
                self.dest_path = str(dest)
            if dest.is_dir():
                dest.rename(copy.with_name("old"))
        self.log.info("Released to: %s", dest)


def _put(source, target, ignore=None):
    """Copy a file or a folder; the target appears when all of it is copied. Raises OSError."""
    with _beside(target) as copy:
        if os.path.isdir(source):
            shutil.copytree(source, copy, ignore=ignore)
        else:
            shutil.copy(source, copy)


@contextlib.contextmanager
def _beside(target):
    """Give a path to copy to, which becomes the target at the end; a folder with something in it is not replaced."""
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, so that it is renamed and not copied once more; nobody lists a name that begins with a dot.
    with tempfile.TemporaryDirectory(prefix=".on-its-way-", dir=target.parent) as place:
        copy = Path(place, target.name)
        yield copy
        copy.replace(target)
