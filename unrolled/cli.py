"""The command ``unrolled``: each of its commands is the module of the same name, imported when it is asked for."""

import argparse
import difflib
import importlib
import os
import sys
from importlib.metadata import version

from unrolled.course.place import BadSettings, course_folder
from unrolled.course.start_up import find_programs, skip_unused_grammar, without_collecting

COMMANDS = {
    "lab": "publish the exercises and open JupyterLab on the page of all units",
    "teach": "the same for instructors: the whole course, with Formgrader and Create Assignment",
    "publish": "put new and changed releases into the local exchange",
    "grade": "grade what was handed in for a unit, a whole class at once",
    "late": "count late penalties again, after deadlines.toml has changed",
    "explain": "say what the checks say of one notebook: unrolled explain NN_unit file.ipynb",
    "report": "show what the class has understood in a unit, or in the whole course",
    "doctor": "say in ten lines whether this machine is ready, and what to do if not",
    "build": "make release/ and solutions/ from source/; --check proves that nothing drifted",
}


def main(argv=None):
    """Run one command in the course's folder; return its exit code.

    A command's module has ``main(argv)``, which returns an exit code or None for success.
    """
    name, arguments = _parse(sys.argv[1:] if argv is None else argv)
    if name is None:
        return 0
    folder = course_folder()
    if folder is None:
        print(
            "There is no course here: go to a folder that holds nbgrader_config.py and source/, "
            "such as a clone of Unrolled, and run the command again.",
            file=sys.stderr,
        )
        return 1
    os.chdir(folder)
    find_programs()
    skip_unused_grammar()
    with without_collecting():
        command = importlib.import_module(f"unrolled.commands.{name}")
    try:
        return command.main(arguments) or 0
    except BadSettings as error:
        print(error, file=sys.stderr)
        return 1


def _parse(argv):
    """Return the command's name and the arguments that belong to it; without arguments print the help, and no name."""
    commands = "\n".join(f"  {name:<9} {what}" for name, what in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="unrolled",
        description="Rebuild Keras' recurrent layers in NumPy, one checked exercise at a time.",
        epilog=f"commands:\n{commands}\n\n`unrolled COMMAND --help` says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    said = f"unrolled {version('unrolled')}"
    parser.add_argument("--version", action="version", version=said, help="say which version this is")
    parser.add_argument("command", metavar="COMMAND", help="one of those below")
    if not argv:
        parser.print_help()
        return None, []
    name = parser.parse_args(argv[:1]).command
    if name not in COMMANDS:
        close = difflib.get_close_matches(name, COMMANDS, n=1)
        meant = f"do you mean {close[0]}?" if close else f"the commands are {', '.join(COMMANDS)}."
        parser.exit(2, f"unrolled has no command {name!r}: {meant}\n")
    return name, argv[1:]


if __name__ == "__main__":
    sys.exit(main())
