"""Runs a recurrent layer in NumPy and finds dL/dh_t at every step by hand.

The equations are those of `nets/recurrence.py`: torch's gate order, and torch's GRU, in which the
reset gate acts on W_hn h + b_hn after the product. The result is the gradient of the states, not of
the weights.

Shapes: T steps, B samples, H hidden units, G gates (1, 3, 4). W_hh is (G*H, H), or (B, G*H, H)
if each sample has recurrent weights of its own. Everything is dimensionless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.nets.numpy_gates import apply_gru_gates, apply_lstm_gates
from explorer.core.nonlinearities import find_nonlinearity

_SQUARINGS = 9


@dataclass(frozen=True, eq=False)
class CellRun:
    """All states of one layer, and what its derivative needs.

    Attributes:
        cell: "rnn", "gru" or "lstm".
        W_hh: (G*H, H) or (B, G*H, H).
        h: states h_1 to h_T, (T, B, H).
        c: cell states of an LSTM, (T, B, H), else None.
        kept: arrays (T, B, H) in the order in which the cell's derivative expects them.
    """

    cell: str
    W_hh: FloatArray
    h: FloatArray
    c: FloatArray | None
    kept: tuple[FloatArray, ...]


@dataclass(frozen=True, eq=False)
class StateGradients:
    """The gradient of a loss at every step of a layer.

    Attributes:
        h: dL/dh_t, (T, B, H).
        c: dL/dc_t of an LSTM, (T, B, H), including the path through h_t; else None.
        carried_c: the part of dL/dc_t through c_{t+1} alone, which is its gradient if h_t and c_t
            are taken as two independent variables; else None.
        from_x: with respect to W_ih x_t + b_ih, (T, B, G*H).
        from_h: with respect to W_hh h_{t-1} + b_hh, (T, B, G*H).
    """

    h: FloatArray
    c: FloatArray | None
    carried_c: FloatArray | None
    from_x: FloatArray
    from_h: FloatArray


def run_cell(
    cell: str,
    from_x: FloatArray,
    W_hh: FloatArray,
    b_hh: FloatArray,
    activation: str = "tanh",
) -> CellRun:
    """Run a layer from the state 0.

    Args:
        cell: "rnn", "gru" or "lstm".
        from_x: W_ih x_t + b_ih of every step, (T, B, G*H).
        W_hh: (G*H, H) or (B, G*H, H).
        b_hh: (G*H,).
        activation: of the RNN; the gated cells have fixed ones.
    """
    h_t = c_t = np.zeros((from_x.shape[1], W_hh.shape[-1]))
    h, c, kept = [], [], []
    for from_x_t in from_x:
        from_h_t = _send(h_t, W_hh) + b_hh
        if cell == "rnn":
            h_t, parts = _step_rnn(from_x_t + from_h_t, activation)
        elif cell == "gru":
            h_t, parts = _step_gru(from_x_t, from_h_t, h_t)
        else:
            h_t, c_t, parts = _step_lstm(from_x_t + from_h_t, c_t)
            c.append(c_t)
        h.append(h_t)
        kept.append(parts)
    columns = tuple(np.stack(column) for column in zip(*kept, strict=True))
    return CellRun(cell, W_hh, np.stack(h), np.stack(c) if c else None, columns)


def backpropagate(run: CellRun, outer: FloatArray, first: int = 0) -> StateGradients:
    """The gradient at every step from the last back to `first`; before that it is exactly 0.

    Args:
        run: the layer's forward pass.
        outer: the gradient that reaches h_t from outside the layer, (T, B, H).
        first: the step at which truncated backpropagation ends, from 0.
    """
    shape = run.h.shape
    gates = np.zeros((*shape[:2], run.W_hh.shape[-2]))
    from_x, from_h = gates, gates.copy()
    dh, dc, carried = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    h_t = c_t = np.zeros(shape[1:])
    for t in range(shape[0] - 1, first - 1, -1):
        dh[t], carried[t] = outer[t] + h_t, c_t
        step = _BACKWARD[run.cell](tuple(part[t] for part in run.kept), dh[t], c_t)
        from_x[t], from_h[t], dc[t] = step.from_x, step.from_h, step.c
        h_t, c_t = _return(step.from_h, run.W_hh) + step.h_prev, step.c_prev
    if run.c is None:
        return StateGradients(dh, None, None, from_x, from_h)
    return StateGradients(dh, dc, carried, from_x, from_h)


def find_jacobians(run: CellRun) -> FloatArray:
    """The Jacobians ds_t/ds_{t-1} for t = 1..T of the first sample, (T, S, S).

    The state s_t is h_t (S = H), or (h_t, c_t) together for an LSTM (S = 2H).
    """
    H = run.h.shape[-1]
    W_hh = run.W_hh if run.W_hh.ndim == 2 else run.W_hh[0]
    kept = tuple(part[:, :1] for part in run.kept)  # (T, 1, H): the same for every row
    dh, dc = np.eye(H)[None], np.zeros((1, H, H))
    if run.c is not None:
        dh, dc = np.concatenate([dh, dc], axis=1), np.concatenate([dc, dh], axis=1)
    step = _BACKWARD[run.cell](kept, dh, dc)  # row i: the gradients of component i of s_t
    by_h = step.from_h @ W_hh + step.h_prev
    return by_h if run.c is None else np.concatenate([by_h, step.c_prev], axis=2)


def estimate_spectral_radii(W_hh: FloatArray) -> FloatArray:
    """The spectral radius of each gate's square block of W_hh (G*H, H): (G,); nan if not finite.

    |A^512| / |A^256| to the power of 1/256, after Gelfand's formula, by repeated squaring. In the
    quotient the constants of the two norms cancel: it's accurate to 0.3% for the matrices of a net,
    in a fifth of the time that eigenvalues take.
    """
    power = W_hh.reshape(-1, W_hh.shape[1], W_hh.shape[1]).astype(np.float32)
    log_norm = before = np.zeros(len(power))
    for number in range(_SQUARINGS + 1):
        if number:
            power = power @ power
        norm = np.maximum(np.linalg.norm(power, axis=(1, 2), keepdims=True), 1e-30)
        power /= norm
        log_norm, before = 2 * log_norm + np.log(norm[:, 0, 0]), log_norm
    radii: FloatArray = np.exp((log_norm - before) / 2 ** (_SQUARINGS - 1))
    return radii


def _send(h: FloatArray, W_hh: FloatArray) -> FloatArray:
    """W_hh h for each sample, (B, G*H)."""
    sent: FloatArray = h @ W_hh.T if W_hh.ndim == 2 else (W_hh @ h[..., None])[..., 0]
    return sent


def _return(gradient: FloatArray, W_hh: FloatArray) -> FloatArray:
    """W_hh^T times the gradient of each sample, (B, H)."""
    if W_hh.ndim == 2:
        return gradient @ W_hh
    returned: FloatArray = (gradient[:, None] @ W_hh)[:, 0]
    return returned


def _step_rnn(total: FloatArray, activation: str) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    f = find_nonlinearity(activation)
    return f.value(total), (f.slope(total),)


def _step_gru(
    from_x: FloatArray, from_h: FloatArray, h_prev: FloatArray
) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    parts = np.split(from_h, 3, axis=-1)
    step = apply_gru_gates(np.split(from_x, 3, axis=-1), parts, h_prev)
    return step.h, (step.r, step.z, step.n, parts[2], h_prev)


def _step_lstm(
    total: FloatArray, c_prev: FloatArray
) -> tuple[FloatArray, FloatArray, tuple[FloatArray, ...]]:
    step = apply_lstm_gates(np.split(total, 4, axis=-1), c_prev)
    return step.h, step.c, (step.i, step.f, step.g, step.o, step.squashed, c_prev)


class _StepGradients(NamedTuple):
    """What becomes of dL/dh_t and dL/dc_t in one step back."""

    from_x: FloatArray  # with respect to W_ih x + b_ih
    from_h: FloatArray  # with respect to W_hh h_prev + b_hh
    h_prev: FloatArray  # what reaches h_prev other than through W_hh
    c: FloatArray  # the whole dL/dc_t
    c_prev: FloatArray


def _rnn_backward(kept: tuple[FloatArray, ...], dh: FloatArray, dc: FloatArray) -> _StepGradients:
    (slope,) = kept
    total = dh * slope
    return _StepGradients(total, total, np.zeros_like(total), dc, dc)


def _gru_backward(kept: tuple[FloatArray, ...], dh: FloatArray, dc: FloatArray) -> _StepGradients:
    r, z, n, h_n, h_prev = kept
    to_n = dh * (1 - z) * (1 - n**2)
    to_z = dh * (h_prev - n) * z * (1 - z)
    to_r = to_n * h_n * r * (1 - r)
    from_x = np.concatenate([to_r, to_z, to_n], axis=-1)
    from_h = np.concatenate([to_r, to_z, to_n * r], axis=-1)
    return _StepGradients(from_x, from_h, dh * z, dc, dc)


def _lstm_backward(kept: tuple[FloatArray, ...], dh: FloatArray, dc: FloatArray) -> _StepGradients:
    i, f, g, o, squashed, c_prev = kept
    whole_dc = dc + dh * o * (1 - squashed**2)
    to_i = whole_dc * g * i * (1 - i)
    to_f = whole_dc * c_prev * f * (1 - f)
    to_g = whole_dc * i * (1 - g**2)
    to_o = dh * squashed * o * (1 - o)
    total = np.concatenate([to_i, to_f, to_g, to_o], axis=-1)
    return _StepGradients(total, total, np.zeros_like(dh), whole_dc, whole_dc * f)


_BACKWARD = {"rnn": _rnn_backward, "gru": _gru_backward, "lstm": _lstm_backward}
