"""Say of each exercise of a notebook what its check says: for instructors who try things."""

import argparse
import hashlib
import sys
from pathlib import Path

# Answers are made from a key of this command's own: what it prints tells nothing of the cases that decide about points.
KEY = hashlib.sha256(b"unrolled explain").digest()


def main(argv):
    """Print a verdict for each exercise of the notebook; return 0, or 1 if it cannot be looked at."""
    parser = argparse.ArgumentParser(prog="unrolled explain", description=__doc__)
    parser.add_argument("unit", help="for example 01_rnn_step")
    parser.add_argument("notebook", type=Path, help="a notebook with answers to this unit's exercises")
    options = parser.parse_args(argv)
    # These bring nbgrader, which takes a second that --help does not need.
    from unrolled.course.course import Course, NoContent
    from unrolled.grading import pipeline
    from unrolled.grading.unit import answers, masters

    try:
        data = options.notebook.read_bytes()
        course = Course.at(Path.cwd(), execute=False)
        master = masters.master(options.unit, course.source, course.content)
        keras = answers.ask(options.unit, KEY, course.content, course.settings.cache or None)
    except OSError as error:
        return _end(f"{options.notebook} cannot be read: {error.strerror}.")
    except (NoContent, masters.NoMaster, answers.NoAnswers) as error:
        return _end(str(error))
    known = answers.opened(options.unit, keras, course.content)
    # The code runs as in grading: in the sandboxed child without Keras, or in a plain one, which a note then says.
    result = pipeline.grade(data, master, known, course.settings)
    for note in result.notes:
        # Without a verdict the note says what is wrong with the file.
        print(note if result.verdicts else f"{options.notebook}: {note}", file=sys.stderr)
    for name, verdict in result.verdicts.items():
        print(f"{name}: {'passed' if verdict.passed else verdict.stage}\n{_indented(verdict.text)}\n")
    return 0 if result.verdicts else 1


def _indented(text):
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())


def _end(text):
    print(text, file=sys.stderr)
    return 1
