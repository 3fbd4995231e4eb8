"""Titles and descriptions, from the first lines of notebooks and of the README: none is written down twice."""

import re

from unrolled.grading.reading.intake import read
from unrolled.grading.types import Refused
from unrolled.lab.saved import cells

# Characters. One sentence of a description is shown; a longer one is cut at a word.
_LONGEST = 240
_README_BYTES = 2**20


def unit_texts(name, notebooks):
    """Return (number, title, description) of a unit from the first of these notebooks that has a heading.

    "01 One step of SimpleRNN: exercises" and "Unit 01: one step" are headings; without one the name is the title.
    """
    number = re.match(r"\d+", name)
    for path in notebooks:
        try:
            heading, about = opening(_markdown(path))
        except Refused:
            continue
        title = re.sub(r"^(unit\s+)?(\d+\b)?\s*[:.]?\s*|\s*:\s*exercises$", "", heading, flags=re.IGNORECASE)
        if title:
            return number[0] if number else "", title[0].upper() + title[1:], about
    return number[0] if number else "", name[number.end() :].strip("_ ") if number else name, ""


def course_texts(readme, course_id):
    """Return (title, description) of the course from its README.md, or its nbgrader name."""
    try:
        heading, about = opening(read(readme, readme.parent, _README_BYTES).decode("utf-8", "replace"))
    except Refused:
        return course_id, ""
    return heading or course_id, about


def opening(markdown):
    """Return (heading, first sentence of the first paragraph below it) of a Markdown text; "" for what is missing."""
    found = re.search(r"^# +(?P<heading>.+?)[ #]*$(?P<rest>.*)", markdown, flags=re.MULTILINE | re.DOTALL)
    if not found:
        return "", ""
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", found["rest"]))
    # Not a picture, a table, a list, another heading or HTML.
    first = next((part for part in paragraphs if part and part[0] not in "#|!<>-*[`" and not part[0].isdigit()), "")
    sentence = re.split(r"(?<=[.!?])\s", " ".join(_plain(first).split()), maxsplit=1)[0]
    return _plain(found["heading"]).strip(), _shortened(sentence)


def _markdown(path):
    return "\n\n".join(cell.source for cell in cells(path) if cell.kind == "markdown")


def _plain(markdown):
    """Return the text without links and emphasis; code keeps its back-quotes, which the page shows as code."""
    return re.sub(r"\*\*|__|(?<!\w)\*|\*(?!\w)", "", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown))


def _shortened(text):
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " ..."
