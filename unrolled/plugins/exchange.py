"""nbgrader's exchange where students may write into it: links are not followed, and nobody stops anybody else."""

import glob
import os
import shutil
import stat
from datetime import datetime

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback
from nbgrader.utils import ignore_patterns


class Collect(ExchangeCollect):
    """Copies a submission as it is: a link stays a link, which grading refuses by name, instead of what it leads to."""

    def copy_files(self):
        """Collect each submission; one that cannot be collected is named in the log."""
        for record in self.src_records:
            self.src_records = [record]
            try:
                super().copy_files()
            except Exception as error:
                self.log.error("%r was not collected: %s: %s", record["filename"], type(error).__name__, error)

    def _path_to_record(self, path):
        try:
            return super()._path_to_record(path)
        except Exception:  # whatever dateutil makes of a name that a student chose
            name = os.path.basename(path)
            self.log.warning("%r is not named as submissions are.", name)
            return {"username": name.split("+")[0], "filename": name, "timestamp": datetime.min}

    def do_copy(self, src, dest, log=None):
        """Copy the folder of one submission. What is no file, folder or link, or cannot be read, is left out."""
        course = self.coursedir
        size, most = self.get_size(src), 1000 * course.max_dir_size
        if size > most:
            self.log.error("%s was not collected: it holds %s bytes, and %s are allowed.", src, size, most)
            os.makedirs(dest)
            return
        if os.path.islink(src):
            self.log.warning("%s is a symbolic link and was not followed.", src)
            os.symlink(os.readlink(src), dest)
            return
        patterns = ignore_patterns(course.ignore, course.include, course.max_file_size, self.log)
        try:
            shutil.copytree(
                src, dest, symlinks=True, ignore=lambda folder, names: [*patterns(folder, names), *_odd(folder, names)]
            )
        except shutil.Error as error:
            for source, _, reason in error.args[0]:
                self.log.warning("%s was not collected: %s", source, reason)
        if course.groupshared:
            _share(dest)


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Releases the feedback of everybody whose submission says where it belongs."""

    def copy_files(self):
        """Copy each student's pages; a submission without nbgrader's submission_secret.txt is named in the log."""
        for folder in sorted(glob.glob(self.src_path)):
            self.src_path = glob.escape(folder)
            try:
                super().copy_files()
            except Exception as error:
                self.log.warning("The feedback in %s was not released: %s", folder, error)


def _odd(folder, names):
    """Return the names of pipes, sockets and devices."""
    kinds = {name: stat.S_IFMT(os.lstat(os.path.join(folder, name)).st_mode) for name in names}
    return [name for name, kind in kinds.items() if kind not in (stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)]


def _share(dest):
    """Let the instructors' group write, as nbgrader does it; what a link leads to is left alone."""
    for folder, _, names in os.walk(dest):
        os.chmod(folder, (os.stat(folder).st_mode | 0o2770) & 0o2777)
        for path in (os.path.join(folder, name) for name in names):
            if not os.path.islink(path):
                os.chmod(path, (os.stat(path).st_mode | 0o660) & 0o777)
