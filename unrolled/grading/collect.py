"""nbgrader's collect without following links: the inbox is a folder in which every student may write."""

import os
import shutil
import stat

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns


class Collect(ExchangeCollect):
    """Copies a submission as it is: a link stays a link, which grading refuses by name, instead of what it leads to."""

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
