"""Reads the text of an uploaded file: a `.txt`, or a `.zip` that contains one `.txt`.

Encodings are detected, and size limits keep hostile files harmless.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib

from charset_normalizer import from_bytes

from explorer.core.errors import InvalidTextError

MAX_CORPUS_BYTES = 5_000_000
# UTF-32's mark must be tried before UTF-16's, which it starts with.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Fewer candidates make the guess safer. cp1252 is Latin-1 with curly quotes instead of control
# characters; most files called Latin-1 are really cp1252.
_WITH_NUL = ["utf_16_le", "utf_16_be"]
_WITHOUT_NUL = ["gb18030", "cp1252", "latin_1", *_WITH_NUL]
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


def read_text(data: bytes, filename: str) -> str:
    r"""The text of an uploaded file, with "\n" line endings.

    The encoding follows from a byte order mark, if there is one. Otherwise it is UTF-8 if the bytes
    are valid UTF-8, and if not, the likeliest of GB18030, UTF-16 and Latin-1 (or Windows-1252). A
    guess from a few dozen bytes may be wrong.

    Args:
        data: the file's bytes.
        filename: its name, which must end with .txt or .zip.

    Raises:
        InvalidTextError: the file has another type, is too large, empty, damaged or binary, or the
            zip doesn't contain exactly one readable .txt.
    """
    name = _shorten(filename)
    _check_size(name, len(data))
    if filename.lower().endswith(".zip"):
        name, data = _unzip(name, data)
    elif not filename.lower().endswith(".txt"):
        raise InvalidTextError(f"Upload a .txt file, or a .zip with one .txt in it; got {name}.")
    text = _decode(name, data).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InvalidTextError(f"{name} is empty; upload a file with text in it.")
    if _CONTROL.search(text):
        raise InvalidTextError(f"{name} must be text, but it contains binary data.")
    _check_size(f"{name} as UTF-8", len(text.encode()))
    return text


def _unzip(name: str, data: bytes) -> tuple[str, bytes]:
    """The name and the bytes of the only .txt in a zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [info for info in archive.infolist() if _is_text_file(info.filename)]
            if len(found) != 1:
                raise InvalidTextError(
                    f"{name} must contain exactly one .txt, but it contains {len(found)}."
                )
            info, inner = found[0], _shorten(found[0].filename)
            if info.flag_bits & 1:
                raise InvalidTextError(
                    f"{inner} in {name} is encrypted; zip it again without a password."
                )
            # The other methods are rare, and LZMA may request gigabytes before the first byte.
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise InvalidTextError(
                    f"{inner} in {name} must be stored or deflated, but it uses another method; "
                    "zip it again with the default settings."
                )
            _check_size(inner, info.file_size)
            with archive.open(info) as file:
                # The declared size may be wrong: never unpack more than a byte past the limit.
                content = file.read(MAX_CORPUS_BYTES + 1)
            _check_size(inner, len(content))
            return inner, content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        if isinstance(error, InvalidTextError):
            raise
        raise InvalidTextError(
            f"{name} must be a readable zip, but it is damaged; zip it again."
        ) from error


def _is_text_file(path: str) -> bool:
    # macOS adds a hidden companion, "__MACOSX/._name.txt", to each file in a zip.
    return path.lower().endswith(".txt") and not path.rsplit("/", 1)[-1].startswith("._")


def _decode(name: str, data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(name, data, encoding)
    has_nul = b"\0" in data
    if not has_nul:
        try:
            return data.decode()
        except UnicodeDecodeError:
            pass
    best = from_bytes(data, cp_isolation=_WITH_NUL if has_nul else _WITHOUT_NUL).best()
    if best is None:
        raise InvalidTextError(
            f"{name} must be text in UTF-8, GB18030, UTF-16 or Latin-1, but it is in none of "
            "these; save it again as UTF-8."
        )
    return _decode_as(name, data, best.encoding)


def _decode_as(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidTextError(
            f"{name} must be text, but it isn't valid {encoding.removesuffix('-sig').upper()}; "
            "save it again as UTF-8."
        ) from error


def _check_size(name: str, size: int) -> None:
    if size > MAX_CORPUS_BYTES:
        raise InvalidTextError(
            f"{name} must have at most {MAX_CORPUS_BYTES:,} bytes, but it has {size:,}; "
            "upload a part of it."
        )


def _shorten(filename: str) -> str:
    return repr(filename if len(filename) <= 60 else f"{filename[:40]}…{filename[-15:]}")
