"""Text with ANSI colours, as a terminal shows it, as HTML."""

import re

from markupsafe import escape
from nbconvert.filters.ansi import ansi2html, strip_ansi

# nbconvert copies the rest of the text at each change of colour: a text with more changes than these has none.
MOST_CHANGES = 2_000
_COLOUR = re.compile(r"\x1b\[([0-9;]{0,60})m")
_ESCAPE = re.compile(r"\x1b\[[^@-~\n]{0,60}[@-~]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def as_html(text: str) -> str:
    """Return a text as HTML, coloured where its codes are sound; other codes and control characters are left out."""
    # A line that was written over, as by a progress bar, is what stood there last.
    text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    sound = _COLOUR.sub(_sound, _ESCAPE.sub(_only_colours, text))
    if len(_COLOUR.findall(sound)) > MOST_CHANGES:
        sound = strip_ansi(sound)
    return _CONTROLS.sub("", str(ansi2html(sound)))


def plain(text: str) -> str:
    """Return a text as HTML without any colour."""
    return _CONTROLS.sub("", str(escape(_ESCAPE.sub("", text))))


def _only_colours(found):
    return found[0] if _COLOUR.fullmatch(found[0]) else ""


def _sound(found):
    """Return a colour code without those numbers at which nbconvert fails: 38 and 48 ask for more to follow."""
    numbers, kept = [int(one) if one else 0 for one in found[1].split(";")], []
    while numbers:
        first = numbers.pop(0)
        if first not in (38, 48):
            kept.append(first)
            continue
        needed = {2: 3, 5: 1}.get(numbers[0], 0) if numbers else 0
        more = numbers[1 : 1 + needed]
        if not needed or len(more) < needed or max(more) > 255:
            break
        kept += [first, numbers[0], *more]
        del numbers[: 1 + needed]
    return f"\x1b[{';'.join(map(str, kept))}m" if kept else ""
