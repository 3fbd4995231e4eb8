"""The pieces of a page: clean whatever is written, right where it is honest, and made within their time."""

import base64
import json
import time

import attacks
import pytest
from bs4 import BeautifulSoup

from unrolled.grading.pages_inside.pieces import LONG, MOST_SHOWN, ODD, pieces

_HTML = {
    "iframe",
    "object",
    "embed",
    "script",
    "style",
    "link",
    "meta",
    "base",
    "form",
    "input",
    "button",
    "svg",
    "video",
}


def piece(kind, text, **more):
    (html,) = json.loads(pieces(json.dumps([{"kind": kind, "text": text, **more}]).encode()))
    return html


def words(html):
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def faults(html, of_course):
    """Yield what in a piece could act, fetch something or be taken for a part of the page."""
    for tag in BeautifulSoup(html, "html.parser").find_all():
        if tag.name in _HTML:
            yield tag
        for name, value in tag.attrs.items():
            if name.startswith("on") or name in ("srcset", "ping", "poster", "background"):
                yield tag
            if "url" in str(value) and name not in ("href", "alt", "title"):
                yield tag
            if name == "src" and not value.startswith("data:image/"):
                yield tag
            if name == "href" and not value.startswith(("#", attacks.EVIL) if of_course else "#"):
                yield tag
            if not of_course and (name in ("id", "name") or {"modal", "tabbable"} & set(tag.get("class", ()))):
                yield tag


@pytest.mark.parametrize("of_course", [False, True])
@pytest.mark.parametrize("kind", ["markdown", "html", "text", "code"])
def test_nothing_that_acts_or_fetches_is_left(kind, of_course):
    for text in attacks.TEXTS + attacks.PRINTED:
        html = piece(kind, text, attachments=attacks.ATTACHMENTS, of_course=of_course)
        assert list(faults(html, of_course)) == [], text


def test_honest_text_is_set():
    html = piece("markdown", "# A\n\n*b* $h_t$ `c` ![d](attachment:true.png)\n\n- [x] e\n\n|f|g|\n|:-:|-|\n|1|2|",
                 attachments=attacks.ATTACHMENTS)  # fmt: skip
    found = BeautifulSoup(html, "html.parser")
    assert found.h1 and found.em and found.code and found.math.msub and found.table
    assert found.img["src"].startswith("data:image/png;base64,") and found.img["alt"] == "d"
    assert found.th["style"] == "text-align:center" and "☑" in words(html)


def test_code_and_colours_stay_what_they_are():
    assert 'class="k"' in piece("code", "def f():\n    return 1", lexer="ipython3")
    assert piece("text", "a\x1b[31mb\x1b[0mc") == 'a<span class="ansi-red-fg">b</span>c'
    assert piece("text", "a\x1b[38;5;100mb\x1b[38mc") == 'a<span style="color:rgb(135, 135, 0)">bc</span>'
    assert piece("text", "10%\r20%\r30%\nend") == "30%\nend"


def test_pictures_are_known_by_their_bytes():
    assert piece("picture", attacks.ATTACHMENTS["true.png"]["image/png"]).startswith('<img src="data:image/png;base64,')
    svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>").decode()
    for text in (svg, "no base64!", "", attacks.ATTACHMENTS["lies.png"]["image/png"]):
        assert "not shown" in piece("picture", text) and "<img" not in piece("picture", text)
    assert "A picture is not shown here: x, attachment:gone.png" in words(
        piece("markdown", "![x](attachment:gone.png)")
    )


def test_a_students_link_is_text_that_says_where_it_leads_and_the_courses_is_a_link():
    text = "[Keras](https://keras.io/api/), [here](#there)"
    assert words(piece("markdown", text)) == "Keras (https://keras.io/api/), here"
    assert BeautifulSoup(piece("markdown", text), "html.parser").find_all("a")[0]["href"] == "#there"
    course = BeautifulSoup(piece("markdown", text, of_course=True), "html.parser")
    assert [link["href"] for link in course.find_all("a")] == ["https://keras.io/api/", "#there"]


HEAVY = {
    "code": ("code", "x = 1\n" * 50_000),
    "a literal": ("code", "x = '" + "a" * 2_000_000 + "'"),
    "brackets of code": ("code", "(" * 30_000),
    "brackets": ("markdown", "[" * 30_000),
    "links": ("markdown", "[](" * 9_000),
    "environments": ("markdown", "\\begin{a}" * 3_300),
    "formulas": ("markdown", "\\\\(" * 9_999),
    "references": ("markdown", "[a]: " + "x" * 3_000 + "\n\n" + "[a]" * 8_000),
    "tags": ("markdown", "<b><i><p>" * 3_300),
    "a table": ("markdown", "|a" * 7_000 + "\n" + "|-" * 7_000),
    "a formula": ("markdown", "$" + "\\left(" * 5_000 + "$"),
    "colours": ("text", "\x1b[m\x1b[31ma" * 12_000),
    "html": ("html", "<div>" * 15_000 + "<a href=//x>" * 1_000),
    "much": ("markdown", "a " * 2_000_000),
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_takes_long_is_shown_plainly_within_its_time(name):
    kind, text = HEAVY[name]
    before = time.process_time()
    html = piece(kind, text)
    # Its own limit is 0.3 s of processor time; this is about what never ends.
    assert time.process_time() - before < 10
    assert html and len(html) < 3_000_000


def test_what_is_too_long_says_so_and_is_cut():
    assert LONG in words(piece("code", "x = 1\n" * 6_000))
    html = piece("code", "x" * (MOST_SHOWN + 5))
    assert "Cut here: 5 more characters are in the notebook." in words(html)


def test_one_bad_cell_costs_that_cell():
    bad = {"kind": "markdown", "text": "\\\\(" * 9_999}
    good = {"kind": "markdown", "text": "*fine*"}
    first, second, third = json.loads(pieces(json.dumps([good, bad, good]).encode()))
    assert "<em>" in first and "<em>" in third
    assert ODD in words(second)


def test_a_page_of_many_long_cells_ends():
    made = json.loads(pieces(json.dumps([{"kind": "text", "text": "a" * 90_000}] * 300).encode()))
    assert len(made) == 300 and sum(map(len, made)) < 2_000_000
    assert "the page would be too long" in words(made[-1])
