"""The way through the course, as the first lesson shows it: a row for each unit, made from lessons and releases.

`make build` writes it after the releases. With --check nothing is written, and a table that is behind is named.
"""

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
HEAD = "| lesson | minutes | exercises | minutes |\n|---|---|---|---|\n"


def main(root=ROOT, check=False):
    """Write the table; return 0, or 1 with a sentence if it may not be written and is behind."""
    first, *_ = lessons = sorted(root.glob("notebooks/[0-9][0-9]_*.ipynb"))
    notebook = nbformat.read(first, as_version=4)
    lacking = [lesson.stem for lesson in lessons if not released(root, lesson).is_file()]
    if lacking:
        print(f"The table of all units lacks {', '.join(lacking)}: a lesson needs a master too.", file=sys.stderr)
        return 1
    (cell,) = [cell for cell in notebook.cells if HEAD in cell.source]
    before, _, after = cell.source.partition(HEAD)
    _, _, rest = after.partition("\n\n")
    rows = [row(root, lesson, lesson == first) for lesson in lessons]
    source = f"{before}{HEAD}{chr(10).join([*rows, together(rows)])}\n\n{rest}"
    if source == cell.source:
        return 0
    if check:
        print(f"notebooks/{first.name}: the table of all units is behind: run make build.", file=sys.stderr)
        return 1
    cell.source = source
    first.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")
    print(f"Wrote the table of all units in notebooks/{first.name}.")
    return 0


def row(root, lesson, is_this):
    """Return the row of a unit: its lesson's title and minutes, its exercises and theirs."""
    about = top(lesson)
    title = re.match(r"# Unit (.+)", about)[1]
    name = f"{title} (this lesson)" if is_this else f"[{title}]({lesson.name})"
    here = re.search(r"about (\d+) minutes", about)[1]
    table = re.findall(r"^\|.*\| (\d+) \|$", top(released(root, lesson)), flags=re.MULTILINE)
    return f"| {name} | {here} | `{lesson.stem}` | {sum(map(int, table))} |"


def together(rows):
    """Return the row that sums up the minutes of all units."""
    lessons, exercises = (sum(int(row.split(" | ")[place].strip(" |")) for row in rows) for place in (1, 3))
    return f"| together, about {round((lessons + exercises) / 60)} hours | {lessons} | | {exercises} |"


def released(root, lesson):
    """Return the exercises that belong to a lesson, as students get them."""
    return root / "release" / lesson.stem / lesson.name


def top(path):
    """Return the text of a notebook's first cell."""
    return nbformat.read(path, as_version=4).cells[0].source


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
