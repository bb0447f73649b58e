"""Reads nets whose weights were named by hand: d2l's, a tutorial's, and shorter ones.

    W_xh W_hh b_h W_hq b_q     d2l: h = tanh(x W_xh + h W_hh + b_h), logits = h W_hq + b_q
    W_xi W_hi b_i ...          d2l's LSTM, with f, o and c (the cell gate) likewise
    Wxh Whh Why bh by          min-char-rnn: h = tanh(Wxh x + Whh h + bh), logits = Why h + by
    W_ih W_hh b_ih b_hh W_ho   this project's names, with matrices to the left of x, too
    i2h h2h                    a tutorial's linear layers: h = tanh(i2h(x) + h2h(h))

Whether a matrix stands to the left or to the right of its vector follows from the shapes; if a net
has as many tokens as units, it is guessed from the names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from explorer.core.activations.net_parts import (
    Matrix,
    NetParts,
    RecurrentLayer,
    pair_matrices,
)
from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidValueError
from explorer.core.weight_files.tensors import shorten

_SYMBOL = re.compile(r"(?:.*\.)?([Wb])_?([a-z]{1,2})")
_INPUTS, _BIASES = ("xh", "ih", "hx"), ("h", "ih")
_READOUTS, _READOUT_BIASES = ("hq", "hy", "ho", "hk"), ("q", "y", "o", "k")
_LSTM = ("i", "f", "c", "o")  # torch's order; c is its cell gate
_MATRIX = 2  # axes
_LINEAR = re.compile(r"(?:(.*)\.)?(i2h|x2h|h2h)\.(weight|bias)")


def find_hand_written(
    tensors: Mapping[str, AnyArray], *, is_row_first: bool | None = None
) -> NetParts | None:
    """The parts of a net with hand-written names; None if these aren't such names.

    Args:
        tensors: by name.
        is_row_first: whether matrices are (inputs, units), if shapes leave it open.

    Raises:
        InvalidValueError: such a net is incomplete, or is one that can't be run here.
    """
    linear = {name: match for name in tensors if (match := _LINEAR.fullmatch(name))}
    if linear:
        return _read_linear_layers(tensors, linear)
    symbols: dict[str, str] = {}
    for name in tensors:
        match = _SYMBOL.fullmatch(name)
        if match:
            symbols.setdefault(match[1] + match[2], name)
    if "Wxf" in symbols and "Whf" in symbols:
        return _read_symbols(tensors, symbols, _LSTM, is_row_first=is_row_first)
    if "Whh" in symbols and any(f"W{each}" in symbols for each in _INPUTS):
        return _read_symbols(tensors, symbols, (), is_row_first=is_row_first)
    return None


class _Symbols:
    """Takes tensors by symbols such as W_xh, each once."""

    def __init__(self, tensors: Mapping[str, AnyArray], symbols: Mapping[str, str]) -> None:
        self._tensors = tensors
        self._symbols = symbols
        self._used: set[str] = set()

    def take(self, letter: str, *endings: str) -> tuple[str, AnyArray | None]:
        """The name and the tensor of the first such symbol in the file."""
        for ending in endings:
            name = self._symbols.get(letter + ending, "")
            if name and name not in self._used:
                self._used.add(name)
                return name, self._tensors[name]
        return "", None

    def take_gates(self, letter: str, *endings: str, ndim: int) -> tuple[str, list[AnyArray]]:
        """The names and the tensors of one symbol for each gate, which must be alike.

        Raises:
            InvalidValueError: one is missing, or has another shape than the first.
        """
        found = [self.take(letter, ending) for ending in endings]
        arrays = [each for _, each in found if each is not None]
        if len(arrays) < len(found) and (arrays or ndim == _MATRIX):
            raise InvalidValueError(
                f"The file must have {letter}_{f', {letter}_'.join(endings)}, but only "
                f"{len(arrays)} of these {len(found)} are in it; save the whole net."
            )
        if any(each.shape != arrays[0].shape for each in arrays) or (
            ndim == _MATRIX and arrays[0].ndim != ndim
        ):
            shapes = ", ".join(str(each.shape) for each in arrays)
            raise InvalidValueError(
                f"{letter}_{f', {letter}_'.join(endings)} must have one shape, got {shapes}."
            )
        return ", ".join(name for name, _ in found), arrays

    @property
    def rest(self) -> dict[str, AnyArray]:
        """The tensors that nobody took."""
        return {name: each for name, each in self._tensors.items() if name not in self._used}


def _read_symbols(
    tensors: Mapping[str, AnyArray],
    names: Mapping[str, str],
    gates: tuple[str, ...],
    *,
    is_row_first: bool | None,
) -> NetParts:
    """The parts of a net with names such as W_xh."""
    symbols = _Symbols(tensors, names)
    plain = next(each for each in (*_INPUTS, "") if f"W{each}" in names or not each)
    W_x = symbols.take_gates("W", *([f"x{g}" for g in gates] or [plain]), ndim=_MATRIX)
    W_h = symbols.take_gates("W", *([f"h{g}" for g in gates] or ["hh"]), ndim=_MATRIX)
    is_certain, is_row = _find_orientation(W_x[0], W_x[1][0], W_h[1][0])
    if not is_certain and is_row_first is not None:
        is_row = is_row_first
    arrays = {
        "weight_ih": np.concatenate([each.T if is_row else each for each in W_x[1]]),
        "weight_hh": np.concatenate([each.T if is_row else each for each in W_h[1]]),
    }
    sources = {"weight_ih": W_x[0], "weight_hh": W_h[0]}
    for kind, (name, biases) in _take_biases(symbols, gates, names).items():
        arrays[kind] = np.concatenate([each.ravel() for each in biases])
        if name:
            sources[kind] = name
    readout_name, readout = symbols.take("W", *_READOUTS)
    bias_name, bias = symbols.take("b", *_READOUT_BIASES)
    matrices, others = pair_matrices(symbols.rest)
    if readout is not None and readout.ndim == _MATRIX:
        turned = readout.T if is_row else readout
        matrices.insert(
            0, Matrix(readout_name, turned, bias_name, None if bias is None else bias.ravel())
        )
    else:
        given = {readout_name: readout, bias_name: bias}
        others |= {name: each for name, each in given.items() if each is not None}
    product = f"x `{W_x[0]}`, a column" if is_row else f"`{W_x[0]}` x, a row"
    return NetParts(
        [RecurrentLayer(W_x[0], arrays, sources)],
        matrices,
        others,
        (f"The matrices were read as in {product} for each unit.",),
        is_row_first=None if is_certain else is_row,
    )


def _take_biases(
    symbols: _Symbols, gates: tuple[str, ...], names: Mapping[str, str]
) -> dict[str, tuple[str, list[AnyArray]]]:
    """Both biases of the layer, by torch's kinds; a single one is followed by zeros."""
    single = next(each for each in (*_BIASES, "") if f"b{each}" in names or not each)
    name, first = symbols.take_gates("b", *(gates or [single]), ndim=1)
    other, second = ("", None) if gates else symbols.take("b", "hh")
    if not first and second is None:
        return {}
    found = [*first, *([] if second is None else [second])]
    zeros = [np.zeros_like(each) for each in found[: max(1, len(first))]]
    return {
        "bias_ih": (name, first or zeros),
        "bias_hh": (other, zeros if second is None else [second]),
    }


