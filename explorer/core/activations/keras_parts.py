"""Sorts the arrays of a Keras file into recurrent layers and matrices, converted to torch's layout.

`cells.keras_weights` converts, and each converted layer is run beside Keras's equations: the
largest difference in any state is the parity figure, as on the cells page. `keras_config` checks
the model's configuration, if the file has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.activations.keras_config import KerasModel, read_model
from explorer.core.activations.net_parts import Matrix, NetParts, RecurrentLayer, order_layers
from explorer.core.activations.unrunnable_parts import refuse_unrunnable
from explorer.core.arrays import AnyArray
from explorer.core.cells.keras_weights import KerasWeights, to_torch
from explorer.core.cells.weight_parity import find_parity
from explorer.core.errors import InvalidValueError
from explorer.core.weight_files.tensors import WeightFile, shorten

_FOLDERS = {"layers", "_layer_checkpoint_dependencies", "model_weights", "model"}
_CELLS = {1: "SimpleRNN", 3: "GRU", 4: "LSTM"}
_STEPS = 8  # of the comparison


@dataclass(frozen=True, eq=False)
class KerasParts:
    """The parts of a net saved by Keras.

    Attributes:
        parts: in torch's layout.
        parity: the largest difference in any state between Keras's equations and torch's module,
            run with these weights on random inputs; relative if states exceed 1.
    """

    parts: NetParts
    parity: float


def find_keras_parts(file: WeightFile) -> KerasParts:
    """The parts of a net saved by Keras.

    Raises:
        InvalidValueError: the net has a layer that can't be run here, or arrays are missing.
    """
    model = None if file.config is None else read_model(file.config)
    refuse_unrunnable(file.tensors)
    groups: dict[str, dict[str, AnyArray]] = {}
    for path, array in file.tensors.items():
        layer, name = _split_path(path)
        groups.setdefault(layer, {})[name] = array
    layers: list[RecurrentLayer] = []
    matrices: list[Matrix] = []
    others: dict[str, AnyArray] = {}
    parity, notes = 0.0, list[str]()
    activation = model.activation if model else ""
    for layer, arrays in groups.items():
        if any(_is_recurrent(name) for name in arrays):
            weights, note = _find_weights(layer, arrays, model)
            notes += note
            parity = max(parity, _compare(weights, activation or "tanh"))
            is_wide = any(array.dtype == np.float64 for array in arrays.values())
            layers.append(_convert(layer, weights, np.dtype(np.float64 if is_wide else np.float32)))
            continue
        found = {kind: _find(arrays, kind) for kind in ("embeddings", "kernel", "bias")}
        used = {name for name, _ in found.values()}
        others |= {f"{layer}/{name}": each for name, each in arrays.items() if name not in used}
        matrices += _list_matrices(layer, found)
    if not layers:
        raise InvalidValueError(
            "The file must have a SimpleRNN, GRU or LSTM layer, but none of its arrays is a "
            f"recurrent kernel; its layers are {', '.join(map(shorten, groups))[:200]}."
        )
    ordered, order = order_layers(layers)
    return KerasParts(
        NetParts(
            ordered,
            matrices,
            others,
            (*notes, *order, *(model.notes if model else ())),
            nonlinearity=activation,
        ),
        parity,
    )


def _split_path(path: str) -> tuple[str, str]:
    """The layer that an array belongs to, and its name in the layer."""
    parts = [part for part in path.split("/") if part not in _FOLDERS and part != "vars"]
    return parts[0], "/".join(parts[1:]) or parts[0]


def _is_recurrent(name: str) -> bool:
    return bool(re.search(r"recurrent_kernel|(^|/)cell/", name))


def _find(arrays: Mapping[str, AnyArray], kind: str) -> tuple[str, AnyArray | None]:
    """The array of a layer by the name of its kind, or by its number in the newer format."""
    for name, array in arrays.items():
        last = name.split("/")[-1].split(":")[0]
        if last == kind:
            return name, array
        is_table = kind == "embeddings"
        if last == ("1" if kind == "bias" else "0") and not (is_table and "1" in arrays):
            return name, array
    return "", None


def _list_matrices(layer: str, found: Mapping[str, tuple[str, AnyArray | None]]) -> list[Matrix]:
    """A layer's table of vectors or linear map, as torch has it."""
    (table_name, table), (name, kernel) = found["embeddings"], found["kernel"]
    bias_name, bias = found["bias"]
    is_table = "embed" in layer or table_name.split("/")[-1].startswith("embeddings")
    if is_table and table is not None and table.ndim == 2:
        return [Matrix(f"{layer}.weight", table)]
    if kernel is None or kernel.ndim != 2:
        return []
    return [
        Matrix(f"{layer}.weight", kernel.T, bias_name and f"{layer}.bias", bias)
        if name
        else Matrix(f"{layer}.weight", kernel.T)
    ]


