"""Decodes the types of HDF5's numbers and texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidTextError
from explorer.core.weight_files.tensors import decode_numbers, shorten

DAMAGED = "This HDF5 file is damaged; save the weights again, or download or copy it again."
_INTEGER, _FLOAT, _TEXT, _VARIABLE = 0, 1, 3, 9
# Size in bytes of the number, bits of its exponent: the types that are read.
_FLOATS = {(2, 5): "f2", (4, 8): "f4", (8, 11): "f8", (2, 8): "bfloat16"}


@dataclass(frozen=True)
class Numbers:
    """A type of number.

    Attributes:
        code: NumPy's; "<u2" for the bytes of a bfloat16.
        is_bfloat16: whether it is one.
    """

    code: str
    is_bfloat16: bool = False


@dataclass(frozen=True)
class Text:
    """A type of text.

    Attributes:
        size: in bytes, in the attribute itself.
        is_in_heap: whether these bytes only say where the text is.
    """

    size: int
    is_in_heap: bool


def read_size(body: bytes, start: int) -> int:
    """An address or a length: 8 bytes, which must all be there.

    Raises:
        InvalidTextError: they are not.
    """
    if len(body) < start + 8:
        raise InvalidTextError(DAMAGED)
    return int.from_bytes(body[start : start + 8], "little")


def read_type(body: bytes, name: str) -> Numbers | Text:
    """The type in a datatype message.

    Args:
        body: of the message.
        name: of the dataset or attribute, for the message of an error.

    Raises:
        InvalidTextError: values of this type aren't read.
    """
    if len(body) < 8:
        raise InvalidTextError(DAMAGED)
    kind, flags, size = body[0] & 15, body[1], int.from_bytes(body[4:8], "little")
    order = ">" if flags & 1 else "<"
    if kind == _INTEGER and size in (1, 2, 4, 8):
        return Numbers(f"{order}{'i' if flags & 8 else 'u'}{size}")
    if kind == _FLOAT and len(body) >= 20:
        code = _FLOATS.get((size, body[13]))
        if code == "bfloat16" and order == "<":
            return Numbers("<u2", is_bfloat16=True)
        if code and code != "bfloat16":
            return Numbers(f"{order}{code}")
    if kind in (_TEXT, _VARIABLE):
        return Text(size, kind == _VARIABLE)
    if kind == 8:
        return Numbers("<i1")
    raise InvalidTextError(
        f"`{shorten(name)}` in this HDF5 file has values of a type that isn't read here; save the "
        "weights as float32."
    )


def decode_values(raw: bytes, kind: Numbers) -> AnyArray:
    """The numbers (N,) in the bytes of a dataset."""
    if kind.is_bfloat16:
        return decode_numbers(raw, "BF16")
    return np.frombuffer(raw, kind.code)
