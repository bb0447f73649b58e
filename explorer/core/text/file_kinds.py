"""Calls files by name whatever their ending says: web pages, archives, images, saved models."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_AS_CSV = "Save the table itself as CSV."
_UNPACK = "Unpack it and use a file from it."


@dataclass(frozen=True)
class FileKind:
    """What a file is.

    Attributes:
        name: with its article, such as "a web page (HTML)".
        remedy: what to do about it, a sentence.
    """

    name: str
    remedy: str = _AS_CSV


_SIGNATURES = (
    (b"%PDF", FileKind("a PDF document")),
    (b"\x1f\x8b", FileKind("a gzip archive", _UNPACK)),
    (b"BZh", FileKind("a bzip2 archive", _UNPACK)),
    (b"\xfd7zXZ", FileKind("an xz archive", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", FileKind("a 7z archive", _UNPACK)),
    (b"Rar!", FileKind("a rar archive", _UNPACK)),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        FileKind("an old Office file (.xls or .doc)", "Save it as .xlsx or CSV."),
    ),
    (b"\x89HDF\r\n\x1a\n", FileKind("an HDF5 file")),
    (b"CDF\x01", FileKind("a NetCDF file")),
    (b"CDF\x02", FileKind("a NetCDF file")),
    (b"PAR1", FileKind("a Parquet file")),
    (b"ARROW1", FileKind("an Arrow (Feather) file")),
    (b"SQLite format 3\0", FileKind("an SQLite database")),
    (b"\x93NUMPY", FileKind("a NumPy array (.npy)", "Save it with numpy.savetxt.")),
    (b"\x89PNG", FileKind("a PNG image")),
    (b"\xff\xd8\xff", FileKind("a JPEG image")),
    (b"GIF8", FileKind("a GIF image")),
    (b"{\\rtf", FileKind("a rich text (RTF) document", "Save it as plain text.")),
    (
        b"version https://git-lfs",
        FileKind(
            "a Git LFS pointer", "Download the file itself: the pointer has only its name and size."
        ),
    ),
    (b"\x80\x02", FileKind("a Python pickle")),
    (b"\x80\x03", FileKind("a Python pickle")),
    (b"\x80\x04", FileKind("a Python pickle")),
    (b"\x80\x05", FileKind("a Python pickle")),
)
_ZIPS = (
    (b"xl/workbook", FileKind("an Excel workbook")),
    (b"word/", FileKind("a Word document")),
    (b"ppt/", FileKind("a PowerPoint file")),
    (
        b"opendocument.spreadsheet",
        FileKind("an OpenDocument sheet (.ods)", "Save it as .xlsx or CSV."),
    ),
    (b"data.pkl", FileKind("a PyTorch file (.pt)")),
    (b".npy", FileKind("a NumPy archive (.npz)")),
)
_HTML = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|div)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*<\?xml|\s*<\w+[^>]*>")


def name_kind(data: bytes) -> FileKind | None:
    """What a file is, if it is anything but plain text that may be a table; None otherwise.

    Args:
        data: the file's bytes.
    """
    for start, kind in _SIGNATURES:
        if data.startswith(start):
            return kind
    if data.startswith(b"PK"):
        found = (kind for mark, kind in _ZIPS if mark in data)
        return next(found, FileKind("a zip archive", _UNPACK))
    text = data.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(text):
        return FileKind("a web page (HTML)", "Download the table itself as CSV.")
    if _XML.match(text):
        return FileKind("XML")
    if re.match(rb"\s*[\[{]", text) and _is_json(text):
        return FileKind("JSON")
    return None


def _is_json(text: bytes) -> bool:
    start = text[:2000].strip()
    if re.match(rb'\{\s*"[^"]*"\s*:|\[\s*[\[{]\s*["\[{\d]', start):
        return True
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict | list)
