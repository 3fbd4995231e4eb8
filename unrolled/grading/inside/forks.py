"""A forked process that does one thing and ends. It imports the standard library alone: both sandboxes have it."""

import os
import traceback


def do_and_end(work, *arguments):
    """Do the work of a forked process and end it, whatever happens; nothing of the parent's code runs in it."""
    status = 1
    try:
        work(*arguments)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
