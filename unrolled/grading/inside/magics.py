"""Python out of a cell as IPython runs it: magics, prompts and an indentation of the whole cell taken out.

Every step reads each line once. IPython's own transformer is not there in the child, and takes seconds for large cells.
"""

import re

# Cell magics that run the rest of the cell as it stands; under any other, it is no Python, or runs elsewhere.
_TRANSPARENT = {"%%time", "%%capture", "%%prun", "%%memit", "%%snakeviz", "%%wandb", "%%notify"}
# Line magics that run the rest of the line in the notebook's own names.
_RUNNING = re.compile(r"([ \t]*)%(?:time|prun)[ \t]+([^-\s].*)")
# What IPython takes for a magic without a percent sign, with something behind it that no Python has there.
_AUTOMATIC = re.compile(
    r"[ \t]*(?:pip3?|conda|mamba|uv|cd|ls|ll|cat|cp|mv|rm|mkdir|matplotlib|pylab|load_ext|reload_ext|autoreload|who|"
    r"whos|run|env|history|precision|timeit|store)[ \t]+(?!(?:in|is|if|not|and|or)\b)[\w./~\-]"
)
_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.|In \[\d+\]:|\.{3,}:)(?: |$)")
_FIRST_PROMPT = re.compile(r"[ \t]*(?:>>>|In \[\d+\]:)(?: |$)")
_STRING = re.compile(r"""'''|\"\"\"|'|"|#|[()\[\]{}]""")
_ENDS = {
    "'": re.compile(r"\\.|'"), '"': re.compile(r'\\.|"'),
    "'''": re.compile(r"\\.|'''"), '"""': re.compile(r'\\.|"""'),
}  # fmt: skip


def lines_of(source):
    """Return the lines of a cell as Python is to read them, without prompts and a common indentation."""
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    if _FIRST_PROMPT.match(first):
        lines = [_PROMPT.sub("", line, count=1) for line in lines]
        first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def cell_magic(lines):
    """Return the magic that keeps a cell from being Python, or ""; one that runs the cell as it is is taken out."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    words = lines[first].split(maxsplit=1)
    if not words or not words[0].startswith("%%"):
        return ""
    if words[0] not in _TRANSPARENT:
        return words[0]
    lines[first] = ""
    return ""


def without_magics(lines):
    """Return (lines, dropped): nothing stands where a magic stood, and (line, names that it assigned, magic) is told.

    Only at the beginning of a statement a line can be a magic: not inside brackets, nor in a text of several lines.
    """
    lines, dropped = list(lines), []
    depth, quote, continued, in_magic = 0, "", False, False
    for number, line in enumerate(lines):
        ends_open = line.endswith("\\")
        if in_magic:
            lines[number], in_magic = "", ends_open
            continue
        if not (depth or quote or continued):
            found = _magic(line)
            if found:
                text, names, magic = found
                lines[number] = text
                dropped += [(number + 1, names, magic)] if magic else []
                if magic:
                    in_magic = ends_open
                    continue
                line = text
        depth, quote = _after(line, depth, quote)
        # A text in single quotes goes on in the next line only behind a backslash.
        if len(quote) == 1 and not ends_open:
            quote = ""
        continued = ends_open
    return lines, dropped


def _magic(line):
    """Return (what stands for a line that is a magic, names that it assigns, the magic), or None."""
    stripped = line.strip()
    if not stripped:
        return None
    blank = line[: len(line) - len(line.lstrip())]
    running = _RUNNING.match(line)
    if running:
        return running[1] + running[2], [], ""
    if stripped[0] in "%!?/,;":
        return f"{blank}pass", [], stripped.split(maxsplit=1)[0]
    left, _, right = stripped.partition("=")
    right = right.lstrip()
    if right[:1] in ("%", "!") and right[1:2] != "=" and left.strip()[-1:] not in "<>!+-*/%&|^@:" and "#" not in left:
        return f"{blank}pass", re.findall(r"[^\W\d]\w*", left)[:20], right.split(maxsplit=1)[0]
    if stripped[0] != "#" and stripped[-1] == "?" and not set(stripped) & set("'\"#"):
        return f"{blank}pass", [], "?"
    return (f"{blank}pass", [], stripped.split(maxsplit=1)[0]) if _AUTOMATIC.match(line) else None


def _after(line, depth, quote):
    """Return (depth of brackets, quote of an open text) behind a line."""
    position = 0
    while True:
        if quote:
            found = _ENDS[quote].search(line, position)
            if not found:
                return depth, quote
            position = found.end()
            if found[0][0] != "\\":
                quote = ""
            continue
        found = _STRING.search(line, position)
        if not found or found[0] == "#":
            return depth, quote
        position = found.end()
        if found[0] in "([{":
            depth += 1
        elif found[0] in ")]}":
            depth = max(0, depth - 1)
        else:
            quote = found[0]
