"""Checks that the configuration of a Keras model describes a net that can be run here.

The configuration is compared with names and numbers only; code in it is never run.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from explorer.core.errors import InvalidValueError
from explorer.core.weight_files.tensors import shorten

_RECURRENT = ("SimpleRNN", "GRU", "LSTM")
_NO_EFFECT = (
    *("InputLayer", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout"),
    "ActivityRegularization",
)
_MAX_DEPTH = 20


@dataclass(frozen=True)
class KerasModel:
    """What the configuration says about the net.

    Attributes:
        activation: of its SimpleRNN layers, "tanh" or "relu"; "tanh" for GRU and LSTM.
        notes: what is different here but changes no state, one sentence each.
    """

    activation: str
    notes: tuple[str, ...]


def read_model(config: Mapping[str, object]) -> KerasModel | None:
    """What a configuration says about the net; None if it lists no layers (a class of its own).

    Raises:
        InvalidValueError: a layer, an activation or the order of the layers isn't run here.
    """
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else None
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        return None
    _check_chain(layers)
    activations: list[str] = []
    notes: list[str] = []
    for layer in layers:
        kind, options = _unwrap(layer)
        name = shorten(str(options.get("name", kind)))
        if kind in _RECURRENT:
            activations.append(_check_recurrent(name, kind, options))
        elif kind == "Embedding":
            if options.get("mask_zero"):
                notes.append(
                    f"Keras's `{name}` has mask_zero=True and skips token 0; here every token is "
                    "read, so texts with that token give other states than in Keras."
                )
        elif kind in {"Dense", "Activation"}:
            activation = _read_name(options.get("activation", "linear"))
            if activation not in {"linear", "softmax"}:
                raise InvalidValueError(
                    f"The layer `{name}` has the activation {activation!r}; this page runs a "
                    "readout that is linear or softmax, so this net can't be run here."
                )
        elif kind not in _NO_EFFECT:
            raise InvalidValueError(
                f"The layer `{name}` is a {shorten(kind)}. This net can't be run here: this page "
                "runs SimpleRNN, GRU and LSTM layers with an Embedding or one-hot inputs and one "
                "Dense readout. Without that layer it would be another net, so it isn't left out."
            )
    if len(set(activations)) > 1:
        raise InvalidValueError(
            "All recurrent layers must have one activation, got "
            f"{', '.join(dict.fromkeys(activations))}."
        )
    return KerasModel(activations[0] if activations else "", tuple(notes))


def _unwrap(layer: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    """The class and options of a layer, or of the layer that TimeDistributed applies."""
    kind, options = str(layer.get("class_name")), layer.get("config")
    if not isinstance(options, dict):
        return kind, {}
    inner = options.get("layer")
    if kind == "TimeDistributed" and isinstance(inner, dict):
        found = inner.get("config")
        return str(inner.get("class_name")), found if isinstance(found, dict) else {}
    return kind, options


def _check_recurrent(name: str, kind: str, options: Mapping[str, object]) -> str:
    """The activation of a recurrent layer, if all its options can be run here."""
    activation = _read_name(options.get("activation", "tanh"))
    allowed = ("tanh", "relu") if kind == "SimpleRNN" else ("tanh",)
    if activation not in allowed:
        raise InvalidValueError(
            f"The layer `{name}` has the activation {activation!r}; this page runs a {kind} with "
            f"{' or '.join(allowed)}, so this net can't be run here."
        )
    gate = _read_name(options.get("recurrent_activation", "sigmoid"))
    if kind != "SimpleRNN" and gate != "sigmoid":
        raise InvalidValueError(
            f"The gates of `{name}` have the activation {gate!r}; this page runs gates with the "
            "logistic sigmoid, so this net can't be run here."
        )
    if options.get("go_backwards"):
        raise InvalidValueError(
            f"The layer `{name}` reads the text from its end (go_backwards=True), so this net "
            "can't be run here."
        )
    if kind == "GRU" and options.get("reset_after") is False:
        raise InvalidValueError(
            f"The GRU `{name}` has reset_after=False: its reset gate acts on the state before the "
            "product. That is another cell, which torch doesn't have and this page can't run."
        )
    return activation


def _check_chain(layers: Sequence[Mapping[str, object]]) -> None:
    """Check that each layer of a functional model reads the layer before it and nothing else."""
    for before, layer in itertools.pairwise(layers):
        nodes = layer.get("inbound_nodes")
        if not nodes:
            continue  # a sequential model
        wanted = before.get("name") or _unwrap(before)[1].get("name")
        if (
            set(_list_sources(nodes, 0)) != {wanted}
            or not isinstance(nodes, list)
            or len(nodes) > 1
        ):
            raise InvalidValueError(
                "The layers of a functional model must form one chain, but "
                f"`{shorten(str(layer.get('name')))}` reads something other than the layer before "
                "it. This net can't be run here."
            )


def _list_sources(node: object, depth: int) -> Iterator[object]:
    """The layers that a node reads, in the format of Keras 3 or 2."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, dict):
        history = node.get("keras_history")
        if isinstance(history, list) and history:
            yield history[0]
        else:
            for each in node.values():
                yield from _list_sources(each, depth + 1)
    elif isinstance(node, list):
        if len(node) >= 3 and isinstance(node[0], str) and isinstance(node[1], int):
            yield node[0]
        else:
            for each in node:
                yield from _list_sources(each, depth + 1)


def _read_name(value: object) -> str:
    """The name of an activation, which may be written as an object."""
    if isinstance(value, dict):
        inner = value.get("config")
        value = inner if isinstance(inner, str) else value.get("class_name")
    return shorten(str(value))
