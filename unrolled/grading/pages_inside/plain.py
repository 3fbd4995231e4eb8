"""Markdown that shows a text as it is."""

import re

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&])")


def plain(text: str) -> str:
    """Return Markdown that shows a line of text as it is."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
