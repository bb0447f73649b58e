"""Splits the gradient of a gated cell into the part through its gates and the part through W_hh.

The state of a GRU is h, that of an LSTM c. From one step to the previous one, its gradient takes
two kinds of paths: directly, multiplied by the gate that keeps the state (z in h_t = z h_prev +
..., f in c_t = f c_prev + ...), or through W_hh into the gates and the new values. The paths that
never use W_hh add up to

    dL/dh_T * z_T * ... * z_{t+1}    or    dL/dc_T * f_T * ... * f_{t+1}    (elementwise).

All others are the rest. The two parts are vectors; they add up to the gradient, their lengths
needn't. Source of the direct path: Hochreiter and Schmidhuber 1997, the constant error carousel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.gradients.gradient_flow import (
    GradientScene,
    UnrolledCell,
    find_lengths,
    unroll_cell,
)


@dataclass(frozen=True, eq=False)
class GatePath:
    """Lengths of the gradient at each step t = 1..T and of its two parts, without truncation.

    Attributes:
        cell: "rnn", "gru" or "lstm"; an RNN has no gates.
        total: |dL/dh_t|, of an LSTM |dL/dc_t|, (T,).
        gates: the part through the gates alone, (T,).
        rest: the part that has passed through W_hh at least once, (T,).
    """

    cell: str
    total: FloatArray
    gates: FloatArray
    rest: FloatArray


def find_gate_path(scene: GradientScene, cell: str) -> GatePath:
    """The gradient of one cell's state at each step, in its two parts."""
    parts = unroll_cell(scene, cell, np.array([scene.spectral_radius]), is_cut=False)
    gradients = parts.gradients
    total = (gradients.h if gradients.c is None else gradients.c)[:, 0]
    keeps, through_W_hh = _list_steps(parts, cell)
    gates, rest = np.zeros_like(total), np.zeros_like(total)
    gates[-1] = total[-1]
    for t in range(len(total) - 2, -1, -1):
        gates[t] = keeps[t + 1] * gates[t + 1]
        rest[t] = keeps[t + 1] * rest[t + 1] + through_W_hh[t]
    lengths = (find_lengths(part) for part in (total, gates, rest))
    return GatePath(cell, *lengths)


def _list_steps(parts: UnrolledCell, cell: str) -> tuple[FloatArray, FloatArray]:
    """The gate that keeps the state, and what reaches the state at t through W_hh, (T, H) each."""
    kept = [part[:, 0] for part in parts.run.kept]
    from_h = parts.gradients.from_h[1:, 0]
    W_hh = parts.run.W_hh[0]
    returned = np.concatenate([from_h @ W_hh, np.zeros((1, W_hh.shape[1]))])  # at T: the readout
    if cell == "lstm":
        _, f, _, o, squashed, _ = kept
        return f, returned * o * (1 - squashed**2)
    if cell == "gru":
        return kept[1], returned
    return np.zeros_like(returned), returned
