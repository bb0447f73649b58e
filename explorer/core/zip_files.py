"""Opens a zip from outside and reads its members within bounds, whatever it says about itself.

A zip lists its members in a directory at its end. That directory may have millions of entries, name
the same bytes for many of them, or use methods that take gigabytes before the first byte; such a
zip is refused before anything is unpacked.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import IO, BinaryIO

from explorer.core.errors import ExplorerError, InvalidTextError, quote

_END = struct.Struct("<4s4H2LH")  # the record at a zip's end: signature, disks, counts, size, ...
_END_SIGNATURE, _END64_SIGNATURE = b"PK\x05\x06", b"PK\x06\x07"
_END64_SIZE = 20  # of the locator before it in a zip of more than 4 GB or 65,535 members
_LONGEST_COMMENT = 65_535
_ENTRY_BYTES = 1024  # of the directory per member, generously
_LOCAL_HEADER = 30  # bytes before a member's name and content
_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What `zipfile` raises on a damaged zip. A name that isn't UTF-8 is a ValueError.
ZIP_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)


@contextmanager
def open_zip(
    file: BinaryIO, name: str, *, most_members: int, remedy: str = "zip it again"
) -> Iterator[zipfile.ZipFile]:
    """The zip in a file, whose members are distinct pieces of it, stored or deflated.

    Args:
        file: the zip, which can be read from any position.
        name: what messages call it.
        most_members: how many members it may have.
        remedy: what messages say about one that is damaged.

    Raises:
        InvalidTextError: it is damaged or has too many members, members overlap, or one is
            encrypted or packed by a rare method. An error while it is read inside is one too.
    """
    try:
        _check_directory(file, name, most_members)
        with zipfile.ZipFile(file) as archive:
            _check_members(archive, name)
            yield archive
    except ExplorerError:  # some are ValueErrors too
        raise
    except ZIP_DAMAGES as error:
        raise InvalidTextError(
            f"{name} must be a readable zip, but it is damaged; {remedy}."
        ) from error


def find_obstacle(info: zipfile.ZipInfo) -> str:
    """Why a member can't be read, as the predicate of a sentence; empty if it can."""
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted; zip it again without a password"
    # The other methods are rare, and LZMA may request gigabytes before the first byte.
    if info.compress_type not in _METHODS:
        return (
            "must be stored or deflated, but it is packed by another method; zip it again with "
            "the default settings"
        )
    return ""


def check_member(info: zipfile.ZipInfo, name: str) -> None:
    """Check that a member, which the message calls `name`, can be read.

    Raises:
        InvalidTextError: it can't, with the reason.
    """
    obstacle = find_obstacle(info)
    if obstacle:
        raise InvalidTextError(f"{name} {obstacle}.")


def open_member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A member to read from, piece by piece.

    Raises:
        InvalidTextError: the zip has no such member.
    """
    try:
        return archive.open(name)
    except KeyError as error:
        raise InvalidTextError(
            f"The zip must contain {quote(name)}, but it doesn't; choose another one."
        ) from error


def read_member(archive: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    """The content of a member.

    Raises:
        InvalidTextError: the zip has no such member, or it is larger.
    """
    with open_member(archive, name) as member:
        # The declared size may be wrong: never unpack more than a byte past the limit.
        content = member.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise InvalidTextError(
            f"{quote(name)} in the zip must have at most {most_bytes:,} bytes, but it has more."
        )
    return content


def _check_directory(file: BinaryIO, name: str, most: int) -> None:
    """Refuse a directory that is too large before it is read."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END.size - _END64_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or at + _END.size > len(tail):
        raise zipfile.BadZipFile
    count, directory_bytes = (_END.unpack_from(tail, at)[index] for index in (4, 5))
    is_large = tail[max(0, at - _END64_SIZE) : at].startswith(_END64_SIGNATURE)
    if is_large or count > most or directory_bytes > most * _ENTRY_BYTES:
        found = "more" if is_large or count <= most else f"{count:,}"
        raise InvalidTextError(f"{name} must have at most {most:,} members, but it has {found}.")


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    for info in members:
        check_member(info, f"{quote(info.filename)} in {name}")
    twice, count = next(iter(Counter(info.filename for info in members).most_common(1)), ("", 0))
    if count > 1:
        raise InvalidTextError(f"{name} must have one member of each name, got two {quote(twice)}.")
    ordered = sorted(members, key=lambda info: info.header_offset)
    for info, following in pairwise(ordered):
        if _find_least_end(info) > following.header_offset:
            raise InvalidTextError(
                f"The members of {name} must not overlap, but {quote(info.filename)} and "
                f"{quote(following.filename)} do; zip it again."
            )
    if ordered and _find_least_end(ordered[-1]) > archive.start_dir:
        raise zipfile.BadZipFile


def _find_least_end(info: zipfile.ZipInfo) -> int:
    """The position in the file before which a member can't end."""
    return info.header_offset + _LOCAL_HEADER + info.compress_size
