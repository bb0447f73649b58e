"""Reads a safetensors file: the length of a header, the header in JSON, then the numbers."""

from __future__ import annotations

import json

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidTextError
from explorer.core.weight_files.tensors import (
    ITEM_SIZES,
    WeightFile,
    check_count,
    check_shape,
    decode_numbers,
    shorten,
)

_LENGTH = 8  # bytes that hold the length of the header
_MAX_HEADER = 1_000_000
_DAMAGED = "The header of this safetensors file is damaged; save the weights again."


def is_safetensors(data: bytes) -> bool:
    """Whether the bytes begin like a safetensors file, complete or not."""
    length = int.from_bytes(data[:_LENGTH], "little")
    return data[_LENGTH : _LENGTH + 1] == b"{" and 2 <= length <= _MAX_HEADER


def read_safetensors(data: bytes) -> WeightFile:
    """The tensors of a safetensors file.

    Raises:
        InvalidTextError: the file is cut off or damaged, or has a type of number that isn't read.
    """
    start = _LENGTH + int.from_bytes(data[:_LENGTH], "little")
    if start > len(data):
        raise InvalidTextError(_explain_cut(len(data), f"its header alone ends at byte {start:,}"))
    try:
        header = json.loads(data[_LENGTH:start])
    except (ValueError, RecursionError) as error:
        raise InvalidTextError(_DAMAGED) from error
    if not isinstance(header, dict):
        raise InvalidTextError(_DAMAGED)
    header.pop("__metadata__", None)
    check_count(len(header))
    spans = {name: _find_span(name, entry) for name, entry in header.items()}
    size = start + max((stop for _, stop in spans.values()), default=0)
    if size > len(data):
        raise InvalidTextError(_explain_cut(len(data), f"its header lists numbers up to {size:,}"))
    # Tensors that share bytes could ask for many times the memory of the file.
    if sum(stop - begin for begin, stop in spans.values()) > len(data):
        raise InvalidTextError(_DAMAGED)
    body = memoryview(data)[start:]
    return WeightFile(
        "safetensors",
        {name: _decode(name, header[name], body[slice(*span)]) for name, span in spans.items()},
    )


def _find_span(name: str, entry: object) -> tuple[int, int]:
    """Where a tensor's numbers begin and end."""
    offsets = entry.get("data_offsets") if isinstance(entry, dict) else None
    if not isinstance(offsets, list) or [type(each) for each in offsets] != [int, int]:
        raise InvalidTextError(_DAMAGED)
    if not 0 <= offsets[0] <= offsets[1] < 2**63:
        raise InvalidTextError(
            f"Tensor `{shorten(name)}` must have its numbers in the file, but its header says "
            "otherwise; save the weights again."
        )
    return offsets[0], offsets[1]


def _decode(name: str, entry: dict[str, object], raw: memoryview) -> AnyArray:
    dtype, shape = entry.get("dtype"), entry.get("shape")
    if not isinstance(dtype, str) or dtype not in ITEM_SIZES:
        raise InvalidTextError(
            f"Tensor `{shorten(name)}` has numbers of type {shorten(str(dtype))}, which isn't "
            "read here; save it as float32."
        )
    if not isinstance(shape, list):
        raise InvalidTextError(_DAMAGED)
    size = ITEM_SIZES[dtype]
    if check_shape(name, tuple(shape), len(raw) // size) * size != len(raw):
        raise InvalidTextError(_DAMAGED)
    return decode_numbers(raw, dtype).reshape(shape)


def _explain_cut(size: int, reason: str) -> str:
    return (
        f"This safetensors file is cut off at byte {size:,}: {reason}. Download or copy it again."
    )
