"""What students are given, as one file: ``make bundle`` writes dist/unrolled-course.zip.

Lessons, releases, the environment, and the package without the rooms that only grading needs. What is not named here is
not in it, so masters, solutions, tests, keys and grades cannot slip in.
"""

import argparse
import re
import sys
import zipfile
from pathlib import Path

from unrolled.building import drifted, files

ROOT = Path(__file__).resolve().parent.parent
# Rooms of the package that no notebook imports: grading and building, and the commands and servers around them.
LEFT_OUT = ("building", "commands", "course", "grading", "lab", "plugins", "cli.py")
AS_THEY_ARE = ("LICENSE", "requirements.txt")
# Parts of pyproject.toml without which the package cannot be installed; the rest is for contributors.
SECTIONS = ("build-system", "project", "tool.setuptools.packages.find")
# A file in a zip has a time; always the same one gives the same bundle.
TIME = (2020, 1, 1, 0, 0, 0)

README = """# Unrolled

Rebuild Keras' recurrent layers in NumPy, one checked exercise at a time.

    python3 -m venv .venv                                   (Python 3.11, 3.12 or 3.13)
    .venv/bin/pip install -r requirements.txt -e .
    .venv/bin/jupyter lab

On Windows it is `.venv\\Scripts\\` instead of `.venv/bin/`; with conda, `conda env create -f environment.yml` does the
first two.

- `notebooks/` holds the lessons: read them and run their cells, in order.
- `work/` holds the exercises: write your lines where a cell says `YOUR CODE HERE`, and run the check below it.
- `release/` holds the exercises once more, as they were given, should you want to start one again.
"""


def main(argv=None):
    """Write the bundle and say where it is; return 1 if a release is not what its master gives."""
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__.splitlines()[0])
    parser.add_argument("--to", default=str(ROOT / "dist" / "unrolled-course.zip"), metavar="FILE")
    path = Path(parser.parse_args(argv).to)
    wrong = {unit: drifted.reason(ROOT, unit) for unit in files.masters(ROOT)}
    for unit, reason in wrong.items():
        if reason:
            print(f"release/{unit} {reason}", file=sys.stderr)
    if any(wrong.values()):
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    found = contents()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in sorted(found):
            about = zipfile.ZipInfo(f"unrolled-course/{name}", TIME)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            bundle.writestr(about, found[name])
    print(f"Written: {path}, {len(found)} files.")
    return 0


def contents() -> dict[str, bytes]:
    """Return name -> bytes of each file of the bundle."""
    found = {"README.md": README.encode(), "pyproject.toml": _pyproject().encode()}
    found["environment.yml"] = (ROOT / "environment.yml").read_bytes()
    found |= {name: (ROOT / name).read_bytes() for name in AS_THEY_ARE}
    for path in files.notebooks(ROOT / "notebooks"):
        found[f"notebooks/{path.name}"] = path.read_bytes()
    for unit in files.masters(ROOT):
        for name in files.all_files(ROOT / "release" / unit):
            data = (ROOT / "release" / unit / name).read_bytes()
            # Lessons lead to work/, where a class fetches its copies to.
            found[f"release/{unit}/{name}"] = found[f"work/{unit}/{name}"] = data
    for path in sorted((ROOT / "unrolled").rglob("*.py")):
        name = path.relative_to(ROOT / "unrolled")
        if name.parts[0] not in LEFT_OUT:
            found[f"unrolled/{name.as_posix()}"] = path.read_bytes()
    for name in files.all_files(ROOT / "unrolled" / "trained"):
        found[f"unrolled/trained/{name}"] = (ROOT / "unrolled" / "trained" / name).read_bytes()
    return found


def _pyproject():
    """Return pyproject.toml with the parts that an installation reads."""
    parts = re.split(r"(?m)^(?=\[)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return "".join(part for part in parts if part.partition("]")[0].lstrip("[") in SECTIONS)


if __name__ == "__main__":
    sys.exit(main())
