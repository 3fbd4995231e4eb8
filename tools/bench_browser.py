"""Print the seconds from opening an exercise notebook to its first check's answer, as a student in Chromium sees them.

Part of ``make bench``; it measures what is committed.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]
from lab_server import running  # noqa: E402
from people import Person  # noqa: E402

UNIT = "01_rnn_step"
TIMES = 3


def main(argv=()):
    """Open the notebook of one unit three times, each with a fresh kernel, and print the medians."""
    chromium = shutil.which("chromium")
    if not chromium:
        print("no Chromium here: time to the first check is not measured")
        return
    expect.set_options(timeout=120_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        course, home = Path(folder, "course"), Path(folder, "home")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(course)], check=True)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with running(course, home) as lab:
            measured = [measure(browser, lab, course, Path(folder)) for _ in range(TIMES)]
        browser.close()
    for name, values in zip(
        ("to the first check's answer", "of a later check"), zip(*measured, strict=True), strict=True
    ):
        shown = ", ".join(f"{value:.2f}" for value in values)
        print(f"{statistics.median(values):8.2f}  {name}, exercise notebook in the browser ({shown})", flush=True)


def measure(browser, lab, course, folder):
    """Return (seconds from opening the notebook to its first check's answer, seconds of a later check)."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    person = Person(context.new_page(), lab, course, folder / "screenshots")
    person.open("notebooks/00_start.ipynb")
    person.assignments()
    if not (course / "work" / UNIT).exists():
        person.fetch(UNIT)
    person.assignment("fetched", UNIT).locator(".assignment-notebooks-link").click()
    lab.spare_kernel()
    start = time.monotonic()
    person.assignment("fetched", UNIT).locator(".nested_list_item a").click()
    person.wait_for_kernel()
    expect(person.notebook().locator(".jp-Notebook:focus-within")).to_be_attached()
    person.run(person.cell("import numpy as np"))
    person.run(person.cell("def name_weights("))
    person.run(person.cell("check(name_weights)"))
    first = time.monotonic()
    person.run(person.cell("check(rnn_preactivation)"))
    end = time.monotonic()
    context.close()
    for session in lab.get("/api/sessions").json():
        lab.session.delete(f"{lab.url}/api/sessions/{session['id']}", timeout=60)
    return first - start, end - first


if __name__ == "__main__":
    main()
