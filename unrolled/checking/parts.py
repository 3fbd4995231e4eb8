"""How the items of a list are called in sentences: "gradient 2" of gradients, m[2] of m."""

import re


def item(label: str, number: int) -> str:
    """Return the name of one item of a list that has this name."""
    return f"{label[:-1]} {number}" if re.fullmatch(r"[a-z_ ]{2,}[^s\W]s", label) else f"{label}[{number}]"


def items(label: str, values) -> dict[str, object]:
    """Return name -> item of a list that has this name."""
    return {item(label, number): value for number, value in enumerate(values)}
