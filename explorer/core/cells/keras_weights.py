"""Runs the weights of Keras's recurrent layers in NumPy, and converts them to torch's and back.

Neither library is imported. Keras multiplies a row by a matrix (x K), torch a matrix by a column
(W x), so every matrix is transposed. The order of the gates differs:

    SimpleRNN   one block                       torch's RNN the same
    GRU         z, r, h (reset_after=True)      r, z, n (n is Keras's h)
    LSTM        i, f, c, o                      i, f, g, o (g is Keras's c)

torch has two biases. Keras's SimpleRNN and LSTM have one: it becomes b_ih, and b_hh is 0; in the
other direction the two are added. Keras's GRU has two rows, which are torch's two biases.
D inputs, H units, G gates (1, 3, 4), T steps; everything dimensionless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.nets.numpy_gates import apply_gru_gates, apply_lstm_gates
from explorer.core.nonlinearities import find_nonlinearity

KERAS_CELLS = ("SimpleRNN", "GRU", "LSTM")
# Keras's blocks in torch's order.
_TORCH_ORDER = {"SimpleRNN": (0,), "GRU": (1, 0, 2), "LSTM": (0, 1, 2, 3)}


@dataclass(frozen=True, eq=False)
class KerasWeights:
    """The weights of a Keras layer, as `layer.get_weights()` gives them.

    Attributes:
        cell: "SimpleRNN", "GRU" or "LSTM".
        kernel: (D, G*H).
        recurrent: (H, G*H).
        bias: (G*H,); for a GRU (2, G*H): the row of the input, then that of the state.
    """

    cell: str
    kernel: FloatArray
    recurrent: FloatArray
    bias: FloatArray


@dataclass(frozen=True, eq=False)
class TorchWeights:
    """The weights of a torch layer.

    Attributes:
        weight_ih: (G*H, D).
        weight_hh: (G*H, H).
        bias_ih: (G*H,).
        bias_hh: (G*H,).
    """

    weight_ih: FloatArray
    weight_hh: FloatArray
    bias_ih: FloatArray
    bias_hh: FloatArray


def draw_keras_weights(cell: str, input_size: int, hidden_size: int, seed: int) -> KerasWeights:
    """Weights and biases uniform in -1..1: with zeros, parts of a conversion would go untested."""
    rng = np.random.default_rng(seed)
    columns = len(_TORCH_ORDER[cell]) * hidden_size
    shapes = ((input_size, columns), (hidden_size, columns))
    bias = (2, columns) if cell == "GRU" else (columns,)
    return KerasWeights(cell, *(rng.uniform(-1, 1, shape) for shape in (*shapes, bias)))


def to_torch(weights: KerasWeights) -> TorchWeights:
    """The same layer in torch's layout."""
    order = _TORCH_ORDER[weights.cell]
    if weights.cell == "GRU":
        b_ih, b_hh = weights.bias
    else:
        b_ih, b_hh = weights.bias, np.zeros_like(weights.bias)
    return TorchWeights(
        _reorder(weights.kernel, order).T.copy(),
        _reorder(weights.recurrent, order).T.copy(),
        _reorder(b_ih, order),
        _reorder(b_hh, order),
    )


def to_keras(cell: str, weights: TorchWeights) -> KerasWeights:
    """The same layer in Keras's layout; the two biases become one, except in a GRU."""
    order = tuple(np.argsort(_TORCH_ORDER[cell]))
    b_ih, b_hh = _reorder(weights.bias_ih, order), _reorder(weights.bias_hh, order)
    return KerasWeights(
        cell,
        _reorder(weights.weight_ih.T, order),
        _reorder(weights.weight_hh.T, order),
        np.stack([b_ih, b_hh]) if cell == "GRU" else b_ih + b_hh,
    )


def find_round_trip_error(weights: KerasWeights) -> float:
    """The largest difference in any weight after conversion to torch and back."""
    back = to_keras(weights.cell, to_torch(weights))
    pairs = (
        (back.kernel, weights.kernel),
        (back.recurrent, weights.recurrent),
        (back.bias, weights.bias),
    )
    return max(float(np.abs(after - before).max()) for after, before in pairs)


def run_keras(weights: KerasWeights, x: FloatArray, activation: str = "tanh") -> FloatArray:
    """All states (T, H) of the layer from the state 0, by Keras's equations.

    Args:
        weights: of the layer.
        x: inputs, (T, D).
        activation: of a SimpleRNN; GRU and LSTM use tanh and the logistic sigmoid.
    """
    step = _STEPS[weights.cell]
    f = find_nonlinearity(activation).value
    h = c = np.zeros(len(weights.recurrent))
    states = []
    for x_t in x:
        h, c = step(weights, x_t, h, c, f)
        states.append(h)
    return np.array(states)


_Activation = Callable[[FloatArray], FloatArray]
_Step = Callable[
    [KerasWeights, FloatArray, FloatArray, FloatArray, _Activation], tuple[FloatArray, FloatArray]
]


def _step_simple(
    weights: KerasWeights, x: FloatArray, h: FloatArray, c: FloatArray, f: _Activation
) -> tuple[FloatArray, FloatArray]:
    return f(x @ weights.kernel + weights.bias + h @ weights.recurrent), c


def _step_gru(
    weights: KerasWeights, x: FloatArray, h: FloatArray, c: FloatArray, _f: _Activation
) -> tuple[FloatArray, FloatArray]:
    x_z, x_r, x_n = np.split(x @ weights.kernel + weights.bias[0], 3)
    h_z, h_r, h_n = np.split(h @ weights.recurrent + weights.bias[1], 3)
    return apply_gru_gates((x_r, x_z, x_n), (h_r, h_z, h_n), h).h, c


def _step_lstm(
    weights: KerasWeights, x: FloatArray, h: FloatArray, c: FloatArray, _f: _Activation
) -> tuple[FloatArray, FloatArray]:
    total = x @ weights.kernel + weights.bias + h @ weights.recurrent
    step = apply_lstm_gates(np.split(total, 4), c)
    return step.h, step.c


_STEPS: dict[str, _Step] = {"SimpleRNN": _step_simple, "GRU": _step_gru, "LSTM": _step_lstm}


def _reorder(array: FloatArray, order: tuple[int, ...]) -> FloatArray:
    """The blocks of the last axis in another order."""
    blocks = np.split(array, len(order), axis=-1)
    return np.concatenate([blocks[index] for index in order], axis=-1)
