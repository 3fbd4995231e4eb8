"""Written answers and cells of which pages are hard to make: rows G03, G04, G07 and G08; a page is there each time."""

import attacks
from bs4 import BeautifulSoup
from classes import Row
from courses import FULL
from handed_in import RIGHT, WRITTEN, code, insert, right

ANSWERS = {
    "g03": "\n\n".join(f"${formula}$" for formula in attacks.FORMULAS),
    "g04": "\n\n".join(attacks.MARKDOWN[:20] + attacks.HTML),
    "g07": "![x](attachment:gone.png) ![y](attachment:drawn.svg)\n\n$" + "{" * 300 + "x" + "}" * 300 + "$",
    "g08_brackets": "[" * 30_000,
}


def g03_to_g08():
    rows = [Row(name, right(written=text), FULL) for name, text in ANSWERS.items()]
    literal = right(written=WRITTEN, rnn_step=RIGHT["rnn_step"] + "\nlong = '" + "a" * 2_000_000 + "'")
    long = insert(right(written=WRITTEN), "setup", code("x = 1\n" * 50_000))
    printed = insert(right(written=WRITTEN), "setup", code(r"print('\x1b[38mred \x1b[48;2;1m <b>bold</b>')"))
    return [*rows, Row("g08_literal", literal, FULL), Row("g08_long", long, FULL), Row("g07_colours", printed, FULL)]


def has_a_page(name):
    """Return a look at the feedback of a student: it is there, its points too, and nothing in it acts."""

    def look(course):
        page = BeautifulSoup(course.feedback(name), "html.parser")
        assert "(Score: 6.0 / 8.0)" in page.h1.get_text()
        assert len(str(page)) < 4_000_000
        assert not page.find_all(["script", "iframe", "object", "embed", "form", "link"])
        assert not [tag for tag in page.find_all(href=True) if not tag["href"].startswith(("#", "https://keras.io"))]
        assert all(image["src"].startswith("data:image/") for image in page.find_all("img"))

    return look


ROWS = [g03_to_g08]
LOOKS = {name: has_a_page(name) for name in (*ANSWERS, "g08_literal", "g08_long", "g07_colours")}
ASK_NOTHING = set(LOOKS)
