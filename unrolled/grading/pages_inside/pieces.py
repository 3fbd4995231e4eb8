"""The pieces of a page: each text, output and picture of a notebook as clean HTML, whatever is in it.

A piece that cannot be made well is made plainly, with a sentence; one bad cell costs that cell, within a time of its
own, and all pieces together have one time. What takes no interrupt is ended with the process.
"""

import contextlib
import json
import signal
import time
from html import escape

from nbconvert.filters.highlight import Highlight2HTML

from unrolled.grading.pages_inside import colours, markdown, pictures
from unrolled.grading.pages_inside.cleaning import clean
from unrolled.grading.pages_inside.markdown import left_out

# Characters of one text that are shown, and that are coloured or set as Markdown.
MOST_SHOWN, MOST_CODE, MOST_MARKDOWN = 100_000, 30_000, 30_000
LONGEST_LINE = 10_000
# Characters of one page.
MOST_OF_A_PAGE = 1_500_000
# Seconds of processor time for one piece, and for all.
SECONDS, SECONDS_OF_A_PAGE = 0.3, 0.9

CUT = "Cut here: {left:,} more characters are in the notebook."
LONG = "Shown as plain text: it is too long to be set."
ODD = "Shown as plain text: it cannot be set on this page."
FULL = "Not shown here: the page would be too long. It is in the notebook."


class _TooSlow(BaseException):
    """A piece has had its time; no handler of a parser's own errors may catch this."""


def pieces(data: bytes) -> bytes:
    """Return a JSON list of HTML for a JSON list of items, one for each.

    An item is a dict: `kind` ("markdown", "code", "text", "html" or "picture"), `text`, and as it needs `of_course`
    (its author is the course's), `attachments` (of Markdown) and `lexer` (of code).
    """
    left, made = MOST_OF_A_PAGE, []
    end = time.process_time() + SECONDS_OF_A_PAGE
    for item in json.loads(data):
        text = item["text"]
        if item["kind"] == "picture":
            made.append(_picture(text))
            continue
        if left <= 0 and text:
            made.append(f"<p>{left_out(FULL)}</p>")
            continue
        left -= min(len(text), MOST_SHOWN)
        made.append(_piece(item, min(SECONDS, end - time.process_time())))
    return json.dumps(made).encode()


def plainly(item, why="") -> str:
    """Return an item as HTML of the plainest kind, in one step that takes no time worth speaking of."""
    text = item["text"]
    if item["kind"] == "picture":
        return left_out("A picture is not shown here.")
    notes = [CUT.format(left=len(text) - MOST_SHOWN)] if len(text) > MOST_SHOWN else []
    notes += [why] if why else []
    said = "".join(f"<p>{left_out(note)}</p>" for note in notes)
    shown = colours.plain(text[:MOST_SHOWN])
    return f"{shown}{said}" if item["kind"] == "text" else f"{said}<pre>{shown}</pre>"


def _piece(item, seconds):
    """Return an item as HTML, made within so many seconds of processor time or plainly."""
    text, most = item["text"], {"code": MOST_CODE, "text": MOST_SHOWN}.get(item["kind"], MOST_MARKDOWN)
    if len(text) > most or (item["kind"] == "code" and max(map(len, text.split("\n"))) > LONGEST_LINE):
        return plainly(item, LONG if item["kind"] != "text" else "")
    if seconds < 0.01:
        return plainly(item, ODD)
    try:
        with _at_most(seconds):
            return _MAKERS[item["kind"]](item)
    except (Exception, _TooSlow):  # whatever a text does to its parser, the page is made
        return plainly(item, ODD)


def _markdown(item):
    return markdown.as_html(item["text"], item.get("of_course", False), item.get("attachments"))


def _code(item):
    return clean(Highlight2HTML(pygments_lexer=item.get("lexer"))(item["text"]), True)


def _text(item):
    return clean(f"<pre>{colours.as_html(item['text'])}</pre>", False).removeprefix("<pre>").removesuffix("</pre>")


def _html(item):
    return clean(item["text"], False)


_MAKERS = {"markdown": _markdown, "code": _code, "text": _text, "html": _html}


def _picture(encoded):
    address = pictures.address(encoded)
    if address is None:
        return left_out("A picture is not shown here: it is no PNG, JPEG, GIF, WebP or BMP.")
    return f'<img src="{escape(address)}" alt="a picture that the cell made">'


@contextlib.contextmanager
def _at_most(seconds):
    """Raise _TooSlow in the block when it has used its processor time, where the system can tell."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    wanted = True

    def stop(number, frame):
        if wanted:
            raise _TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    # Again and again: code that swallows one interrupt gets the next.
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.05)
    try:
        yield
    finally:
        wanted = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
