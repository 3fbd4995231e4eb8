"""Make the README's pictures again: docs/check.png and docs/feedback.png, each with a mistake that is named.

    .venv/bin/python tools/pictures.py

It works in a copy of the checkout, with a JupyterLab of its own, in the Chromium that the browser tests use.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from PIL import Image
from playwright.sync_api import sync_playwright
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests")]
from lab_server import ENVIRONMENT, free_port, running  # noqa: E402 - it stands beside the tests

UNIT = "01_rnn_step"
MISTAKE = """def rnn_preactivation(x_t, h, kernel, recurrent_kernel, bias):
    return x_t @ kernel + h @ recurrent_kernel.T + bias"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main():
    """Make both pictures."""
    # nbgrader calls alembic by name when it creates a gradebook.
    os.environ["PATH"] = os.pathsep.join([str(ENVIRONMENT / "bin"), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        course = Path(folder, "unrolled")
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0"):
            if name and (ROOT / name).is_file():
                (course / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, course / name)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        feedback(browser, course)
        check(browser, course, Path(folder, "home"))
        browser.close()
    for name in ("feedback", "check"):
        picture = ROOT / "docs" / f"{name}.png"
        Image.open(picture).convert("RGB").quantize(128).save(picture, optimize=True)


def with_mistake(course, kept=("name_weights", "rnn_step")):
    """Return the exercise notebook with one mistake; the other solutions are right, the written answer is given."""
    notebook = nbformat.read(course / "release" / UNIT / f"{UNIT}.ipynb", as_version=4)
    solved = nbformat.read(course / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
    right = {cell.id: cell.source for cell in solved.cells}
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in kept:
            cell.source = right[cell.id]
        elif grade_id == "rnn_preactivation":
            cell.source = MISTAKE
        elif grade_id == "why_tanh":
            cell.source = "Without tanh each step is linear."
    return notebook


def feedback(browser, course):
    """Grade the notebook; picture the top of its feedback page and the verdict that names the mistake."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    handed_in = course / "submitted" / "ada" / UNIT
    handed_in.mkdir(parents=True)
    nbformat.write(with_mistake(course), handed_in / f"{UNIT}.ipynb")
    for result in (api.generate_assignment(UNIT), api.autograde(UNIT, "ada"), api.generate_feedback(UNIT, "ada")):
        if not result["success"]:
            raise SystemExit(result.get("error") or result.get("log"))
    page = browser.new_page(viewport={"width": 900, "height": 900}, device_scale_factor=1.5)
    page.goto((course / "feedback" / "ada" / UNIT / f"{UNIT}.html").as_uri())
    # The contents, and of the notebook the one exercise from its answer to its verdict.
    page.evaluate("""() => {
      const cells = [...document.querySelectorAll('#notebook-container > .cell')];
      const first = cells.findIndex(cell => cell.querySelector('[id="comment-rnn_preactivation"]'));
      cells.forEach((cell, number) => number < first || number > first + 1 ? cell.remove() : 0);
      document.querySelectorAll('.prompt').forEach(prompt => prompt.remove());
    }""")
    page.locator("div.container").first.screenshot(path=ROOT / "docs" / "feedback.png")
    page.close()


def check(browser, course, home):
    """Run the check of the same answer in JupyterLab; picture the answer and what the check says."""
    home.mkdir()
    work = course / "work" / UNIT
    work.mkdir(parents=True)
    nbformat.write(with_mistake(course), work / f"{UNIT}.ipynb")
    with running(course, home, f"--port={free_port()}") as lab:
        page = browser.new_page(viewport={"width": 1300, "height": 900}, device_scale_factor=1.5)
        page.set_default_timeout(120_000)
        page.goto(f"{lab.url}/lab/tree/work/{UNIT}/{UNIT}.ipynb?reset&token={lab.token}")
        page.locator(".jp-NotebookPanel:visible .jp-MarkdownCell h1").first.wait_for()
        page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()
        for source in ("import numpy as np", "return x_t @ kernel", "check(rnn_preactivation)"):
            cell = page.locator(".jp-CodeCell", has_text=source).first
            cell.scroll_into_view_if_needed()
            cell.locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            cell.locator(".jp-InputPrompt", has_text="]:").filter(has_text="[").first.wait_for()
        said = page.locator(".jp-CodeCell", has_text="check(rnn_preactivation)").first
        said.get_by_text("recurrent_kernel is transposed").first.wait_for()
        answer = page.locator(".jp-CodeCell", has_text="return x_t @ kernel").first
        answer.scroll_into_view_if_needed()
        boxes = [answer.bounding_box(), said.bounding_box()]
        top, bottom = boxes[0]["y"] - 4, boxes[1]["y"] + boxes[1]["height"] + 4
        clip = {"x": boxes[0]["x"], "y": top, "width": boxes[0]["width"], "height": bottom - top}
        page.screenshot(path=ROOT / "docs" / "check.png", clip=clip)
        page.close()


if __name__ == "__main__":
    main()
