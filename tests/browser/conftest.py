"""A real JupyterLab, started by `make lab`, in Debian's Chromium; the screenshot of each step goes to screenshots/."""

import os
import shutil
from pathlib import Path

import pytest
from lab_server import NO_NEXT_SPARE, NO_SPARES, free_port, running
from people import Person
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
# Where the screenshots go: an ordinary user who runs somebody else's checkout cannot write there.
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS", ROOT / "screenshots"))
# None where there is none.
CHROMIUM = shutil.which("chromium") and Path(__file__).with_name("chromium.sh")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds: a machine with two cores runs another module's kernels at the same time.
PATIENCE = 90_000
SIZE = {"width": 1400, "height": 1000}
# Whether a test has failed.
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items):
    """Skip the tests of this folder where there is no Chromium to drive; in CI that is an error, not a skip."""
    if CHROMIUM:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("chromium is missing, and CI has to run tests/browser: .ci/run installs it.")
    reason = pytest.mark.skip(reason="chromium is missing: apt install chromium")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(reason)


@pytest.fixture(scope="module")
def lab(checkout, tmp_path_factory, request):
    """The running server of a fresh checkout, for a user with an empty home.

    A module's COMMAND may be "teach"; its SPARES is False if it runs no cell that needs Keras.
    """
    name = getattr(request.module, "COMMAND", "lab")
    spares = NO_NEXT_SPARE if getattr(request.module, "SPARES", True) else NO_SPARES
    with running(checkout, tmp_path_factory.mktemp("home"), f"--port={free_port()}", spares, name=name) as server:
        yield server


@pytest.fixture(scope="module")
def chromium():
    """The browser of one module's tests."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser(chromium):
    """The browser as one person keeps it open: what it has loaded once is there for the next window."""
    context = chromium.new_context(viewport=SIZE)
    context.set_default_timeout(PATIENCE)
    # Stays open and empty, as the last tab of a person's browser does: when a test closes its own last tab, the whole
    # window goes, and Chromium spends half a second on the frame and the address bar of the next one.
    context.new_page()
    yield context
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Let fixtures know whether their test has failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


class Window:
    """A window of a browser, which tests use one after another: what it has loaded is there for the next one."""

    def __init__(self, context):
        self._context, self._page = context, None

    def page(self):
        """Return the window's page, empty where it is a new one."""
        self._page = self._page or self._context.new_page()
        self._page.set_viewport_size(SIZE)
        return self._page

    def leave(self, somebody, request):
        """End what somebody did in it. Nobody sits down at what a failed test has left, and nothing is unexplained."""
        somebody.shot("the end")
        somebody.leave()
        if request.node.stash.get(FAILED, False) or not getattr(request.module, "ONE_WINDOW", False):
            self._page.close()
            self._page = None
        assert somebody.unexplained == [], somebody.unexplained


@pytest.fixture(scope="module")
def window(browser):
    """The window in which the tests of a module are done."""
    return Window(browser)


@pytest.fixture
def person(lab, window, checkout, request):
    """Somebody with a window of this browser; afterwards nothing is left unexplained.

    A module's ONE_WINDOW is True if its tests may follow one another in the same window.
    """
    name = f"{request.module.__name__}-{request.node.name.removeprefix('test_')}"
    somebody = Person(window.page(), lab, checkout, SCREENSHOTS / name)
    yield somebody
    window.leave(somebody, request)
