"""Take each known mistake's own entries out of its exercise, and print what the experiments say of it then.

For whoever changes `unrolled/checking/locate/`: a sentence is read beside the mistake's cause; none may be false.
"""

import collections
import sys

from unrolled import content
from unrolled.checking.check import drawn
from unrolled.checking.content import all_exercises
from unrolled.checking.locate import locate, questions


def told(exercise, mistake, cases, asked):
    """Return the sentences that the experiments say of a mistake as if nobody knew it."""

    def ask(changed):
        return [exercise.mistaken(mistake, case, exercise.answer(case)) for case in changed]

    return locate(exercise, cases, ask(cases), asked, ask)


def main(names):
    """Print one block for each mistake, and how many were told anything."""
    count = collections.Counter()
    for exercise in all_exercises(content).values():
        if names and exercise.name not in names and exercise.unit not in names:
            continue
        cases = drawn(exercise, hidden=False)
        asked = questions(exercise, cases)
        for mistake in exercise.mistakes:
            sentences = told(exercise, mistake, cases, asked)
            count["told" if sentences else "silent"] += 1
            print(f"{exercise.name}: {mistake.cause}")
            print("\n".join(f"    {sentence}" for sentence in sentences), flush=True)
    print(dict(count))


if __name__ == "__main__":
    main(sys.argv[1:])
