"""Reads the text of an uploaded file: a `.txt` or `.md`, or a `.zip` of them.

Nothing is lost in silence: what was guessed, replaced or left out is in the result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.core.errors import InvalidTextError
from explorer.core.text.encodings import (
    ENCODINGS,
    Decoded,
    WrongBytes,
    decode,
    guess_encoding,
)
from explorer.core.text.zips import SUFFIXES, list_texts, unpack

MAX_CORPUS_BYTES = 5_000_000
# What other programs save, by their first bytes; the second text is what to do.
_SIGNATURES = (
    (b"PK\3\4", "a zip or an Office document", "give a zip the ending .zip, or save it as text"),
    (b"%PDF", "a PDF", "save it as text first"),
    (b"{\\rtf", "formatted text (RTF)", "save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an Office document", "save it as plain text"),
    (b"\x1f\x8b", "packed with gzip", "unpack it first"),
    (b"\x89PNG", "a picture", "upload a text"),
    (b"\xff\xd8\xff", "a picture", "upload a text"),
)
# Tabs, line ends, form feeds and the escape of colour codes are in ordinary text.
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_MOST_CONTROLS, _MOST_WRONG = 0.01, 0.05  # shares of the characters


@dataclass(frozen=True)
class TextPart:
    """How one text was read.

    Attributes:
        name: the file's name.
        encoding: a key of `ENCODINGS`.
        is_certain: whether the encoding is sure, or was chosen.
        second: the next likeliest encoding of an uncertain guess, or "".
        num_wrong: places where bytes couldn't be decoded and U+FFFD stands.
        places: the first few of them.
        num_cut: bytes of an incomplete last character, which was left out.
    """

    name: str
    encoding: str
    is_certain: bool
    second: str
    num_wrong: int
    places: tuple[WrongBytes, ...]
    num_cut: int


@dataclass(frozen=True)
class TextFile:
    r"""The text of a file, and how it was read.

    Attributes:
        text: with "\n" line ends; the texts of a zip one after another.
        parts: the texts that it was made of.
        names: all the texts that the file has.
        others: the files of a zip that aren't texts.
        num_line_ends: line ends of Windows and of old Macs that became "\n".
    """

    text: str
    parts: tuple[TextPart, ...]
    names: tuple[str, ...]
    others: tuple[str, ...] = ()
    num_line_ends: int = 0


def read_text(data: bytes, filename: str) -> str:
    r"""The text of an uploaded file, with "\n" line ends; the arguments are `read_text_file`'s.

    Raises:
        InvalidTextError: the file can't be read.
    """
    return read_text_file(data, filename).text


def read_text_file(data: bytes, filename: str, *, part: str = "", encoding: str = "") -> TextFile:
    """The text of an uploaded file, and how it was read.

    Args:
        data: the file's bytes.
        filename: its name, which must end with .txt, .text, .md or .zip.
        part: the name of the text to read from a zip; all of them, in order, if it is left out.
        encoding: a key of `ENCODINGS`; guessed for each text if it is left out.

    Raises:
        InvalidTextError: the file has another type, is too large, empty, damaged or binary, or a
            zip has no text.
    """
    name = quote_name(filename)
    _check_size(name, len(data))
    names, others, contents = _unpack(data, filename, part)
    parts, texts = [], []
    for each, content in zip(names if not part else (part,), contents, strict=True):
        read, text = _read_part(content, each, encoding)
        parts.append(read)
        texts.append(text if text.endswith("\n") else f"{text}\n")
    joined = "".join(texts) if len(texts) > 1 else text
    num_line_ends = joined.count("\r")
    if num_line_ends:
        joined = joined.replace("\r\n", "\n").replace("\r", "\n")
    if not joined.strip():
        subject = quote_name(parts[0].name) if len(parts) == 1 else name
        raise InvalidTextError(f"{subject} is empty; upload a file with text in it.")
    _check_size(f"{name} as UTF-8", len(joined.encode()))
    return TextFile(joined, tuple(parts), names, others, num_line_ends)


def list_parts(data: bytes, filename: str) -> tuple[str, ...]:
    """The names of the texts in a file: several for some zips.

    Raises:
        InvalidTextError: it's a zip that is damaged or has no text.
    """
    if filename.lower().endswith(".zip"):
        return list_texts(data, quote_name(filename))[0]
    return (filename,)


def quote_name(filename: str) -> str:
    """A file's name in quotation marks, shortened for a message."""
    return repr(filename if len(filename) <= 60 else f"{filename[:40]}…{filename[-15:]}")


def _unpack(
    data: bytes, filename: str, part: str
) -> tuple[tuple[str, ...], tuple[str, ...], list[bytes]]:
    """The names of a file's texts, of its other files, and the bytes of the texts wanted."""
    name = quote_name(filename)
    if filename.lower().endswith(".zip"):
        names, others = list_texts(data, name)
        wanted = names if part not in names else (part,)
        return names, others, unpack(data, name, wanted, MAX_CORPUS_BYTES)
    if not filename.lower().endswith(SUFFIXES):
        raise InvalidTextError(f"Upload a text (.txt or .md), or a .zip of texts; got {name}.")
    return (filename,), (), [data]


def _read_part(data: bytes, filename: str, encoding: str) -> tuple[TextPart, str]:
    name = quote_name(filename)
    for signature, kind, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise InvalidTextError(f"{name} must be text, but it is {kind}; {remedy}.")
    guess = guess_encoding(data) if not encoding else None
    used = guess.encoding if guess else encoding
    decoded = decode(data, used)
    _check_is_text(name, decoded, encoding)
    return (
        TextPart(
            filename,
            used,
            guess is None or guess.is_certain,
            guess.second if guess else "",
            decoded.num_wrong,
            decoded.places,
            decoded.num_cut,
        ),
        decoded.text,
    )


def _check_is_text(name: str, decoded: Decoded, encoding: str) -> None:
    """Refuse binary data, unless the user has chosen an encoding under which it is text."""
    text = decoded.text
    num_controls = len(_CONTROL.findall(text))
    if "\0" in text or num_controls > _MOST_CONTROLS * len(text):
        if encoding:
            raise InvalidTextError(
                f"{name} isn't text in {ENCODINGS[encoding]}; choose another encoding."
            )
        raise InvalidTextError(f"{name} must be text, but it contains binary data.")
    if not encoding and decoded.num_wrong > max(1, _MOST_WRONG * len(text)):
        raise InvalidTextError(
            f"{name} must be text, but it is in none of the encodings known here; save it again "
            "as UTF-8."
        )


def _check_size(name: str, size: int) -> None:
    if size > MAX_CORPUS_BYTES:
        raise InvalidTextError(
            f"{name} must have at most {MAX_CORPUS_BYTES:,} bytes, but it has {size:,}; "
            "upload a part of it."
        )
