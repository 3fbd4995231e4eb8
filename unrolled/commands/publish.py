"""Put new and changed releases into the local exchange, where the Assignment List finds them."""

import argparse
import sys

from nbgrader.exchange import ExchangeError

from unrolled.building import publishing

# Exit codes: nothing could be published; everything was but what is no release.
FAILED, REFUSED = 1, 2


def main(argv):
    """Publish what is new or changed and say so; return an exit code."""
    argparse.ArgumentParser(prog="unrolled publish", description=__doc__).parse_args(argv)
    try:
        published, refused = publishing.publish()
    except (ExchangeError, OSError) as problem:
        print(f"The releases could not be published: {problem}", file=sys.stderr)
        return FAILED
    publishing.say(published, refused)
    return REFUSED if refused else 0
