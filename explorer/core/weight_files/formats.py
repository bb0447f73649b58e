"""Finds out what an uploaded file is, reads it if it is a file of weights, and else names it."""

from __future__ import annotations

import io
import re
import zipfile

from explorer.core.errors import InvalidTextError
from explorer.core.weight_files.hdf5 import MAGIC as HDF5_MAGIC
from explorer.core.weight_files.keras_format import read_keras, read_keras_hdf5
from explorer.core.weight_files.safetensors_format import is_safetensors, read_safetensors
from explorer.core.weight_files.tensors import MAX_NET_BYTES, WeightFile, shorten
from explorer.core.weight_files.torch_format import OLD_PICKLE, read_torch
from explorer.core.zip_files import ZIP_DAMAGES

_LFS = re.compile(rb"version \S{1,20}git-lfs\.")
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<?xml", b"<!--")
_MAX_PARTS = 3000  # of a zip
_KINDS = (
    "A file of weights must be safetensors, PyTorch's (.pt, .pth) or Keras's (.keras, .weights.h5)"
)
_NPZ = (
    "This is a NumPy archive (.npz), which has no fixed layout for a net. These two lines turn it "
    "into safetensors; its arrays must then have the names of a state dict:\n\n"
    "    import numpy as np; from safetensors.numpy import save_file\n"
    '    save_file(dict(np.load("net.npz")), "net.safetensors")'
)
_OTHERS = (
    (b"\x93NUMPY", "a single NumPy array (.npy), and a net has several; save them as safetensors"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"GGUF", "a GGUF file of a language model that isn't recurrent"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


def read_weight_file(data: bytes) -> WeightFile:
    """The tensors in a file of weights, whatever its kind.

    Args:
        data: the bytes of the file, at most 64 MB.

    Raises:
        InvalidTextError: the file is something else, cut off, damaged or too large.
    """
    if not data:
        raise InvalidTextError(f"{_KINDS}; this file is empty (0 bytes). Upload it again.")
    if len(data) > MAX_NET_BYTES:
        raise InvalidTextError(
            f"The weights must have at most {MAX_NET_BYTES:,} bytes, got {len(data):,}."
        )
    if is_safetensors(data):
        return read_safetensors(data)
    if data.startswith(HDF5_MAGIC):
        return read_keras_hdf5(data)
    if data.startswith(b"PK\x03\x04"):
        return _read_zip(data)
    raise InvalidTextError(_name_other(data))


def _read_zip(data: bytes) -> WeightFile:
    """The tensors in a zip of PyTorch's or Keras's."""
    # `open_zip` refuses zip64, which torch always writes; each part has this mark in the list.
    if data.count(b"PK\x01\x02") > _MAX_PARTS:
        raise InvalidTextError(f"{_KINDS}; this is a zip of more than {_MAX_PARTS:,} files.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except ZIP_DAMAGES as error:
        raise InvalidTextError(
            f"This file is cut off at byte {len(data):,} or damaged: a PyTorch, Keras or zip file "
            "ends with a list of its parts, and this one doesn't. Download or copy it again."
        ) from error
    with archive:
        if any(name.endswith("/constants.pkl") for name in names):
            raise InvalidTextError(
                "This PyTorch file is TorchScript, a program with its weights. Save the weights "
                'alone: save_file(net.state_dict(), "net.safetensors"), from safetensors.torch.'
            )
        tables = [name for name in names if name.rpartition("/")[2] == "data.pkl"]
        if len(tables) == 1:
            return read_torch(archive, tables[0])
        if "model.weights.h5" in names:
            return read_keras(archive)
        if names and all(name.endswith(".npy") for name in names):
            raise InvalidTextError(_NPZ)
    inside = ", ".join(f"`{shorten(name)}`" for name in names[:5]) or "nothing"
    raise InvalidTextError(
        f"{_KINDS}; this is a zip that contains {inside}. Unpack it and upload the file of weights."
    )


def _name_other(data: bytes) -> str:
    """What a file is that is no file of weights, and what to do about it."""
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if _LFS.match(data):
        size = re.search(rb"^size (\d{1,15})$", data[:1000], re.MULTILINE)
        real = f", which has {int(size[1]):,} bytes" if size else ""
        return (
            "This is a Git LFS pointer: a few lines of text that stand for the file of "
            f"weights{real}. Run `git lfs pull`, or use the download button of the web page, and "
            "upload the file itself."
        )
    if start.startswith(_WEB_PAGE):
        return (
            "This is a web page, not a file of weights: the link led to the page about the file. "
            "Use the page's own download button, and upload what it gives you."
        )
    if data.startswith(b"\x80"):
        return OLD_PICKLE
    return f"{_KINDS}; {_describe(data, start)}."


def _describe(data: bytes, start: bytes) -> str:
    """What another file is; `start` is its beginning in small letters."""
    kind = next((kind for magic, kind in _OTHERS if data.startswith(magic)), "")
    if kind:
        return f"this is {kind}"
    if start.startswith((b"[", b"{")):
        return "this one is JSON text, such as a vocabulary is"
    line = data[:200].decode(errors="replace").split("\n")[0].strip()
    if line.isprintable() and "\ufffd" not in line:
        return f"this one is text that begins with “{shorten(line)}”"
    return (
        f"these {len(data):,} bytes are none of them (from another library, save the weights as "
        "one of these first)"
    )
