"""A Markdown text as HTML: formulas as MathML, pictures that were pasted in, links that lead somewhere."""

from html import escape, unescape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from unrolled.grading.pages_inside import links, pictures
from unrolled.grading.pages_inside.cleaning import PICTURE, clean
from unrolled.grading.pages_inside.formulas import with_mathml

# A page with more HTML than this from one cell is slow in every browser.
MOST_HTML = 2_000_000
_BOXES = {
    '<input class="task-list-item-checkbox" type="checkbox" disabled/>': "☐ ",
    '<input class="task-list-item-checkbox" type="checkbox" disabled checked/>': "☑ ",
}


class TooLong(Exception):
    """A text whose HTML would be many times as long."""


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, which shows pictures of the notebook alone, and says so of others."""

    def image(self, text, url, title=None):
        name = url.removeprefix("attachment:")
        if name != url:
            address = pictures.of_attachment(self.attachments.get(name) or self.attachments.get(unescape(name)))
        else:
            address = url if PICTURE.fullmatch(url) else None
        if address:
            shown = f' title="{escape(title)}"' if title else ""
            return f'<img src="{address}" alt="{escape(text) or "a picture without a description"}"{shown}>'
        return left_out(f"A picture is not shown here: {text + ', ' if text else ''}{url[:200]}")

    def block_mermaidjs(self, code):
        return f"<pre>{escape(code)}</pre>"


def as_html(source: str, of_course: bool, attachments=None) -> str:
    """Return clean HTML of a Markdown text. Raises TooLong, or whatever comes to the parsers' minds.

    of_course    the course's author wrote it, and no student
    attachments  pictures pasted into the cell: name -> {type: base64 text}
    """
    renderer = _Renderer(escape=False, attachments=attachments or {}, exclude_anchor_links=not of_course)
    html = MarkdownWithMath(renderer=renderer).render(with_mathml(source))
    if len(html) > MOST_HTML + sum(map(len, map(str, (attachments or {}).values()))):
        raise TooLong
    for box, sign in _BOXES.items():
        html = html.replace(box, sign)
    return clean(links.mended(html, web=of_course), of_course)


def left_out(sentence: str) -> str:
    """Return a sentence about something that is not shown, as HTML."""
    return f'<span class="left-out">[{escape(sentence)}]</span>'
