"""Computes one step of an LSTM or GRU in NumPy, with all its parts.

torch's gate order and torch's GRU, as in `recurrence.py`: the reset gate acts on W_hn h + b_hn
after the product. Arrays have any shape, the same for all; everything is dimensionless.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.nonlinearities import find_nonlinearity

_sigmoid = find_nonlinearity("sigmoid").value


class LSTMStep(NamedTuple):
    """Every part of one step of an LSTM (Gers et al. 2000).

    i, f, g, o are the gates, kept = f c_prev, written = i g, c = kept + written,
    squashed = tanh(c), h = o squashed.
    """

    i: FloatArray
    f: FloatArray
    g: FloatArray
    o: FloatArray
    kept: FloatArray
    written: FloatArray
    c: FloatArray
    squashed: FloatArray
    h: FloatArray


class GRUStep(NamedTuple):
    """Every part of one step of a GRU in torch's variant.

    r, z, n are the gates, kept = z h_prev, written = (1 - z) n, h = kept + written.
    """

    r: FloatArray
    z: FloatArray
    n: FloatArray
    kept: FloatArray
    written: FloatArray
    h: FloatArray


def apply_lstm_gates(sums: Sequence[FloatArray], c_prev: FloatArray) -> LSTMStep:
    """One step, given W_ih x + b_ih + W_hh h_prev + b_hh as its parts for i, f, g and o."""
    in_i, in_f, in_g, in_o = sums
    i, f, g, o = _sigmoid(in_i), _sigmoid(in_f), np.tanh(in_g), _sigmoid(in_o)
    kept, written = f * c_prev, i * g
    c = kept + written
    squashed = np.tanh(c)
    return LSTMStep(i, f, g, o, kept, written, c, squashed, o * squashed)


def apply_gru_gates(
    from_x: Sequence[FloatArray], from_h: Sequence[FloatArray], h_prev: FloatArray
) -> GRUStep:
    """One step, given W_ih x + b_ih and W_hh h_prev + b_hh, each as its parts for r, z and n."""
    (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x, from_h
    r, z = _sigmoid(x_r + h_r), _sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    kept, written = z * h_prev, (1 - z) * n
    return GRUStep(r, z, n, kept, written, kept + written)
