"""What depends on time, ten times in a row with four busy loops beside it: ``make test ARGS="busy"``.

The tests of browsers, grading and sandboxes pass or fail by what other programs do at the same time. A test that fails
once here is a defect, of the product or of the test. UNROLLED_TIMES is another number of times.
"""

import contextlib
import os
import subprocess
import sys
import time

from run import TESTS

CHOSEN = ["tests/browser", "tests/grading", "tests/lab", "tests/plugins"]
LOOPS = 4


@contextlib.contextmanager
def busy_loops():
    """Keep processors busy, as somebody else's programs would."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(LOOPS)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def result(number, passed, seconds):
    """Return the line that says how one time ended."""
    return f"{'passed' if passed else 'FAILED'}  {seconds:6.0f} s  time {number}, beside {LOOPS} busy loops"


def main(words):
    """Run the tests, or what the words of pytest choose, that many times; return how many times they failed."""
    results = []
    for number in range(1, int(os.environ.get("UNROLLED_TIMES", "10")) + 1):
        start = time.monotonic()
        with busy_loops():
            status = subprocess.run([sys.executable, *TESTS, *(words or CHOSEN)], check=False).returncode
        results.append((number, status == 0, time.monotonic() - start))
        # All times together take hours: whoever ends them early knows what has passed until then.
        print(result(*results[-1]), flush=True)
    print("\n=== all times", *(result(*one) for one in results), sep="\n")
    return sum(not passed for _, passed, _ in results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
