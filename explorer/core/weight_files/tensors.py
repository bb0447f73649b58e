"""Defines what a file of weights contains, and decodes its numbers.

NumPy has no bfloat16 and no 8-bit floats. A bfloat16 is the upper half of a float32, and a float8
of type E5M2 the upper half of a float16; the 256 values of type E4M3 come from a table. All of them
are exact in float32.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidTextError

MAX_NET_BYTES = 64_000_000
MAX_TENSORS = 200
_MAX_AXES = 8


@dataclass(frozen=True, eq=False)
class WeightFile:
    """What a file of weights contains.

    Attributes:
        kind: "safetensors", "PyTorch" or "Keras".
        tensors: by the file's own names.
        notes: what was left out or assumed while it was read, one sentence each.
        config: the configuration of a Keras model, as JSON, if the file has one.
    """

    kind: str
    tensors: Mapping[str, AnyArray]
    notes: tuple[str, ...] = ()
    config: Mapping[str, object] | None = field(default=None)


def decode_numbers(raw: bytes | memoryview, dtype: str) -> AnyArray:
    """The numbers (N,) in little-endian bytes.

    Args:
        raw: the bytes.
        dtype: one of `ITEM_SIZES`, named as in safetensors.
    """
    numbers: AnyArray = np.frombuffer(raw, _PLAIN.get(dtype, f"<u{ITEM_SIZES[dtype]}"))
    if dtype == "BF16":
        numbers = (numbers.astype("<u4") << 16).view("<f4")
    elif dtype == "F8_E5M2":
        numbers = (numbers.astype("<u2") << 8).view("<f2")
    elif dtype == "F8_E4M3":
        numbers = _E4M3[numbers]
    return numbers


def check_shape(name: str, shape: tuple[int, ...], most: int) -> int:
    """How many numbers a tensor of that shape has.

    Args:
        name: of the tensor.
        shape: as the file gives it.
        most: how many numbers the file has room for.

    Raises:
        InvalidTextError: the shape is impossible, or too large for the file.
    """
    is_shape = len(shape) <= _MAX_AXES and all(
        type(length) is int and 0 <= length <= MAX_NET_BYTES for length in shape
    )
    count = math.prod(shape) if is_shape else -1
    if not 0 <= count <= most:
        raise InvalidTextError(
            f"Tensor `{shorten(name)}` has a shape for which the file has no room, so the file is "
            "damaged; save the weights again."
        )
    return count


def check_count(count: int) -> None:
    """Check how many tensors a file has.

    Raises:
        InvalidTextError: there are too many.
    """
    if count > MAX_TENSORS:
        raise InvalidTextError(
            f"The weights must be at most {MAX_TENSORS} tensors, got {count:,}; save the state "
            "dict of the one net, without its optimiser."
        )


def shorten(text: str) -> str:
    """A name from a file as messages repeat it: bounded, and text that can be sent."""
    text = text.encode(errors="replace").decode()  # a lone surrogate can't be
    return text if len(text) <= 60 else f"{text[:40]}…{text[-15:]}"


def _list_e4m3() -> AnyArray:
    """The value of every byte: sign, 4 bits of exponent with bias 7, 3 bits of mantissa."""
    byte = np.arange(256)
    exponent, mantissa = (byte >> 3) & 15, byte & 7
    size = np.where(
        exponent == 0, mantissa / 8 * 2.0**-6, (1 + mantissa / 8) * 2.0 ** (exponent - 7.0)
    )
    size[(byte & 127) == 127] = np.nan
    return np.where(byte & 128, -size, size).astype(np.float32)


_E4M3 = _list_e4m3()
_PLAIN = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "<i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "<u1",
    "BOOL": "?",
}
ITEM_SIZES: Mapping[str, int] = {
    **{name: np.dtype(code).itemsize for name, code in _PLAIN.items()},
    "BF16": 2,
    "F8_E5M2": 1,
    "F8_E4M3": 1,
}
