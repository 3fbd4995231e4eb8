"""What people do in JupyterLab, in their own words: each method is one action and waits for what it brings about."""

import contextlib
import re
import shutil
from pathlib import Path
from urllib.parse import quote, urlsplit

from playwright.sync_api import expect

# What the browser's console may say: a pattern, and why nobody can or need do anything about it.
EXPLAINED = {
    r"An iframe which has both allow-scripts and allow-same-origin": "nbgrader shows Formgrader in such a frame",
    r"Plugin .* (took|is taking) .*to activate": "JupyterLab counts how long its own start takes on a busy machine",
    r"Could not restore the debugger state: Canceled future": "JupyterLab asks a kernel that ends at this moment",
    r"ERR_UNKNOWN_URL_SCHEME:? attachment:true\.png": "JupyterLab asks for a pasted picture before it has looked it up",
    r"Connection lost, reconnecting": "Formgrader grades inside the server, which answers nobody until it has finished",
}

# Where JupyterLab saves which windows are open.
WINDOWS = "/lab/api/workspaces/"

# How often somebody presses the keys that run a cell before they give up.
TRIES = 5

# The element that has the keyboard's focus, also inside the shadow of a web component.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const host = element.getRootNode().host ?? element;
  const row = host.closest(".list_item");
  return {
    text: (host.innerText || host.ariaLabel || "").trim(),
    row: row ? row.innerText : "",
    toolbar: Boolean(host.closest(".jp-NotebookPanel-toolbar")),
  };
}"""


class Person:
    """Somebody at a page of JupyterLab: what they do, the screenshots of it, and what the console said meanwhile.

    They wait with `wait_for`: as long as `expect` finds nothing, Playwright describes the whole page at each look.
    """

    def __init__(self, page, lab, course, screenshots):
        self.page, self.lab, self.course, self.screenshots = page, lab, course, screenshots
        self.unexplained, self._shots = [], 0
        shutil.rmtree(screenshots, ignore_errors=True)
        self._listening = {
            "console": self._console,
            "pageerror": lambda error: self.unexplained.append(f"page error: {error}"),
            "request": self._asked,
            "requestfailed": self._failed,
            "response": lambda answer: answer.status >= 400 and self._note(f"{answer.status} {answer.url}"),
        }
        for event, heard in self._listening.items():
            page.on(event, heard)

    def leave(self):
        """Leave the page as it is to whoever sits down next, and hear nothing of it any more."""
        for event, heard in self._listening.items():
            self.page.remove_listener(event, heard)

    def _console(self, message):
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def _asked(self, request):
        # Also where there is a network, this course gets along without it.
        if urlsplit(request.url).hostname not in (None, urlsplit(self.lab.url).hostname):
            self._note(f"something far away is asked for: {request.url}")

    def _failed(self, request):
        # Requests that end because the page goes on to another one.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"{request.failure}: {request.url}")

    def _note(self, text):
        if not any(re.search(pattern, text) for pattern in EXPLAINED):
            self.unexplained.append(text)

    def shot(self, step):
        """Keep a screenshot of a step."""
        self._shots += 1
        name = f"{self._shots:02}-{re.sub('[^a-z0-9]+', '-', step.lower()).strip('-')}.png"
        self.page.screenshot(path=self.screenshots / name)

    # The keyboard

    def focused(self):
        """Return what has the focus: its text, the text of its row in a list, whether it is in a notebook's toolbar."""
        return self.page.evaluate(FOCUSED)

    def go_to(self, key, wanted):
        """Press a key until the focus is where it should be; fail if a hundred times are not enough."""
        for _ in range(100):
            if wanted(self.focused()):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} did not lead there; the focus is on {self.focused()}")

    # JupyterLab

    def log_in(self):
        """Let the browser know the token, as the printed address does, for pages outside JupyterLab."""
        self.page.goto(f"{self.lab.url}/api/status?token={self.lab.token}")

    def open(self, path=None):
        """Open the course page or a file of the course, alone; a page that shows JupyterLab is not loaded again.

        Loading takes three seconds of processor time. A test that is about the loading says `load`.
        """
        if not self._shows_jupyterlab():
            self.load(path)
            return
        self.close_all()
        if path is None:
            self.menu("Nbgrader", "Course Page")
        else:
            self._ask_for(str(path))
        self._wait_for(path)

    def load(self, path=None):
        """Load the address that `make lab` printed, or that of a file; without the windows of last time."""
        where = f"/lab/tree/{quote(str(path))}?reset&token=" if path else f"{self.lab.page}?token="
        # JupyterLab's start ends with it saving which windows are open; a link that is followed before confuses it.
        with self.page.expect_response(lambda answer: answer.request.method == "PUT" and WINDOWS in answer.url):
            self.page.goto(self.lab.url + where + self.lab.token)
        self.page.locator("#jp-MainMenu").wait_for()
        self._wait_for(path)

    def _shows_jupyterlab(self):
        here = self.page.url.startswith(f"{self.lab.url}/lab")
        return here and self.page.locator("#jp-MainMenu").count() > 0

    def _wait_for(self, path):
        """Return when the course page or a file is in front."""
        if path is None:
            self.course_page().locator("li").first.wait_for()
        elif str(path).endswith(".ipynb"):
            self.notebook()
        else:
            # A window that is opened before this one is in front would be covered by it.
            self.page.locator("#jp-main-dock-panel .lm-mod-current", has_text=Path(path).name).wait_for()

    def open_too(self, path):
        """Open a notebook of the course where no other is open, from the menu and without loading JupyterLab again."""
        self._ask_for(path)
        self.notebook()

    def _ask_for(self, path):
        self.menu("File", "Open from Path")
        self.page.locator(".jp-Dialog input").fill(path)
        self.page.keyboard.press("Enter")

    def close_all(self):
        """Close every dialog and tab, and save nothing; kernels run on, as when a page is loaded again."""
        dialogs = self.page.locator(".jp-Dialog")
        if dialogs.count():
            self.page.keyboard.press("Escape")
        dialogs.first.wait_for(state="detached")
        # A notebook that is closed while its kernel starts complains about that on the console.
        self.page.locator(".jp-Notebook-ExecutionIndicator:not([data-status=idle])").first.wait_for(state="detached")
        unsaved = self.page.locator("#jp-main-dock-panel .lm-TabBar-tab.jp-mod-dirty").count()
        self.menu("File", "Close All Tabs")
        for _ in range(unsaved):
            dialogs.get_by_role("button", name="Discard").click()
        # JupyterLab's launcher comes when all else is gone.
        self.page.locator("#jp-main-dock-panel .lm-TabBar-tab:only-child", has_text="Launcher").wait_for()

    def close(self):
        """Close the notebook in front; its kernel runs on."""
        self.wait_for_kernel()
        before = self.page.locator(f'[id="{self.notebook().get_attribute("id")}"]')
        self.page.locator(".lm-TabBar-tab.jp-mod-current .lm-TabBar-tabCloseIcon").click()
        before.wait_for(state="detached")

    def course_page(self):
        """Return the page of all units."""
        return self.page.locator(".unrolled-course")

    def unit(self, name):
        """Return a unit's part of the course page."""
        return self.course_page().locator(f'li[data-unit="{name}"]')

    def wait_for_kernel(self):
        """Return when the kernel of the notebook in front answers: until then the page still moves the focus."""
        self.notebook().locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached")
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("| Idle")

    def menu(self, *names):
        """Choose an entry of the main menu, for example menu("Nbgrader", "Assignment List")."""
        self.page.locator("#jp-MainMenu").get_by_role("menuitem", name=names[0], exact=True).click()
        self.page.locator(".lm-Menu").get_by_role("menuitem", name=names[1]).click()

    def notebook(self):
        """Return the notebook in front, as soon as its text is rendered."""
        notebook = self.page.locator(".jp-NotebookPanel:visible")
        notebook.locator(".jp-MarkdownCell h1").first.wait_for()
        return notebook

    def cell(self, text):
        """Return the cell of the notebook in front whose source holds a text, scrolled into view.

        Cells out of sight are not rendered, so it is found by what the notebook's own search finds.
        """
        return self.notebook().locator(".jp-Cell").filter(has=self.page.locator(".cm-content", has_text=text)).first

    def write(self, cell, source):
        """Replace the source of a code cell, as by selecting all and pasting."""
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def run(self, cell):
        """Run a code cell; return it when it has finished."""
        prompt = cell.locator(".jp-InputPrompt").first
        before = prompt.inner_text()
        for _ in range(TRIES):
            cell.locator(".cm-content").first.click()
            self.page.keyboard.press("Control+Enter")
            # A notebook that has just been opened moves the focus once more, and the keys may be lost.
            with contextlib.suppress(AssertionError):
                expect(prompt).not_to_have_text(before, timeout=1_000)
                break
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))
        return cell

    def output(self, cell):
        """Return the text below a cell."""
        return cell.locator(".jp-OutputArea-output").all_inner_texts()

    def save(self):
        """Save the notebook in front; return when it is saved."""
        self.page.keyboard.press("Control+S")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)

    def validate(self):
        """Press Validate in the notebook's toolbar; return what the dialog says."""
        self.notebook().locator(".validate-button").click()
        dialog = self.page.locator(".jp-Dialog", has_text="Validation Results")
        dialog.wait_for()
        said = dialog.inner_text()
        self.shot("validation results")
        dialog.get_by_role("button", name="Ok").click()
        return said

    # nbgrader's Assignment List

    def assignments(self):
        """Open the Assignment List."""
        self.menu("Nbgrader", "Assignment List")
        self.page.locator(":is(#released_assignments_list, #fetched_assignments_list) .list_item").first.wait_for()

    def assignment(self, part, unit):
        """Return the row of a unit in the "released", "fetched" or "submitted" part of the list."""
        name = self.page.locator(".item_name", has_text=unit)
        return self.page.locator(f"#{part}_assignments_list > .list_item").filter(has=name).first

    def fetch(self, unit):
        """Press Fetch beside a unit."""
        self.assignment("released", unit).get_by_role("button", name="Fetch").click()
        self.assignment("fetched", unit).wait_for()

    def open_fetched(self, unit):
        """Open the notebook of a fetched unit from the list."""
        row = self.assignment("fetched", unit)
        row.locator(".assignment-notebooks-link").click()
        row.locator(".nested_list_item a").click()
        self.notebook()

    def submit(self, unit):
        """Press Submit beside a unit, and Submit anyway; return the warnings when one more submission is listed."""
        rows = self.page.locator("#submitted_assignments_list").get_by_text(re.compile(r"\d{4}-\d\d-\d\d"))
        before = rows.count()
        self.assignment("fetched", unit).get_by_role("button", name="Submit").click()
        dialog = self.page.locator(".jp-Dialog", has_text="Before you hand in")
        dialog.or_(rows.nth(before)).first.wait_for()
        said = ""
        if dialog.count():
            said = dialog.inner_text()
            dialog.get_by_role("button", name="Submit anyway").click()
        expect(rows).to_have_count(before + 1)
        return said

    def fetch_feedback(self, unit):
        """Fetch the feedback of a submitted unit and go to its folder, with the keyboard from the button on."""
        self.assignment("submitted", unit).get_by_role("button", name="Fetch Feedback").first.focus()
        self.page.keyboard.press("Enter")
        self.page.get_by_text("(view feedback)").first.wait_for(state="attached")
        self.go_to("Tab", lambda here: here["text"] == "(view feedback)")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".jp-FileBrowser .jp-BreadCrumbs")).to_contain_text("feedback")

    # nbgrader's Formgrader

    def formgrader(self):
        """Open Formgrader at the list of assignments, whatever it showed before; return its frame."""
        open_before = self.page.locator(".lm-TabBar-tab", has_text="Formgrader")
        if open_before.count():
            open_before.locator(".lm-TabBar-tabCloseIcon").click()
            expect(open_before).to_have_count(0)
        self.menu("Nbgrader", "Formgrader")
        frame = self.page.frame_locator("iframe[src*=formgrader]")
        frame.locator("td.name").first.wait_for()
        return frame

    def press(self, frame, row, action, patience=240_000):
        """Press the button of this class in the row that holds a text; return what the dialog says when it is done."""
        frame.locator("tr", has_text=row).locator(f"td.{action} a").click()
        dialog = frame.locator(".modal.in")
        dialog.wait_for(timeout=patience)
        self.shot(f"{action} {row}")
        said = dialog.inner_text()
        dialog.get_by_role("button", name="OK").click()
        expect(dialog).to_have_count(0)
        return said

    def grade_by_hand(self, frame, grade_id, points, comment):
        """Type points and a comment for a written answer; return when the gradebook has both."""
        for box, value in ((f"#{grade_id}", str(points)), (f"#{grade_id}-comment", comment)):
            with self.page.expect_response(_is_stored):
                frame.locator(box).fill(value)
                frame.locator(box).blur()


def _is_stored(answer):
    """Return whether the gradebook has something that was typed; JupyterLab saves its windows with PUT, too."""
    return "/formgrader/api/" in answer.url and answer.request.method == "PUT" and answer.ok