def _find_orientation(name: str, W_x: AnyArray, W_h: AnyArray) -> tuple[bool, bool]:
    """Whether the shapes leave no doubt, and whether matrices are (inputs, units)."""
    hidden = W_h.shape[0]
    rows, columns = W_x.shape
    if (rows == hidden) != (columns == hidden):
        return True, columns == hidden
    return False, name.rpartition(".")[2].startswith("W_x")


def _read_linear_layers(
    tensors: Mapping[str, AnyArray], linear: Mapping[str, re.Match[str]]
) -> NetParts:
    """The parts of a net with the layers i2h and h2h."""
    kinds: dict[str, str] = {}
    for name, match in linear.items():
        kinds.setdefault(f"{match[2].replace('x2h', 'i2h')}.{match[3]}", name)
    if len(kinds) < len(linear):
        raise InvalidValueError(
            "The file has `i2h` or `h2h` more than once; this page runs one such layer."
        )
    inputs, states = kinds.get("i2h.weight"), kinds.get("h2h.weight")
    if inputs is None or states is None:
        given = inputs or states or next(iter(linear), "")
        raise InvalidValueError(
            f"`{shorten(given)}` {tensors[given].shape} has no `h2h` or `i2h` beside it: it reads "
            "input and state joined into one vector. That is another architecture, and the file "
            "doesn't say in which order they are joined or which nonlinearity follows. This page "
            "runs h = tanh(W_ih x + W_hh h + b), so the net can't be run here."
        )
    W_ih, W_hh = tensors[inputs], tensors[states]
    if W_ih.ndim != 2 or W_hh.ndim != 2 or W_hh.shape[0] != W_hh.shape[1]:
        raise InvalidValueError(
            f"`{shorten(states)}` {W_hh.shape} must have as many rows as columns: the order of the "
            "gates of a GRU or LSTM written by hand isn't in the file. Train nn.GRU or nn.LSTM."
        )
    arrays = {"weight_ih": W_ih, "weight_hh": W_hh}
    sources = {"weight_ih": inputs, "weight_hh": states}
    for ours, theirs, beside in (("bias_ih", "i2h", W_ih), ("bias_hh", "h2h", W_hh)):
        bias = kinds.get(f"{theirs}.bias")
        arrays[ours] = np.zeros(len(beside), beside.dtype) if bias is None else tensors[bias]
        if bias is not None:
            sources[ours] = bias
    matrices, others = pair_matrices({n: each for n, each in tensors.items() if n not in linear})
    return NetParts([RecurrentLayer("i2h", arrays, sources)], matrices, others)
