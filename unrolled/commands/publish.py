"""Put new and changed releases into the local exchange, where the Assignment List finds them.

With --solutions UNIT: put the solutions of a unit there, under a name of their own, once its deadline has passed.
"""

import argparse
import sys

from nbgrader.exchange import ExchangeError

from unrolled.building import publishing
from unrolled.course.deadlines import BadDeadlines

# Exit codes: nothing could be published; everything was but what is no release; solutions before their time.
FAILED, REFUSED = 1, 2


def main(argv):
    """Publish what is new or changed, or a unit's solutions, and say so; return an exit code."""
    parser = argparse.ArgumentParser(prog="unrolled publish", description=__doc__.splitlines()[0])
    parser.add_argument("--solutions", metavar="UNIT", help="hand out the solutions of a unit, after its deadline")
    options = parser.parse_args(argv)
    try:
        if options.solutions:
            print(f"Published: {publishing.publish_solutions(options.solutions)}.", flush=True)
            return 0
        done = publishing.publish()
    except (publishing.NotYet, BadDeadlines) as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    except (ExchangeError, OSError) as problem:
        what = f"solutions of {options.solutions}" if options.solutions else "releases"
        print(publishing.NOT_PUBLISHED.format(what, problem), file=sys.stderr)
        return FAILED
    publishing.say(done)
    return REFUSED if done.refused else 0
