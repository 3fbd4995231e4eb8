"""The report's pages from disk: wide, on a phone and on paper, in the light and in the dark."""

import contrast
import pytest
from conftest import PATIENCE, SCREENSHOTS
from made_course import LATER, UNIT, Made, verdict

from unrolled.commands import report

NASTY = "</pre><script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
HINT = "Row j of recurrent_kernel carries unit j of the previous state: look at h @ recurrent_kernel."

# What is cut, or wider than the page: a table may scroll within its own frame, which the keyboard reaches.
CUT = """() => {
  const page = document.documentElement, faults = [];
  if (page.scrollWidth > page.clientWidth) faults.push(`the page is ${page.scrollWidth} of ${page.clientWidth} wide`);
  for (const pre of document.querySelectorAll('pre'))
    if (pre.scrollWidth > pre.clientWidth + 1) faults.push(`scrolls: ${pre.innerText.slice(0, 60)}`);
  for (const frame of document.querySelectorAll('.wide'))
    if (frame.tabIndex !== 0 || !frame.ariaLabel) faults.push('a frame that the keyboard does not reach');
  return faults;
}"""
FAINT = contrast.known_in("""() => {
  const texts = 'h1, h2, h3, h4, p, li, th, td, pre, caption, figcaption, a, .warning, .soft, bdi';
  const faults = [...document.querySelectorAll(texts)].filter(isFaint)
    .map(element => `${contrast(element).toFixed(1)}: ${element.outerHTML.slice(0, 60)}`);
  return [...new Set(faults)];
}""")
# A picture's letters and lines have the colour of the page's text, so they are as easy to read.
INK = """() => [...document.querySelectorAll('svg text')]
  .filter(text => getComputedStyle(text).fill !== getComputedStyle(document.body).color &&
                  getComputedStyle(text).fill !== 'rgb(27, 27, 27)').map(text => text.textContent)"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The two pages of a class with all kinds of outcomes, as addresses."""
    made = Made(tmp_path_factory.mktemp("report") / "course", (UNIT, LATER))
    kinds = [
        verdict("rnn_step", True), verdict("rnn_step", stage="written"),
        verdict("rnn_step", stage="values", mistake="recurrent kernel transposed", hint=HINT),
        verdict("rnn_step", stage="values", located="right as soon as h is zero"),
        verdict("rnn_step", stage="call", text=f"rnn_step raised ValueError: {NASTY} {'x' * 400}"),
    ]  # fmt: skip
    works = {}
    for number in range(40):
        one = kinds[number % len(kinds)]
        scores = {"test_rnn_step": 3.0 * one["passed"], "test_name_weights": 1.0, "test_rnn_preactivation": 0.0,
                  "why_tanh": None if number % 7 else 2.0}  # fmt: skip
        more = {} if one["passed"] else {"sources": {"rnn_step": f"def rnn_step(x):\n    return x  # {NASTY}\n"}}
        works[f"student-with-a-long-name-{number}"] = (scores, [one], more)
    works["mallory" * 9] = (dict.fromkeys(scores), [], {"status": "person", "refused": f"Nothing can be read: {NASTY}"})
    made.add(works)
    (made.folder / "deadlines.toml").write_text(f"[units.{UNIT}]\ndeadline = 2026-11-18\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(made.folder)
        assert report.main([UNIT]) == report.main([]) == 0
    return {name: (made.folder / "reports" / f"{name}.html").as_uri() for name in (UNIT, "course")}


@pytest.mark.parametrize("name", [UNIT, "course"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("medium", "width"), [("screen", 1400), ("screen", 360), ("print", 720)])
def test_a_report_can_be_read_everywhere_and_runs_nothing(chromium, pages, name, scheme, medium, width):
    said = []
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: request.url == pages[name] or said.append(request.url))
    page.emulate_media(media=medium)
    page.goto(pages[name])
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"report-{name}-{scheme}-{medium}-{width}.png", full_page=True)
    title = page.title()
    faults = [*page.evaluate(CUT), *page.evaluate(FAINT), *page.evaluate(INK)]
    context.close()
    assert (faults, said) == ([], [])
    assert title != "run"
