"""Hidden cases and Keras' answers to them: seeds from a key that students do not have, answers from a cache.

Keras is asked once per unit and key, in a process of its own, so that the grader itself runs without TensorFlow. What
comes back is recorded: what `unit.pool` has to know of each exercise. A record holds no cases; they are drawn again
from their seeds.

``python -m unrolled.grading.unit.answers CONTENT UNIT FILE`` with the key on standard input makes one record.
"""

import contextlib
import hashlib
import hmac
import importlib.metadata
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

from unrolled import checking
from unrolled.checking.content import Content, loaded
from unrolled.checking.exercise import Exercise
from unrolled.course import whole
from unrolled.course.sources import digest
from unrolled.grading.inside import wire
from unrolled.grading.unit import pool
from unrolled.grading.unit.pool import Answered

_KEY_BYTES = 32
_BOUNDS = wire.Bounds(items=10**7, text=2**28, bytes=2**32)
# What an answer depends on besides the content's own sources, the exercise and the key.
_ENGINE = tuple(Path(file) for file in (checking.__path__[0], wire.__file__, pool.__file__, __file__))
_MINUTES = 20
_making = threading.Lock()


class NoAnswers(Exception):
    """The right answers cannot be had, so nobody can be graded; the text is one sentence for the instructor."""


def read_key(path) -> bytes:
    """Return the key in that file, which is made on first use and readable by its owner alone. Raises NoAnswers."""
    path = Path(path)
    try:
        # A finished file under another name first: a second grader never reads half a key, nor makes another.
        with contextlib.suppress(FileExistsError):
            if not path.exists():
                _make_key(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise NoAnswers(f"The key of the hidden tests cannot be read from {path.name}: {error}.") from error
    if len(key) < 16:
        raise NoAnswers(f"{path.name} holds no key: delete it, and the next grading makes a new one.")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return key


def _make_key(path):
    descriptor, name = tempfile.mkstemp(prefix=f"{path.stem}.", suffix=path.suffix, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        os.link(name, path)
    finally:
        os.unlink(name)


def seed(key: bytes, unit: str, exercise: str) -> int:
    """Return the seed of an exercise's diagnostic set, the same for the same key on every machine."""
    return int.from_bytes(hmac.digest(key, f"{unit}/{exercise}".encode(), "sha256")[:8], "big")


def _secret(key, unit, exercise):
    """Return what an exercise's pool is drawn from and chosen by."""
    return hmac.digest(key, f"{unit}/{exercise}/pool".encode(), "sha256")


def ask(unit: str, key: bytes, content: Content, cache=None) -> bytes:
    """Return the record of a unit: made by Keras now, or found in the cache. A process without Keras can open it.

    cache  the folder of records; by default one in the user's own cache folder

    Raises NoAnswers.
    """
    folder = Path(cache) if cache else _default_cache()
    name = f"{unit}-{_digest(unit, key, content)}.answers"
    return _asked(unit, key, content.__name__, folder, name)


@lru_cache(maxsize=64)
def _asked(unit, key, content, folder, name):
    with _making:
        found = _read(folder / name)
        if found is not None:
            return found
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            with tempfile.TemporaryDirectory() as temporary:
                return _made(unit, key, content, Path(temporary) / name)
        return _made(unit, key, content, folder / name)


def _read(path):
    """Return a record that is whole, else None."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data[32:] if hashlib.sha256(data[32:]).digest() == data[:32] else None


def _made(unit, key, content, path):
    # Found there as here, also where they are not installed.
    folders = [str(Path(checking.__path__[0]).parents[1]), str(loaded(content).package.parent)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*folders, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-P", "-m", "unrolled.grading.unit.answers", content, unit, str(path)]
    failed = f"{loaded(content).asked} could not be asked for the answers of {unit}"
    try:
        ran = subprocess.run(
            command, input=key.hex(), text=True, capture_output=True, timeout=60 * _MINUTES, env=environment
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoAnswers(f"{failed}: {error}.") from error
    made = _read(path)
    if ran.returncode != 0 or made is None:
        last = (ran.stderr.strip().splitlines() or ["it ended without a message"])[-1]
        raise NoAnswers(f"{failed}: {last.rstrip('.')}.")
    return made


def _default_cache():
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home) / "unrolled" / "answers"


def _digest(unit, key, content):
    """Return a text that changes with the exercises, the packages' versions and the key, and does not tell the key."""
    whole = hmac.new(key, f"{unit} {sys.byteorder}".encode(), "sha256")
    for distribution in content.distributions:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            whole.update(f"{distribution} {importlib.metadata.version(distribution)}".encode())
    whole.update(digest(*content.sources, *_ENGINE).encode())
    return whole.hexdigest()[:32]


def opened(unit: str, data: bytes, content: Content) -> dict[str, Answered]:
    """Return name -> exercise with its cases and answers, from a record; needs no Keras."""
    return dict(_opened(unit, data, content.__name__))


@lru_cache(maxsize=32)
def _opened(unit, data, content):
    skeleton = int.from_bytes(data[:8], "big")
    parts = wire.load(data[8 : 8 + skeleton], data[8 + skeleton :], _BOUNDS)
    exercises = loaded(content).exercises(unit)
    return {exercise.name: pool.answered(exercise, parts[exercise.name]) for exercise in exercises}


def asked(exercise: Exercise, number: int, draws=1) -> Answered:
    """Return an exercise with answers to the diagnostic set of a seed and to a pool, asked of Keras in this process."""
    return pool.answered(exercise, pool.recorded(exercise, number, str(number).encode(), draws))


def main(content, unit, path):
    """Write the record of a unit for the key on standard input; other graders see all of it or nothing."""
    key = bytes.fromhex(sys.stdin.read())
    exercises = loaded(content).exercises(unit)
    parts = {
        exercise.name: pool.recorded(exercise, seed(key, unit, exercise.name), _secret(key, unit, exercise.name))
        for exercise in exercises
    }
    skeleton, buffers = wire.dump(parts, _BOUNDS)
    data = b"".join((len(skeleton).to_bytes(8, "big"), skeleton, *buffers))
    whole.write(path, hashlib.sha256(data).digest() + data)


if __name__ == "__main__":
    main(*sys.argv[1:])
