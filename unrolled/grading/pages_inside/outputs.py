"""What of a kernel's messages reaches the record: text and verified images, up to a limit.

A person reads the record in a browser, with an instructor's rights. So HTML, scripts, SVG, LaTeX and widgets are left
out for the plain text that comes with them, and nothing in a message is believed but its text.
"""

import base64
import binascii
import re
import struct
import zlib

from nbformat.v4 import new_output

# Outputs of one cell; each is a box on the page.
MOST_OUTPUTS = 200
# An image that a page shows without trouble.
MOST_PIXELS = 25_000_000

_STRINGS = re.compile(r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?")
_NOT_COLOUR = re.compile(r"\x1b(?!\[[0-9;]*m)(?:\[[0-?]*[ -/]*[@-~]?)?")
_CONTROLS = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


class Outputs:
    """The outputs of one cell, as a notebook holds them.

    outputs   nbformat outputs, in order
    received  bytes of text and images that came in, kept or not
    """

    def __init__(self, limits, count):
        """Begin without outputs, for the cell that is run as number `count`."""
        self.outputs, self.received = [], 0
        self._limits, self._count = limits, count
        self._left = {}
        self._cut = set()
        self._clear_later = False
        self._shown = {}
        self._clear()

    def add(self, kind, content):
        """Take one message from the kernel; anything that is not as Jupyter defines it is left out."""
        if not isinstance(content, dict):
            return
        if kind == "clear_output":
            self._clear_later = bool(content.get("wait"))
            if not self._clear_later:
                self._clear()
            return
        take = {
            "stream": self._stream,
            "execute_result": self._display,
            "display_data": self._display,
            "update_display_data": self._update,
            "error": self._error,
        }.get(kind)
        if take is None:
            return
        if self._clear_later:
            self._clear_later = False
            self._clear()
        take(kind, content)

    def say(self, sentence):
        """Add a sentence of the grader's own."""
        self.outputs.append(new_output("stream", name="stderr", text=f"[{sentence}]\n"))

    def finish(self):
        """Say what was cut; return the outputs."""
        if "memory" in self._cut:
            self.say(f"A notebook may use {self._limits.kernel_memory_bytes / 2**30:.3g} GiB of memory.")
        if "text" in self._cut:
            self.say(f"Output cut here: a cell may leave {self._limits.output_bytes:,} bytes of text.")
        if "image" in self._cut:
            most = f"{self._limits.image_bytes / 2**20:.3g} MiB"
            self.say(f"An image was left out: a cell may leave {most} of PNG or JPEG.")
        if "outputs" in self._cut:
            self.say(f"Output cut here: a cell may leave {MOST_OUTPUTS} outputs.")
        return self.outputs

    def _clear(self):
        self.outputs.clear()
        self._shown.clear()
        self._cut.clear()
        # An error is shown even after a great deal of other text.
        self._left = {
            "text": self._limits.output_bytes,
            "error": self._limits.output_bytes,
            "image": self._limits.image_bytes,
        }

    def _append(self, output):
        if len(self.outputs) >= MOST_OUTPUTS:
            self._cut.add("outputs")
            return None
        self.outputs.append(output)
        return output

    def _stream(self, kind, content):
        name = "stderr" if content.get("name") == "stderr" else "stdout"
        text = self._text(content.get("text"))
        if not text:
            return
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self._append(new_output("stream", name=name, text=text))

    def _display(self, kind, content):
        data = self._data(content.get("data"))
        if not data:
            return
        more = {"execution_count": self._count} if kind == "execute_result" else {}
        output = self._append(new_output(kind, data=data, metadata={}, **more))
        name = _display_name(content)
        if output is not None and name is not None:
            self._shown.setdefault(name, []).append(output)

    def _update(self, kind, content):
        shown = self._shown.get(_display_name(content))
        data = self._data(content.get("data")) if shown else None
        if data:
            for output in shown:
                output.data = dict(data)

    def _error(self, kind, content):
        lines = content.get("traceback")
        lines = [self._text(line, "error") for line in lines[:1000]] if isinstance(lines, list) else []
        if content.get("ename") == "MemoryError":
            self._cut.add("memory")
        self._append(
            new_output(
                "error",
                ename=clean(content.get("ename"))[:200],
                evalue=clean(content.get("evalue"))[:2000],
                traceback=[line for line in lines if line],
            )
        )

    def _data(self, bundle):
        if not isinstance(bundle, dict):
            return None
        data = {}
        for kind, check in (("image/png", is_png), ("image/jpeg", is_jpeg)):
            if kind in bundle:
                image = self._image(bundle[kind], check)
                if image:
                    data[kind] = image
                    break
        if "text/plain" in bundle:
            data["text/plain"] = self._text(bundle["text/plain"])
        elif not data and bundle:
            data["text/plain"] = "[Only text and images are kept here.]"
        return data

    def _image(self, encoded, check):
        if not isinstance(encoded, str):
            return None
        self.received += len(encoded)
        if len(encoded) > 2 * self._left["image"]:
            self._cut.add("image")
            return None
        try:
            image = base64.b64decode("".join(encoded.split()), validate=True)
        except (ValueError, binascii.Error):
            return None
        if len(image) > self._left["image"] or not check(image):
            self._cut.add("image")
            return None
        self._left["image"] -= len(image)
        return base64.b64encode(image).decode()

    def _text(self, text, purse="text"):
        if isinstance(text, list):
            text = "".join(part for part in text if isinstance(part, str))
        if not isinstance(text, str):
            return ""
        self.received += len(text)
        encoded = clean(text[: 2 * self._limits.output_bytes]).encode()
        left = self._left[purse]
        if len(encoded) > left or len(text) > 2 * self._limits.output_bytes:
            self._cut.add("text")
        self._left[purse] = max(0, left - len(encoded))
        return encoded[:left].decode(errors="ignore")


def _display_name(content):
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, dict) else None
    return name if isinstance(name, str) else None


def clean(text):
    """Return text that can be stored and shown: no control characters but new lines, tabs and colours."""
    if not isinstance(text, str):
        return ""
    # Half a surrogate pair cannot be written to a file.
    text = text.encode("utf-8", "replace").decode()
    return _CONTROLS.sub("", _NOT_COLOUR.sub("", _STRINGS.sub("", text)))


def _sane(width, height):
    return width > 0 and height > 0 and width * height <= MOST_PIXELS


def is_png(image):
    """Return whether the bytes are one PNG image of a sane size, with nothing behind it."""
    if image[:8] != b"\x89PNG\r\n\x1a\n":
        return False
    at, seen = 8, []
    while at + 12 <= len(image):
        length, kind = struct.unpack_from(">I4s", image, at)
        end = at + 12 + length
        if end > len(image) or zlib.crc32(image[at + 4 : end - 4]) != struct.unpack_from(">I", image, end - 4)[0]:
            return False
        if not seen and (kind != b"IHDR" or length != 13 or not _sane(*struct.unpack_from(">II", image, at + 8))):
            return False
        seen.append(kind)
        at = end
        if kind == b"IEND":
            break
    return at == len(image) and b"IDAT" in seen and seen[-1] == b"IEND"


def is_jpeg(image):
    """Return whether the bytes are a JPEG image of a sane size."""
    if image[:2] != b"\xff\xd8" or image[-2:] != b"\xff\xd9":
        return False
    at = 2
    while at + 9 <= len(image) and image[at] == 0xFF:
        marker, length = image[at + 1], struct.unpack_from(">H", image, at + 2)[0]
        # Start of frame, in any of its kinds: the size stands in it.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", image, at + 5)
            return _sane(width, height)
        at += 2 + length
    return False
