"""Reads Keras's files: .keras, .weights.h5 and whole models in .h5.

A `.keras` file is a zip with the configuration in JSON and the weights in HDF5. The configuration
may hold code (Lambda layers); it is only ever compared with names. Which array belongs to which
layer follows from the paths of the HDF5 file.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping

from explorer.core.errors import InvalidTextError
from explorer.core.weight_files.hdf5 import HDF5File, read_hdf5
from explorer.core.weight_files.tensors import MAX_NET_BYTES, WeightFile, check_count
from explorer.core.weight_files.zip_parts import read_part

_MAX_CONFIG = 2_000_000
_OTHERS = ("optimizer", "optimizer_weights", "_optimizer", "metrics", "_metrics", "compile_metrics")


def read_keras(archive: zipfile.ZipFile) -> WeightFile:
    """The arrays and the configuration of a .keras file, opened as a zip.

    Raises:
        InvalidTextError: a part is damaged, missing or too large.
    """
    config = None
    if "config.json" in archive.namelist():
        config = _read_config(read_part(archive, "config.json", _MAX_CONFIG))
    return _collect(read_hdf5(read_part(archive, "model.weights.h5", MAX_NET_BYTES)), config)


def read_keras_hdf5(data: bytes) -> WeightFile:
    """The arrays of a .weights.h5 file or of a whole model in .h5, which has a configuration too.

    Raises:
        InvalidTextError: the file is damaged or uses a feature of HDF5 that isn't read.
    """
    found = read_hdf5(data)
    text = found.texts.get("", {}).get("model_config")
    return _collect(found, None if text is None else _read_config(text.encode()))


def _collect(found: HDF5File, config: Mapping[str, object] | None) -> WeightFile:
    """The arrays that belong to layers."""
    tensors, others = {}, set()
    for path, array in found.datasets.items():
        first = path.replace("\\", "/").split("/")[0]
        if first in _OTHERS:
            others.add(first)
        elif "seed_generator" not in path:  # of Dropout
            tensors[path.replace("\\", "/")] = array
    check_count(len(tensors))
    notes = tuple(f"The file's `{name}` was left out: it isn't part of the net." for name in others)
    return WeightFile("Keras", tensors, notes, config)


def _read_config(data: bytes) -> Mapping[str, object]:
    try:
        config = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidTextError(
            "The configuration in this Keras file is damaged; save the model again."
        ) from error
    if not isinstance(config, dict):
        raise InvalidTextError(
            "The configuration in this Keras file is damaged; save the model again."
        )
    return config
