"""Computes a Keras SimpleRNN as one would by hand: every product of every step.

The layer is h_t = f(x_t K + h_(t-1) R + b), with Keras's matrices and inputs in rows; Keras itself
isn't needed. T steps, D inputs, H units; everything dimensionless.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.cells.matrix_texts import parse_matrix
from explorer.core.errors import InvalidValueError
from explorer.core.nonlinearities import find_nonlinearity

MAX_UNITS = 6
MAX_INPUTS = 6
MAX_STEPS = 12
ACTIVATIONS = ("linear", "tanh", "relu")
# What messages call each matrix: Keras's letter, and torch's name for the same numbers.
NAMES = {"kernel": "K = W_ihᵀ", "recurrent": "R = W_hhᵀ", "bias": "b", "inputs": "inputs"}
COURSE_TEXTS = {
    "kernel": "1 0 2; 2 1 3",
    "recurrent": "1 2 1; 1 0 1; 0 1 0",
    "bias": "0 0 1",
    "inputs": "1 3; 1 1; 2 3",
}


@dataclass(frozen=True, eq=False)
class HandCheck:
    """The layer, its inputs, and all products of each step.

    Attributes:
        kernel: K, (D, H).
        recurrent: R, (H, H).
        bias: b, (H,).
        activation: "linear", "tanh" or "relu".
        x: inputs, (T, D).
        h_prev: states before each step, (T, H).
        from_x: x_t[d] K[d, h], (T, D, H).
        from_h: h_prev[j] R[j, h], (T, H, H).
        pre: the sums before the activation, (T, H).
        h: states, (T, H).
    """

    kernel: FloatArray
    recurrent: FloatArray
    bias: FloatArray
    activation: str
    x: FloatArray
    h_prev: FloatArray
    from_x: FloatArray
    from_h: FloatArray
    pre: FloatArray
    h: FloatArray


def run_hand_check(
    kernel: FloatArray,
    recurrent: FloatArray,
    bias: FloatArray,
    inputs: FloatArray,
    activation: str = "linear",
) -> HandCheck:
    """Run the layer from the state 0.

    Args:
        kernel: (D, H).
        recurrent: (H, H).
        bias: (H,).
        inputs: (T, D).
        activation: "linear", "tanh" or "relu".

    Raises:
        InvalidValueError: the shapes don't match.
    """
    D, H = kernel.shape
    for name, array, shape in (
        ("recurrent", recurrent, (H, H)),
        ("bias", bias, (H,)),
        ("inputs", inputs, (len(inputs), D)),
    ):
        if array.shape != shape:
            raise InvalidValueError(
                f"`{NAMES[name]}` must have shape {shape} with a K of shape {(D, H)}, "
                f"got {array.shape}; change one of them."
            )
    f = find_nonlinearity(activation)
    steps = []
    h_prev = np.zeros(H)
    for x_t in inputs:
        from_x, from_h = x_t[:, None] * kernel, h_prev[:, None] * recurrent
        pre = from_x.sum(axis=0) + from_h.sum(axis=0) + bias
        h = f.value(pre)
        steps.append((h_prev, from_x, from_h, pre, h))
        h_prev = h
    columns = [np.array(column) for column in zip(*steps, strict=True)]
    return HandCheck(kernel, recurrent, bias, activation, inputs, *columns)


def read_hand_check(texts: dict[str, str], activation: str) -> HandCheck:
    """The check described by four texts with the names of `COURSE_TEXTS`.

    Raises:
        InvalidTextError: a text isn't a matrix.
        InvalidValueError: the shapes don't match.
    """
    limits = {
        "kernel": (MAX_INPUTS, MAX_UNITS),
        "recurrent": (MAX_UNITS, MAX_UNITS),
        "bias": (1, MAX_UNITS),
        "inputs": (MAX_STEPS, MAX_INPUTS),
    }
    kernel, recurrent, bias, inputs = (
        parse_matrix(texts[name], NAMES[name], *limits[name]) for name in limits
    )
    return run_hand_check(kernel, recurrent, bias[0], inputs, activation)
