"""Reads a user's own net: safetensors weights saved from torch, and a vocabulary in JSON.

Sizes are bounded so that a hostile file does no harm, and nothing is ever unpickled.

The file has `rnn.weight_ih_l0`, `rnn.weight_hh_l0`, `rnn.bias_ih_l0`, `rnn.bias_hh_l0` (likewise
for layers l1 and l2), `linear.weight`, `linear.bias` and, if characters are embedded,
`embedding.weight`. The recurrent layers may have any prefix (`lstm.`, `model.rnn.`), and the
readout and the embedding may go by other common names. The cell follows from the shapes: W_hh has
1, 3 or 4 times as many rows as columns in an RNN, GRU or LSTM; an RNN is assumed to use tanh.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from explorer.core.activations.text_nets import TextNet
from explorer.core.arrays import AnyArray, NetArray
from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.nets.config import MAX_HIDDEN_SIZE, MAX_VOCAB_SIZE, ModelConfig
from explorer.core.nets.gates import GATES
from explorer.core.text.vocabulary import Vocabulary

MAX_NET_BYTES = 64_000_000
MAX_VOCABULARY_BYTES = 1_000_000
_MAX_LAYERS = 3
_MAX_TENSORS = 100
_READOUTS = ("linear", "fc", "decoder", "readout", "head", "out", "output", "lm_head", "proj")
_EMBEDDINGS = ("embedding", "embeddings", "embed", "emb", "encoder")
_RECURRENT = re.compile(r"^(.*?)(weight_ih|weight_hh|bias_ih|bias_hh)_l(\d{1,3})$")


def read_uploaded_net(weights: bytes, vocabulary: bytes) -> TextNet:
    """The net in a safetensors file, with its vocabulary from a JSON file.

    Args:
        weights: safetensors bytes, at most 64 MB.
        vocabulary: JSON bytes: a list of tokens, or an object from token to index.

    Raises:
        InvalidTextError: a file is too large, damaged or of the wrong type.
        InvalidValueError: a tensor is missing, unexpected, of the wrong shape or too large.
    """
    tokens = read_vocabulary(vocabulary)
    named = _rename(_load_tensors(weights))
    model = _find_model(named, len(tokens))
    return TextNet(model, tokens, named)


def read_vocabulary(data: bytes) -> Vocabulary:
    """The tokens in a JSON file: a list of them, or an object from token to index 0 to V - 1.

    Raises:
        InvalidTextError: the file is too large or isn't such JSON.
        InvalidValueError: an index is missing, or there are too many tokens.
    """
    if len(data) > MAX_VOCABULARY_BYTES:
        raise InvalidTextError(
            f"The vocabulary must have at most {MAX_VOCABULARY_BYTES:,} bytes, got {len(data):,}."
        )
    try:
        table = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidTextError("The vocabulary must be a JSON file in UTF-8.") from error
    if isinstance(table, dict):
        table = _sort_tokens(table)
    if not isinstance(table, list) or not all(isinstance(token, str) for token in table):
        raise InvalidTextError(
            "The vocabulary must be a JSON list of strings, or an object from string to index."
        )
    if not 2 <= len(table) <= MAX_VOCAB_SIZE:
        raise InvalidValueError(
            f"The vocabulary must have 2 to {MAX_VOCAB_SIZE} tokens, got {len(table)}."
        )
    long = next((t for t in table if len(t) != 1 and not re.fullmatch(r"[<\[].*[>\]]", t)), None)
    if long is not None:
        raise InvalidValueError(
            "Each token must be a single character (or a special token in <> or []), got "
            f"{_shorten(long)}; this page shows character models only."
        )
    return Vocabulary(tuple(table))


def _sort_tokens(table: Mapping[str, object]) -> list[str]:
    tokens: list[str | None] = [None] * len(table)
    for token, index in table.items():
        if type(index) is not int or not 0 <= index < len(tokens) or tokens[index] is not None:
            raise InvalidValueError(
                f"The vocabulary's indices must be 0 to {len(table) - 1}, each used once, got "
                f"{str(index)[:20]} for {_shorten(token)}."
            )
        tokens[index] = token
    return [token for token in tokens if token is not None]


def _load_tensors(data: bytes) -> dict[str, AnyArray]:
    if len(data) > MAX_NET_BYTES:
        raise InvalidTextError(
            f"The weights must have at most {MAX_NET_BYTES:,} bytes, got {len(data):,}."
        )
    # torch.save writes a zip, or in old versions a bare pickle.
    if data.startswith((b"PK\x03\x04", b"\x80")) and data[8:9] != b"{":
        raise InvalidTextError(
            "The weights must be a safetensors file, got a pickle (.pt, .pth or .bin). Pickles can "
            "run any code, so they are never opened here; use safetensors.torch.save_file."
        )
    try:
        tensors: dict[str, AnyArray] = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise InvalidTextError(
            "The weights must be a safetensors file of float32, float64 or float16 tensors, got "
            f"{len(data):,} bytes of something else; use safetensors.torch.save_file."
        ) from error
    if len(tensors) > _MAX_TENSORS:
        raise InvalidTextError(
            f"The file must have at most {_MAX_TENSORS} tensors, got {len(tensors)}."
        )
    return tensors


def _rename(tensors: Mapping[str, AnyArray]) -> dict[str, NetArray]:
    """The tensors under this project's names, all float64 if any is, else float32."""
    named: dict[str, AnyArray] = {}
    sources: dict[str, str] = {}
    for name, tensor in tensors.items():
        ours = _translate(name)
        if ours is None:
            raise InvalidValueError(
                f"Tensor `{_shorten(name)}` must belong to a unidirectional nn.RNN, nn.GRU or "
                "nn.LSTM, to its readout (linear) or to an embedding; leave it out."
            )
        if ours in named:
            raise InvalidValueError(
                f"Tensors `{_shorten(sources[ours])}` and `{_shorten(name)}` must not both be "
                f"`{ours}`; leave one out."
            )
        if tensor.dtype.kind != "f":
            raise InvalidValueError(
                f"Tensor `{_shorten(name)}` must hold floating-point numbers, got {tensor.dtype}."
            )
        named[ours], sources[ours] = tensor, name
    wide = any(tensor.dtype == np.float64 for tensor in named.values())
    return {name: each.astype(np.float64 if wide else np.float32) for name, each in named.items()}


