"""`unrolled teach`: as `unrolled lab`, with the whole course, Formgrader and Create Assignment for an instructor.

Everything after `teach` goes to JupyterLab, for example `unrolled teach --port=9000 --no-browser`.
"""

from unrolled.commands import lab


def main(argv):
    """Serve the whole course in the working directory until Ctrl-C; return an exit code."""
    return lab.run(argv, __doc__, teaching=True)
