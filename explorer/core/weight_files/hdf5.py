"""Reads the numbers and the attributes of an HDF5 file as h5py writes it, in plain Python.

The HDF5 library is written in C and trusts the addresses in a file; a hostile file could end the
server. This reader follows the same addresses over one `bytes` object, where the worst that can
happen is an error. It reads what Keras and h5py write by default: groups, contiguous or compact
datasets of numbers, and text attributes. It refuses chunked or compressed datasets, and links
and data that point to other files, which it never opens.

Source: the HDF5 File Format Specification, version 3.0. Addresses and lengths have 8 bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidTextError
from explorer.core.weight_files.hdf5_types import DAMAGED, Text, decode_values, read_size, read_type
from explorer.core.weight_files.tensors import check_shape, shorten

MAGIC = b"\x89HDF\r\n\x1a\n"
_UNDEFINED = 2**64 - 1
_MAX_OBJECTS = 5000
_MAX_MESSAGES = 20_000  # and nodes of the trees of names
_MAX_DEPTH = 30
_SPACE, _LINK_INFO, _TYPE, _LINK, _EXTERNAL, _LAYOUT, _FILTERS, _ATTRIBUTE = (
    *(1, 2, 3, 6, 7, 8, 11),
    12,
)
_CONTINUATION, _SYMBOL_TABLE = 16, 17


@dataclass(frozen=True, eq=False)
class HDF5File:
    """What an HDF5 file contains.

    Attributes:
        datasets: the numbers, by path without a leading slash.
        texts: the text attributes of each group and dataset that has some, by path ("" is the
            root) and name.
    """

    datasets: dict[str, AnyArray] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)


def read_hdf5(data: bytes) -> HDF5File:
    """The datasets and text attributes of an HDF5 file.

    Raises:
        InvalidTextError: the file is cut off or damaged, or uses a feature that isn't read.
    """
    try:
        return _Reader(data).read()
    except (IndexError, ValueError, TypeError, OverflowError, RecursionError) as error:
        if isinstance(error, InvalidTextError):
            raise
        raise InvalidTextError(DAMAGED) from error


class _Reader:
    """An HDF5 file that is being read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._seen: set[int] = set()
        self._num_messages = 0
        self._found = HDF5File()

    def read(self) -> HDF5File:
        version = self._number(8, 1)
        if version in (0, 1):
            sizes, end, root = (13, 14), 40 + 4 * version, 64 + 4 * version
        elif version in (2, 3):
            sizes, end, root = (9, 10), 28, 36
        else:
            raise InvalidTextError(DAMAGED)
        if [self._number(at, 1) for at in sizes] != [8, 8]:
            raise InvalidTextError(DAMAGED)
        size = self._number(end, 8)
        if size > len(self._data):
            raise InvalidTextError(
                f"This HDF5 file is cut off at byte {len(self._data):,}: it should have {size:,} "
                "bytes. Download or copy it again."
            )
        self._visit("", self._number(root, 8), 0)
        return self._found

    def _slice(self, start: int, length: int) -> bytes:
        """Bytes that must all be in the file."""
        if start < 0 or length < 0 or start + length > len(self._data):
            raise InvalidTextError(DAMAGED)
        return self._data[start : start + length]

    def _number(self, start: int, length: int) -> int:
        return int.from_bytes(self._slice(start, length), "little")

    def _visit(self, path: str, address: int, depth: int) -> None:
        """Read the object at an address and everything below it."""
        if address in self._seen or len(self._seen) > _MAX_OBJECTS or depth > _MAX_DEPTH:
            raise InvalidTextError(
                f"The HDF5 object `{shorten(path)}` is linked twice or lies too deep, which isn't "
                "read here; save the weights with Keras's save_weights."
            )
        self._seen.add(address)
        messages = list(self._list_messages(address))
        self._read_attributes(path, messages)
        by_kind = dict(messages)
        if _LAYOUT in by_kind:
            self._found.datasets[path] = self._read_dataset(path, by_kind)
            return
        for kind, body in messages:
            if kind == _SYMBOL_TABLE:
                tree, heap = read_size(body, 0), read_size(body, 8)
                for name, child in self._list_symbols(tree, self._find_names(heap), 0):
                    self._visit(f"{path}/{name}".lstrip("/"), child, depth + 1)
            elif kind == _LINK:
                name, child = _read_link(body)
                self._visit(f"{path}/{name}".lstrip("/"), child, depth + 1)
            elif kind == _LINK_INFO and _has_dense_links(body):
                raise InvalidTextError(_NEWER_LAYOUT)

    def _list_messages(self, address: int) -> Iterator[tuple[int, bytes]]:
        """The messages of an object header: their kinds and bodies."""
        if self._slice(address, 4) == b"OHDR":
            flags = self._number(address + 5, 1)
            at = address + 6 + (16 if flags & 32 else 0) + (4 if flags & 16 else 0)
            width = 1 << (flags & 3)
            blocks = [(at + width, self._number(at, width))]
            head = 6 if flags & 4 else 4
        else:
            flags, head = -1, 8
            blocks = [(address + 16, self._number(address + 8, 4))]
        for start, length in blocks:  # grows while it is read
            at, stop = start, start + length
            while at + head <= stop:
                self._num_messages += 1
                if self._num_messages > _MAX_MESSAGES:
                    raise InvalidTextError(DAMAGED)
                kind = self._number(at, 2 if flags < 0 else 1)
                size = self._number(at + (2 if flags < 0 else 1), 2)
                body = self._slice(at + head, size)
                if kind == _CONTINUATION:
                    where, room = read_size(body, 0), read_size(body, 8)
                    blocks.append((where, room) if flags < 0 else (where + 4, room - 8))
                else:
                    yield kind, body
                at += head + size

    def _find_names(self, heap: int) -> int:
        """Where a group keeps the names of its members."""
        if self._slice(heap, 4) != b"HEAP":
            raise InvalidTextError(DAMAGED)
        return self._number(heap + 24, 8)

    def _list_symbols(self, node: int, names: int, depth: int) -> Iterator[tuple[str, int]]:
        """The members of a group: their names and addresses."""
        kind = self._slice(node, 4)
        self._num_messages += 1
        if depth > _MAX_DEPTH or self._num_messages > _MAX_MESSAGES:
            raise InvalidTextError(DAMAGED)
        if kind == b"TREE":
            for index in range(self._number(node + 6, 2)):
                child = self._number(node + 32 + 16 * index, 8)
                yield from self._list_symbols(child, names, depth + 1)
            return
        if kind != b"SNOD":
            raise InvalidTextError(DAMAGED)
        for index in range(self._number(node + 6, 2)):
            entry = node + 8 + 40 * index
            if self._number(entry + 16, 4) == 2:
                raise InvalidTextError(_LINKS)
            yield self._read_name(names + self._number(entry, 8)), self._number(entry + 8, 8)

    def _read_name(self, start: int) -> str:
        stop = self._data.index(b"\0", start, start + 1024)
        return self._data[start:stop].decode()

    def _read_dataset(self, path: str, messages: dict[int, bytes]) -> AnyArray:
        if _EXTERNAL in messages:
            raise InvalidTextError(_LINKS)
        shape = _read_shape(messages[_SPACE]) if _SPACE in messages else ()
        kind = read_type(messages.get(_TYPE, b""), path)
        layout = messages[_LAYOUT]
        version, storage = layout[0], layout[1]
        if version not in (3, 4) or storage > 1 or _FILTERS in messages:
            raise InvalidTextError(
                f"The HDF5 dataset `{shorten(path)}` is chunked or compressed, which isn't read "
                "here; save the weights with Keras's save_weights."
            )
        if isinstance(kind, Text):
            return np.zeros(0)  # a text is no weight
        size = np.dtype(kind.code).itemsize
        if storage == 0:
            raw = layout[4 : 4 + int.from_bytes(layout[2:4], "little")]
        else:
            where, length = read_size(layout, 2), read_size(layout, 10)
            raw = b"" if where == _UNDEFINED else self._slice(where, length)
        count = check_shape(path, shape, len(raw) // size)
        return decode_values(raw[: count * size], kind).reshape(shape)

    def _read_attributes(self, path: str, messages: list[tuple[int, bytes]]) -> None:
        found = {}
        for kind, body in messages:
            if kind == _ATTRIBUTE:
                name, text = self._read_attribute(body)
                if text is not None:
                    found[name] = text
        if found:
            self._found.texts[path] = found

    def _read_attribute(self, body: bytes) -> tuple[str, str | None]:
        """The name of an attribute, and its value if it is one text."""
        version = body[0]
        sizes = [int.from_bytes(body[at : at + 2], "little") for at in (2, 4, 6)]
        at = 9 if version == 3 else 8
        parts = []
        for size in sizes:
            parts.append(body[at : at + size])
            at += -(-size // 8) * 8 if version == 1 else size
        name = parts[0].split(b"\0")[0].decode()
        kind = read_type(parts[1], name)
        if not isinstance(kind, Text) or _read_shape(parts[2]) != ():
            return name, None
        raw = body[at : at + kind.size]
        if kind.is_in_heap:
            raw = self._read_heap(read_size(raw, 4), int.from_bytes(raw[12:16], "little"))
        return name, raw.split(b"\0")[0].decode()

    def _read_heap(self, address: int, wanted: int) -> bytes:
        """An object of a global heap, where texts of any length are kept."""
        if self._slice(address, 4) != b"GCOL":
            raise InvalidTextError(DAMAGED)
        at, stop = address + 16, address + self._number(address + 8, 8)
        while at + 16 <= min(stop, len(self._data)):
            index, size = self._number(at, 2), self._number(at + 8, 8)
            if index == wanted:
                return self._slice(at + 16, size)
            if index == 0:
                break
            at += 16 + -(-size // 8) * 8
        raise InvalidTextError(DAMAGED)


def _read_shape(body: bytes) -> tuple[int, ...]:
    """The lengths of the axes in a dataspace; () for a single value."""
    version, rank = body[0], body[1]
    start = 8 if version == 1 else 4
    return tuple(read_size(body, start + 8 * axis) for axis in range(rank))


def _read_link(body: bytes) -> tuple[str, int]:
    """The name and the address in a link of a newer group."""
    flags, at = body[1], 2
    if flags & 8:
        if body[at]:
            raise InvalidTextError(_LINKS)
        at += 1
    at += (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
    width = 1 << (flags & 3)
    length = int.from_bytes(body[at : at + width], "little")
    at += width
    return body[at : at + length].decode(), read_size(body, at + length)


def _has_dense_links(body: bytes) -> bool:
    """Whether a group keeps its links in a heap of their own."""
    return read_size(body, 10 if body[1] & 1 else 2) != _UNDEFINED


_LINKS = (
    "This HDF5 file has links to other places or other files, which are never followed here; save "
    "the weights with Keras's save_weights."
)
_NEWER_LAYOUT = (
    "This HDF5 file uses a newer layout for large groups, which isn't read here; save the weights "
    "with Keras's save_weights."
)
