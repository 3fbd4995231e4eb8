"""Is a release what `unrolled build` makes of its master? What `unrolled publish` asks before it hands one out."""

import tempfile
from pathlib import Path

from unrolled.building import convert, files


def reason(course, unit):
    """Return one sentence part that says why release/UNIT may not be handed out; None if it may.

    An instructor's own assignment without a master is handed out as it is: nothing can be said about it.
    """
    master = course / "source" / unit
    if not master.is_dir():
        return "has no master in source/: put one there, or move the folder elsewhere." if files.is_unit(unit) else None
    with tempfile.TemporaryDirectory(prefix="unrolled-publish-") as folder:
        fresh = Path(folder)
        try:
            convert.convert(master, fresh, execute=False)
        except convert.ConversionError as error:
            return f"cannot be made from its master: {error}"
        different = files.different(fresh / "release" / unit, course / "release" / unit)
    if not different:
        return None
    return (
        f"is not what its master gives ({', '.join(different)}): "
        f"run make build, or git checkout release/{unit} to undo changes there."
    )
