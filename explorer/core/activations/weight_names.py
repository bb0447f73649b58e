"""Gives the weights of an uploaded net this project's names, and says what each tensor became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.core.activations.net_parts import EMBEDDINGS, READOUTS, Matrix, RecurrentLayer
from explorer.core.arrays import AnyArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.weight_files.tensors import shorten

_SYMBOLS = {"weight_ih": "W_ih", "weight_hh": "W_hh", "bias_ih": "b_ih", "bias_hh": "b_hh"}
_NO_BIAS = "zeros are used, which is the same net"


@dataclass(frozen=True)
class Role:
    """What a tensor of the file is in the net."""

    source: str
    shape: tuple[int, ...]
    part: str


@dataclass(frozen=True, eq=False)
class NamedWeights:
    """The weights of a net.

    Attributes:
        weights: under this project's names, all float32 or all float64.
        roles: what each tensor of the file became.
        notes: what was inferred, one sentence each.
    """

    weights: Mapping[str, NetArray]
    roles: tuple[Role, ...]
    notes: tuple[str, ...]


@dataclass
class _Collected:
    """The weights as they are collected."""

    weights: dict[str, AnyArray] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def name_weights(
    layers: Sequence[RecurrentLayer], embedding: Matrix | None, readout: Matrix | None
) -> NamedWeights:
    """The weights of a net with these parts; biases that the file doesn't have are zeros.

    Raises:
        InvalidValueError: the bias of the readout doesn't fit it.
    """
    found = _Collected()
    is_tied = embedding is not None and readout is not None and readout.name == embedding.name
    if embedding is not None:
        _add_embedding(found, embedding, is_tied=is_tied)
    for number, layer in enumerate(layers):
        _add_layer(found, layer, number, f" of layer {number + 1}" if len(layers) > 1 else "")
    if readout is not None:
        _add_readout(found, readout, is_tied=is_tied)
    is_wide = any(array.dtype == np.float64 for array in found.weights.values())
    dtype = np.float64 if is_wide else np.float32
    return NamedWeights(
        {name: each.astype(dtype) for name, each in found.weights.items()},
        tuple(found.roles),
        tuple(found.notes),
    )


def _add_embedding(found: _Collected, embedding: Matrix, *, is_tied: bool) -> None:
    found.weights["embedding.weight"] = embedding.weight
    part = "embedding and readout W_ho" if is_tied else "embedding"
    found.roles.append(Role(shorten(embedding.name), embedding.weight.shape, part))
    if not is_tied and embedding.owner not in EMBEDDINGS:
        found.notes.append(f"`{shorten(embedding.name)}` was taken as the embedding, by its shape.")


def _add_layer(found: _Collected, layer: RecurrentLayer, number: int, place: str) -> None:
    W_hh = layer.arrays["weight_hh"]
    for kind, symbol in _SYMBOLS.items():
        array = layer.arrays.get(kind)
        if array is None:
            array = np.zeros(len(W_hh), W_hh.dtype)
        elif kind in layer.sources:
            name = shorten(layer.sources[kind])
            found.roles.append(Role(name, array.shape, f"{symbol}{place}"))
        found.weights[f"rnn.{kind}_l{number}"] = array
    if "bias_ih" not in layer.arrays:
        name = shorten(layer.sources["weight_hh"])
        found.notes.append(f"`{name}` has no biases beside it; {_NO_BIAS}.")


def _add_readout(found: _Collected, readout: Matrix, *, is_tied: bool) -> None:
    rows, bias = len(readout.weight), readout.bias
    found.weights["linear.weight"] = readout.weight
    if not is_tied:
        found.roles.append(Role(shorten(readout.name), readout.weight.shape, "W_ho, the readout"))
        if readout.owner not in READOUTS:
            found.notes.append(f"`{shorten(readout.name)}` was taken as the readout, by its shape.")
    if bias is None:
        found.notes.append(f"The readout has no bias; {_NO_BIAS}.")
        bias = np.zeros(rows, readout.weight.dtype)
    elif bias.shape != (rows,):
        raise InvalidValueError(
            f"Tensor `{shorten(readout.bias_name)}` must have shape ({rows},), got {bias.shape}."
        )
    else:
        found.roles.append(Role(shorten(readout.bias_name), bias.shape, "b_o"))
    found.weights["linear.bias"] = bias
