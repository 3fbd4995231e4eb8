"""Names that somebody else chose, of a folder or a file: any bytes are one. Nothing but the standard library."""

from fnmatch import fnmatch

# A student's id in nbgrader's gradebook; PostgreSQL holds no more.
MOST = 128


def printable(text) -> str:
    """Return a text on one line, in which what is not seen, or would move or turn what is, stands as an escape."""
    text = str(text)
    return text if text.isprintable() else "".join(map(_escaped, text))


def shown(name) -> str:
    """Return a name as text that can be stored and printed, whatever its bytes are, not too long."""
    text = printable(name)
    return text if len(text) <= 80 else f"{text[:60]}...{text[-15:]}"


def chosen(name, patterns) -> bool:
    """Return whether a name fits one of the patterns; without patterns every name does."""
    return not patterns or any(fnmatch(name, pattern) for pattern in patterns)


def not_held(student) -> str:
    """Return why the gradebook cannot hold a student of this name, a sentence, or ""."""
    if any("\ud800" <= letter <= "\udfff" for letter in student):
        return "The gradebook cannot hold this name: it is not UTF-8. Rename the folder."
    if len(student) > MOST:
        return f"The gradebook cannot hold this name: it is longer than {MOST} characters. Rename the folder."
    return ""


def _escaped(letter):
    if letter.isprintable():
        return letter
    if "\udc80" <= letter <= "\udcff":
        # A byte that is no UTF-8, as Python reads the name of a folder.
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return ascii(letter)[1:-1]
