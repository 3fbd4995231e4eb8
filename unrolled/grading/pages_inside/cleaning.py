"""What HTML may stand on a page: everything that was made of a cell goes through here, at the very end.

nh3 (ammonia, in Rust) reads it as a browser does, and keeps what is named here. A student's cell keeps less than one of
the course: no names by which the page's own scripts find things, no class but those of colours, no link that leaves.
"""

import re
from functools import lru_cache

import nh3
from pygments.token import STANDARD_TYPES

# As latex2mathml writes formulas; nothing with a link, a picture, a style or foreign HTML in it.
_FORMULAS = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "munder", "mover", "munderover",
    "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "mmultiscripts",
    "mprescripts", "none",
}  # fmt: skip
_FORMULA_ATTRIBUTES = {
    "display", "mathvariant", "mathcolor", "mathbackground", "mathsize", "stretchy", "fence", "form", "separator",
    "symmetric", "largeop", "movablelimits", "accent", "accentunder", "linethickness", "columnalign", "rowalign",
    "columnlines", "rowlines", "columnspacing", "rowspacing", "frame", "displaystyle", "scriptlevel", "notation",
    "width", "height", "depth", "lspace", "rspace", "voffset", "minsize", "maxsize",
}  # fmt: skip
_TEXT = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
# Between their tags stands nothing that was meant to be read.
_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "title", "noembed", "noframes", "xmp"}

_PLAIN_ATTRIBUTES = {
    "a": {"href", "class"},
    "abbr": {"title"},
    "code": {"class"},
    "details": {"open"},
    "div": {"class"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "pre": {"class"},
    "span": {"class", "style"},
    "td": {"style", "align", "colspan", "rowspan"},
    "th": {"style", "align", "colspan", "rowspan"},
}
_COURSE_ATTRIBUTES = {"id", "class", "title", "style"}
_STYLES = {"color", "background-color", "text-align"}
_OUR_CLASSES = {*STANDARD_TYPES.values(), "highlight", "place", "no-link", "left-out"} - {""}
_ANSI = re.compile(r"ansi-[a-z-]{1,40}")
# Raster pictures: browsers show them and run nothing in them.
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/]+={0,2}")
_COLOUR = re.compile(
    r"(?:color|background-color): ?rgb\(\d{1,3}, ?\d{1,3}, ?\d{1,3}\)|text-align: ?(?:left|right|center)"
)
# A formula's sizes: one wider than a page pushes everything away, and one far below zero covers what stands beside it.
_SIZE = re.compile(r"(?:-0?\.\d{1,4}|\d{0,2}(?:\.\d{0,4})?)(?:em|ex|px|pt|cm|mm|in|mu|%)?")
_SIZES = {"width", "height", "depth", "lspace", "rspace", "voffset", "minsize", "maxsize", "linethickness", "mathsize",
          "rowspacing", "columnspacing"}  # fmt: skip
_NAMED_COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,30}")
_WEB = re.compile(r"(?:https?://|mailto:)[^\s/]", re.IGNORECASE)


def clean(html: str, of_course: bool) -> str:
    """Return the HTML that a page may hold of this; of_course: the course's author wrote it, and no student."""
    return _cleaner(of_course).clean(html)


@lru_cache(maxsize=2)
def _cleaner(of_course):
    attributes = {tag: set(names) for tag, names in _PLAIN_ATTRIBUTES.items()}
    attributes |= {tag: set(_FORMULA_ATTRIBUTES) for tag in _FORMULAS}
    if of_course:
        for tag in _TEXT:
            attributes.setdefault(tag, set()).update(_COURSE_ATTRIBUTES)
    return nh3.Cleaner(
        tags=_TEXT | _FORMULAS,
        clean_content_tags=_WITH_CONTENT,
        attributes=attributes,
        attribute_filter=_of_course if of_course else _of_student,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )


def _of_course(tag, name, value):
    if tag == "a" and name == "href":
        return value if value.startswith("#") or _WEB.match(value) else None
    return value if name in ("id", "class", "title", "style") else _checked(tag, name, value)


def _of_student(tag, name, value):
    if tag == "a" and name == "href":
        return value if value.startswith("#") else None
    if name == "class":
        return " ".join(one for one in value.split() if one in _OUR_CLASSES or _ANSI.fullmatch(one)) or None
    if name == "style":
        return value if all(_COLOUR.fullmatch(one.strip()) for one in value.split(";") if one.strip()) else None
    return _checked(tag, name, value)


def _checked(tag, name, value):
    """Return the value of an attribute that is held to the same for everybody, or None."""
    if tag == "img" and name == "src":
        return value if PICTURE.fullmatch(value) else None
    if tag == "img" and name in ("width", "height"):
        return value if value.isascii() and value.isdigit() and len(value) < 5 else None
    if name in ("colspan", "rowspan", "start"):
        return value if value.isascii() and value.isdigit() and len(value) < 4 else None
    if name in ("mathcolor", "mathbackground"):
        return value if _NAMED_COLOUR.fullmatch(value) else None
    if tag in _FORMULAS and name in _SIZES:
        return value if all(_SIZE.fullmatch(one) for one in value.split(" ")) else None
    return value
