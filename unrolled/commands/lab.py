"""`unrolled lab`: serve lessons and work in JupyterLab, opened on the page of all units, and publish the exercises.

Lessons are read-only: try things in them, nothing is saved. `unrolled teach` shows instructors the whole course.
Everything after `lab` goes to JupyterLab, for example `unrolled lab --port=9000 --no-browser`.
"""

from pathlib import Path

from unrolled.lab.server import serve


def main(argv):
    """Serve lessons and work in the working directory until Ctrl-C; return an exit code."""
    return run(argv, __doc__, teaching=False)


def run(argv, text, teaching):
    """Serve the course, or print the command's text; return an exit code."""
    if {"-h", "--help"} & set(argv):
        print(text)
        return 0
    print("Starting JupyterLab ...", flush=True)
    serve(Path.cwd(), argv, teaching)
    return 0
