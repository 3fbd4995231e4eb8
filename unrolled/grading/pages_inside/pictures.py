"""Pictures that a page shows: by their first bytes, whatever their sender calls them."""

import base64
import binascii

# How a raster picture begins, and its kind.
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "bmp",
}


def address(encoded) -> str | None:
    """Return the data: address of a raster picture, from its base64 text, or None where it is none."""
    if isinstance(encoded, list) and all(isinstance(line, str) for line in encoded):
        encoded = "".join(encoded)
    if not isinstance(encoded, str):
        return None
    encoded = "".join(encoded.split())
    try:
        first = base64.b64decode(encoded[:64], validate=True)
        base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        return None
    kind = "webp" if first[:4] == b"RIFF" and first[8:12] == b"WEBP" else None
    kind = kind or next((kind for start, kind in _BEGINNINGS.items() if first.startswith(start)), None)
    return kind and f"data:image/{kind};base64,{encoded}"


def of_attachment(bundle) -> str | None:
    """Return the data: address of the first raster picture of an attachment, a dict of type and base64 text."""
    found = [address(encoded) for encoded in bundle.values()] if isinstance(bundle, dict) else []
    return next(filter(None, found), None)
