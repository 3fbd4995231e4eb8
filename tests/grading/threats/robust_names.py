"""Names of students that are hard to hold or to show: row G05; G06 needs a course of its own, in test_names.py."""

from classes import Row
from courses import FULL
from handed_in import WRITTEN, right

from unrolled.course.names import printable

ODD = {
    "control": "g05_\x1b[2J\x1b[31m\a",
    "line": "g05_a\nb\r\tc",
    "bidi": "g05_\u202eevil\u202c\u2066x\u2069",
    "separator": "g05_a\u2028b\u2029c\x85d",
    "zero": "g05_a\u200bb\ufeffc\u2060",
    "html": "g05_<img src=x onerror=alert(1)>",
    "quotes": "g05_a'b\"c,d;e=f",
    "dots": "g05_..\\..\\x",
    "long": "g05_" + "n" * 120,
}


def g05():
    return [Row(name, right(written=WRITTEN), FULL) for name in ODD.values()]


def exported(course):
    rows = course.export()
    for name in ODD.values():
        assert printable(name) in rows and rows[printable(name)]["raw_score"] == "6.0"


ROWS = [g05]
LOOKS = {ODD["zero"]: exported}
ASK_NOTHING = set(ODD.values())