def _translate(name: str) -> str | None:
    """This project's name for a tensor, or None if the tensor isn't part of such a net."""
    recurrent = _RECURRENT.fullmatch(name)
    if recurrent:
        return f"rnn.{recurrent[2]}_l{recurrent[3]}"
    owner, _, kind = name.rpartition(".")
    last = owner.rpartition(".")[2]
    if kind in {"weight", "bias"} and last in _READOUTS:
        return f"linear.{kind}"
    if kind == "weight" and last in _EMBEDDINGS:
        return "embedding.weight"
    return None


def _find_model(named: Mapping[str, NetArray], vocab_size: int) -> ModelConfig:
    """The cell and sizes that the shapes imply; `TextNet` checks that they all agree."""
    rows, hidden = _find_shape(named, "rnn.weight_hh_l0")
    cells = [cell for cell, gates in GATES.items() if rows == gates * hidden]
    if not cells:
        raise InvalidValueError(
            "Tensor `rnn.weight_hh_l0` must have 1, 3 or 4 times as many rows as columns (RNN, "
            f"GRU or LSTM), got shape ({rows}, {hidden})."
        )
    if not 1 <= hidden <= MAX_HIDDEN_SIZE:
        raise InvalidValueError(
            f"Tensor `rnn.weight_hh_l0` must have 1 to {MAX_HIDDEN_SIZE} columns (hidden units), "
            f"got {hidden}."
        )
    layers = sum(name.startswith("rnn.weight_hh_l") for name in named)
    highest = max(int(name.rpartition("_l")[2]) for name in named if name.startswith("rnn."))
    if highest >= _MAX_LAYERS or layers != highest + 1:
        raise InvalidValueError(
            f"The net must have at most layers l0 to l{_MAX_LAYERS - 1}, each with `weight_hh`, "
            f"got {layers} up to l{highest}."
        )
    _, read = _find_shape(named, "rnn.weight_ih_l0")
    if "embedding.weight" not in named and read != vocab_size:
        raise InvalidValueError(
            f"Tensor `rnn.weight_ih_l0` must have {vocab_size} columns, one for each token of the "
            f"vocabulary, got {read}; include `embedding.weight` if the net has an embedding."
        )
    has_readout = "linear.weight" in named or "linear.bias" in named
    if not has_readout and hidden != vocab_size:
        raise InvalidValueError(
            f"Tensor `linear.weight` ({vocab_size}, {hidden}), the readout, must be in the file."
        )
    return ModelConfig(
        cell=cells[0],
        hidden_size=hidden,
        num_layers=layers,
        input="embedding" if "embedding.weight" in named else "one_hot",
        embedding_size=read if "embedding.weight" in named else 64,
        readout="linear" if has_readout else "none",
    )


def _find_shape(named: Mapping[str, NetArray], name: str) -> tuple[int, int]:
    """Rows and columns of a matrix."""
    if name not in named:
        raise InvalidValueError(f"Tensor `{name}` must be in the file, but it is missing.")
    if named[name].ndim != 2:
        raise InvalidValueError(f"Tensor `{name}` must have 2 dimensions, got {named[name].ndim}.")
    rows, columns = named[name].shape
    return rows, columns


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]}…{text[-15:]}"
