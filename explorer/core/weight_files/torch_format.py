"""Reads a PyTorch file (.pt, .pth, .bin): a zip with a table of tensors and their numbers.

The table is a pickle, which `pickled_tables` follows without unpickling it.
"""

from __future__ import annotations

import zipfile

import numpy as np

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidTextError
from explorer.core.weight_files.pickled_tables import TensorRecord, Unknown, read_table
from explorer.core.weight_files.tensors import (
    ITEM_SIZES,
    MAX_NET_BYTES,
    WeightFile,
    check_count,
    check_shape,
    decode_numbers,
    shorten,
)
from explorer.core.weight_files.zip_parts import read_part

_STORAGES = {
    "torch.DoubleStorage": "F64",
    "torch.FloatStorage": "F32",
    "torch.HalfStorage": "F16",
    "torch.BFloat16Storage": "BF16",
    "torch.LongStorage": "I64",
    "torch.IntStorage": "I32",
    "torch.ShortStorage": "I16",
    "torch.CharStorage": "I8",
    "torch.ByteStorage": "U8",
    "torch.BoolStorage": "BOOL",
}
_DTYPES = {
    "torch.float8_e4m3fn": "F8_E4M3",
    "torch.float8_e5m2": "F8_E5M2",
    "torch.uint16": "U16",
    "torch.uint32": "U32",
    "torch.uint64": "U64",
}
OLD_PICKLE = (
    "This file is a bare pickle. A pickle can run any code, so it is never opened here. If torch "
    "before 1.6 saved it, these two lines turn it into a file that can be read:\n\n"
    "    from torch import load, save\n"
    '    save(load("net.pt", weights_only=True), "new.pt")'
)


def read_torch(archive: zipfile.ZipFile, table_name: str) -> WeightFile:
    """The tensors of a PyTorch file.

    Args:
        archive: the file, opened as a zip.
        table_name: of the table of tensors in the zip; it ends in data.pkl.

    Raises:
        InvalidTextError: the file is damaged, or holds something other than a state dict.
    """
    folder = table_name.removesuffix("data.pkl")
    if f"{folder}byteorder" in archive.namelist() and read_part(
        archive, f"{folder}byteorder", 16
    ) not in (b"little", b""):
        raise InvalidTextError(
            "The numbers in this PyTorch file are big-endian, which isn't read here; save it on "
            "another computer."
        )
    table = read_table(read_part(archive, table_name, MAX_NET_BYTES))
    state, notes = _find_state(table)
    records = {str(name): each for name, each in state.items() if isinstance(each, TensorRecord)}
    check_count(len(records))
    storages: dict[str, bytes] = {}
    tensors: dict[str, AnyArray] = {}
    room = MAX_NET_BYTES
    for name, record in records.items():
        key = record.storage.key
        if key not in storages:
            storages[key] = read_part(archive, f"{folder}data/{key}", room)
            room -= len(storages[key])
        tensors[name] = _decode(name, record, storages[key])
    if sum(tensor.nbytes for tensor in tensors.values()) > 2 * MAX_NET_BYTES:
        raise InvalidTextError(
            "The tensors of this file share their numbers so often that together they would be "
            "too large; save the weights again."
        )
    return WeightFile("PyTorch", tensors, notes)


def _find_state(table: object) -> tuple[dict[object, object], tuple[str, ...]]:
    """The dict of tensors in a file, and what was left out around it."""
    if isinstance(table, Unknown):
        raise InvalidTextError(
            f"This PyTorch file holds a whole object (`{shorten(table.name)}`), whose code isn't "
            "in the file and would have to be run. Save its weights alone, in the program that "
            "defines it:\n\n"
            "    import torch\n"
            '    torch.save(net.state_dict(), "weights.pt")'
        )
    if not isinstance(table, dict):
        raise InvalidTextError(
            "This PyTorch file must hold a state dict, got a "
            f"{'single tensor' if isinstance(table, TensorRecord) else type(table).__name__}; "
            'use torch.save(net.state_dict(), "net.pt").'
        )
    if _has_tensors(table):
        odd = [name for name, each in table.items() if not isinstance(each, TensorRecord)]
        if not odd:
            return table, ()
        names = ", ".join(f"`{shorten(str(name))}`" for name in odd)
        return table, (f"Entries of the file that aren't tensors were left out: {names[:200]}.",)
    found = {
        name: each for name, each in table.items() if isinstance(each, dict) and _has_tensors(each)
    }
    if len(found) != 1:
        names = ", ".join(f"`{shorten(str(name))}`" for name in list(found or table)[:8])
        reason = "several" if found else "none"
        raise InvalidTextError(
            f"This PyTorch file must hold one state dict; of its entries {names}, {reason} "
            'has tensors. Use torch.save(net.state_dict(), "net.pt").'
        )
    ((name, state),) = found.items()
    others = ", ".join(f"`{shorten(str(other))}`" for other in table if other != name)
    rest = f"; its other entries ({others[:200]}) aren't weights of the net" if others else ""
    return state, (f"The weights are the entry `{shorten(str(name))}` of the file{rest}.",)


def _has_tensors(table: dict[object, object]) -> bool:
    return any(isinstance(each, TensorRecord) for each in table.values())


def _decode(name: str, record: TensorRecord, raw: bytes) -> AnyArray:
    kind = record.storage.kind
    dtype = _STORAGES.get(kind) or _DTYPES.get(record.dtype)
    if dtype is None:
        raise InvalidTextError(
            f"Tensor `{shorten(name)}` has numbers of type {shorten(record.dtype or kind)}, which "
            "isn't read here; save it as float32."
        )
    room = len(raw) // ITEM_SIZES[dtype]
    count = check_shape(name, record.shape, room)
    is_strided = len(record.strides) == len(record.shape) and all(
        step >= 0 for step in record.strides
    )
    reach = sum(
        (length - 1) * step for length, step in zip(record.shape, record.strides, strict=False)
    )
    if not is_strided or record.offset < 0 or (count and record.offset + reach >= room):
        raise InvalidTextError(
            f"Tensor `{shorten(name)}` reaches beyond its numbers in the file, so the file is "
            "damaged; save the weights again."
        )
    if not count:
        return np.zeros(record.shape, np.float32)
    flat = decode_numbers(memoryview(raw)[: room * ITEM_SIZES[dtype]], dtype)[record.offset :]
    # The step along an axis of length 1 is never taken, and may be any number.
    steps = tuple(
        step * flat.itemsize if length > 1 else 0
        for length, step in zip(record.shape, record.strides, strict=True)
    )
    return np.lib.stride_tricks.as_strided(flat, record.shape, steps, writeable=False).copy()