def _find_weights(
    layer: str, arrays: Mapping[str, AnyArray], model: KerasModel | None
) -> tuple[KerasWeights, list[str]]:
    """The weights of a recurrent layer in Keras's layout, in float64."""
    named = {name.split("/")[-1].split(":")[0]: each for name, each in arrays.items()}
    kernel = named.get("kernel", named.get("0"))
    recurrent = named.get("recurrent_kernel", named.get("1"))
    bias = named.get("bias", named.get("2"))
    is_complete = (
        kernel is not None
        and recurrent is not None
        and kernel.ndim == recurrent.ndim == 2
        and recurrent.shape[0] > 0
        and recurrent.shape[1] % recurrent.shape[0] == 0
        and recurrent.shape[1] // recurrent.shape[0] in _CELLS
        and kernel.shape[1] == recurrent.shape[1]
    )
    if not is_complete or kernel is None or recurrent is None or len(named) > 3:
        raise InvalidValueError(
            f"The layer `{shorten(layer)}` must have a kernel, a recurrent kernel with 1, 3 or 4 "
            "times as many columns as rows, and at most a bias; its arrays have the shapes "
            f"{', '.join(str(each.shape) for each in arrays.values())[:200]}."
        )
    cell, width = _CELLS[recurrent.shape[1] // recurrent.shape[0]], recurrent.shape[1]
    notes = []
    if bias is None:
        bias = np.zeros((2, width) if cell == "GRU" else width)
        notes.append(f"`{shorten(layer)}` has no bias; zeros are used, which is the same net.")
        if cell == "GRU" and model is None:
            notes.append(
                f"`{shorten(layer)}` was read as a GRU with reset_after=True, Keras's default; "
                "without a bias the file doesn't show it."
            )
    if cell == "GRU" and bias.shape == (width,):
        raise InvalidValueError(
            f"The GRU `{shorten(layer)}` was made with reset_after=False: its reset gate acts on "
            "the state before the product. That is another cell, which torch doesn't have and this "
            "page can't run."
        )
    if bias.shape != ((2, width) if cell == "GRU" else (width,)):
        raise InvalidValueError(
            f"The bias of `{shorten(layer)}` must have {width} numbers, got shape {bias.shape}."
        )
    given = (np.asarray(each, np.float64) for each in (kernel, recurrent, bias))
    return KerasWeights(cell, *given), notes


def _compare(weights: KerasWeights, activation: str) -> float:
    """The parity of a converted layer on random inputs."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (_STEPS, len(weights.kernel)))
    with np.errstate(all="ignore"):  # weights that aren't finite are refused later
        return find_parity(weights, x, activation)


def _convert(layer: str, weights: KerasWeights, dtype: np.dtype[Any]) -> RecurrentLayer:
    arrays = {name: each.astype(dtype) for name, each in vars(to_torch(weights)).items()}
    sources = {
        "weight_ih": f"{layer}.kernel",
        "weight_hh": f"{layer}.recurrent_kernel",
        "bias_ih": f"{layer}.bias",
    }
    return RecurrentLayer(layer, arrays, sources)
