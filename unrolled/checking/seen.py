"""What can be seen in the text of a function alone: nothing is parsed or run, so grading may use it too."""

import builtins
import inspect
import re

_LONGEST = 400
_TEXT = r"""(?:"[^"\n]{0,60}"|'[^'\n]{0,60}')"""
_OR_TEXT = re.compile(rf"\b(\w+) *(==|!=) *({_TEXT}) +or +({_TEXT}) *(?::|$|\)|or\b)")
# Methods that return a new array, and do nothing to the old one.
_THROWN = re.compile(r"^\s+([A-Za-z_]\w*)\.(astype|transpose|reshape|copy|swapaxes|flatten|squeeze|mean|sum)\(.*\)\s*$")
_SIGN = re.compile(r"^\s+[+\-*] *[A-Za-z_]\w*")
_IN_PLACE = re.compile(r"([A-Za-z_]\w*)\.(reverse|sort|append|extend|insert)\(")


def source_of(function) -> str:
    """Return the text of a function, or "" where it is not known."""
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return ""


def function_in(sources, name) -> str:
    """Return the text of the last definition of a function at the left margin in these sources, or ""."""
    found = ""
    for source in sources:
        for match in re.finditer(rf"(?m)^def {re.escape(name)}\(.*(?:\n(?:[ \t].*)?)*", source):
            found = match[0]
    return found


def or_text(source) -> str:
    """Return a sentence about a condition such as `layer == "lstm" or "bilstm"`, or ""."""
    for line in _lines(source):
        found = _OR_TEXT.search(line)
        if found:
            name, sign, one, other = found.groups()
            joined = "or" if sign == "==" else "and"
            return (
                f"The condition {found[0].strip().rstrip(':)')} is always true, since a text such as {other} counts "
                f"as true: write {name} {sign} {one} {joined} {name} {sign} {other}."
            )
    return ""


def thrown_away(source) -> str:
    """Return a sentence about a line whose result goes nowhere, or ""."""
    depth = 0
    for line in _lines(source):
        found = _THROWN.match(line)
        if found and depth == 0:
            name, method = found.groups()
            return (
                f"The line {line.strip()} throws its result away: {name}.{method} returns something new and leaves "
                f"{name} as it is. Write {name} = {line.strip()}."
            )
        if _SIGN.match(line) and depth == 0 and not line.rstrip().endswith(("\\", ",")):
            return (
                f"The line {line.strip()} stands alone, and its result is thrown away: put brackets around an "
                "expression that goes on in the next line."
            )
        depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
        depth += line.rstrip().endswith("\\")
        if line and not line.rstrip().endswith("\\") and depth < 0:
            depth = 0
    return ""


def in_place(source) -> str:
    """Return a sentence about a value that is taken from a method which works in place, or ""."""
    for line in _lines(source):
        found = _IN_PLACE.search(line)
        if found and _taken(line[: found.start()]):
            name, method = found.groups()
            return (
                f"{name}.{method}(...) works in place and returns None: let it stand in a line of its own, and use "
                f"{name} afterwards."
            )
    return ""


def _taken(before) -> bool:
    """Return whether something in the same statement, before a call, takes what the call returns."""
    # A statement may follow another one after ";", and a loop or a condition after ":".
    return re.split("[;:]", before)[-1].strip() not in ("", "[")


def undefined(name, message) -> str:
    """Return a sentence about a NameError's message: what to do about a name that is not there."""
    found = re.search(r"name '(\w+)' is not defined", message)
    if not found or found[1] in vars(builtins):
        return ""
    missing = found[1]
    return (
        f"{missing} is neither an argument of {name} nor made in it. If another cell of your notebook makes "
        f"{missing}, run that cell first."
    )


def _lines(source):
    return [line.partition("#")[0][:_LONGEST] for line in source.splitlines()]
