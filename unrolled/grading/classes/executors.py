"""Where submissions are worked on: in threads of this process, or by the workers of a Dask cluster."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor

from unrolled.course.settings import Limits
from unrolled.grading import room
from unrolled.grading.executing import kernels
from unrolled.grading.verifying import child

# A worker that dies takes its submissions with it; another worker tries them this often.
RETRIES = 3


class NoCluster(Exception):
    """The workers cannot be reached; the text is one sentence for the instructor."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Threads(ThreadPoolExecutor):
    """Threads that begin with something, before the first work is handed to them."""

    def __init__(self, begin, *arguments, **options):
        super().__init__(*arguments, **options)
        self._begin = begin

    def submit(self, *work, **options):
        if self._begin:
            begin, self._begin = self._begin, None
            begin()
        return super().submit(*work, **options)


@contextlib.contextmanager
def threads(content, workers=None, *, warm=True, executed=False, keep_kernels=False):
    """Give (an executor, its number of workers): a thread waits while sandboxed processes work on one submission.

    warm          have NumPy children forked by a warm server, which is worth while for more than one submission
    executed      have the server of kernels start beside the reading of the first submission
    keep_kernels  leave the server of kernels, and the room's, to the next call: they take seconds to start

    Servers start with the first submission: often there is none, because nothing has changed.

    When an exception ends the block, submissions under way are not waited for: they end with this process.
    """
    workers = workers or cores()

    def begin():
        room.warm_up()
        if warm:
            child.WARM.open(Limits(), content)
        if executed:
            kernels.warm_up(content)

    executor = _Threads(begin, workers, thread_name_prefix="grader")
    try:
        yield executor, workers
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    else:
        executor.shutdown()
    finally:
        if not keep_kernels:
            kernels.end_servers()
            room.close()
        child.WARM.close()


@contextlib.contextmanager
def cluster(address, seconds=10):
    """Give (an executor, its number of workers) of the Dask scheduler at that address. Raises NoCluster."""
    try:
        from distributed import Client  # an extra, which few have
    except ImportError:
        raise NoCluster(
            "A scheduler needs the package distributed: install it with `pip install -e '.[cluster]'` in the course's "
            "environment."
        ) from None
    try:
        client = Client(address, timeout=seconds, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        text = f"There is no Dask scheduler at {address} ({error}): start one with `dask scheduler`, or leave "
        raise NoCluster(text + "--scheduler out to grade on this machine.") from None
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            raise NoCluster(f"The scheduler at {address} has no workers: start some with `dask worker {address}`.")
        # Each submission is worked on once, though two may be equal to the letter.
        yield client.get_executor(pure=False, retries=RETRIES), workers
