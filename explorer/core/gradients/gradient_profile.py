"""Measures gradients through time in a training run, and collects their history as arrays.

Only the loss at the last step is followed back. With a sum over all steps, each state's own loss
would hide how much of the later ones still reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import AnyArray, FloatArray, IdArray, NetArray
from explorer.core.gradients.cell_gradients import (
    CellRun,
    backpropagate,
    estimate_spectral_radii,
    run_cell,
)
from explorer.core.training.epoch_table import EpochTable
from explorer.core.training.events import Measured

STATE_GRADIENT = "gradient_by_t"
CELL_GRADIENT = "cell_gradient_by_t"
SPECTRAL_RADIUS = "spectral_radius"
PROBE_SAMPLES = 8  # few: a profile should cost a small part of an epoch
_MAY_OVERFLOW = np.errstate(over="ignore", invalid="ignore")  # a diverging net is measured too


@_MAY_OVERFLOW
def profile_gradients(
    cell: str,
    weights: Mapping[str, NetArray],
    from_x: FloatArray,
    differentiate: Callable[[FloatArray], FloatArray],
) -> dict[str, AnyArray]:
    """The arrays of a `Measured` event: norms over the minibatch, one row per layer.

    "gradient_by_t" is |dL/dh_t| over all samples and units, (L, T); "cell_gradient_by_t" is the
    same for an LSTM's c_t; "spectral_radius" is that of each gate's block of W_hh, (L, G).

    Args:
        cell: "rnn", "gru" or "lstm".
        weights: of the net, "rnn.weight_ih_l0" and so on.
        from_x: W_ih x_t + b_ih of the lowest layer, (T, B, G*H).
        differentiate: gives dL/dh_T (B, H) of the highest layer for its h_T (B, H).
    """
    runs: list[CellRun] = []
    num_layers = sum(name.startswith("rnn.weight_hh") for name in weights)
    for layer in range(num_layers):
        if layer:
            from_x = runs[-1].h @ _find(weights, "weight_ih", layer).T
            from_x += _find(weights, "bias_ih", layer)
        W_hh, b_hh = (_find(weights, name, layer) for name in ("weight_hh", "bias_hh"))
        runs.append(run_cell(cell, from_x, W_hh, b_hh))
    outer = np.zeros_like(runs[-1].h)
    outer[-1] = differentiate(runs[-1].h[-1])
    h_norms, c_norms = [], []
    for layer in range(num_layers - 1, -1, -1):
        gradients = backpropagate(runs[layer], outer)
        h_norms.append(np.linalg.norm(gradients.h, axis=(1, 2)))
        if gradients.c is not None:
            c_norms.append(np.linalg.norm(gradients.c, axis=(1, 2)))
        if layer:
            outer = gradients.from_x @ _find(weights, "weight_ih", layer)  # of the layer below
    arrays = {
        STATE_GRADIENT: np.stack(h_norms[::-1]),
        SPECTRAL_RADIUS: np.stack([estimate_spectral_radii(run.W_hh) for run in runs]),
    }
    if c_norms:
        arrays[CELL_GRADIENT] = np.stack(c_norms[::-1])
    return {name: array.astype(np.float32) for name, array in arrays.items()}


@_MAY_OVERFLOW
def profile_text_gradients(
    cell: str, weights: Mapping[str, NetArray], inputs: IdArray, targets: IdArray
) -> dict[str, AnyArray]:
    """The same for a character model; L is the mean cross-entropy at the last step.

    Args:
        cell: "rnn", "gru" or "lstm".
        weights: of the net by torch's names, with or without embedding and linear layer.
        inputs: token indices (B, T), read from the zero state.
        targets: the token after each sample (B,).
    """
    W_ih = weights["rnn.weight_ih_l0"]
    if "embedding.weight" in weights:
        read = weights["embedding.weight"][inputs.T].astype(np.float64)
        from_x = read @ W_ih.T.astype(np.float64)
    else:  # W_ih times a one-hot vector is a column of W_ih; only those that are read are needed
        from_x = W_ih.T[inputs.T].astype(np.float64)

    def differentiate(h: FloatArray) -> FloatArray:
        W_ho = np.eye(h.shape[1])
        logits = h
        if "linear.weight" in weights:
            W_ho = weights["linear.weight"].astype(np.float64)
            logits = h @ W_ho.T + weights["linear.bias"]
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        gradient = shifted / shifted.sum(axis=1, keepdims=True)  # softmax minus one-hot
        gradient[np.arange(len(targets)), targets] -= 1
        outer: FloatArray = gradient @ W_ho / len(targets)
        return outer

    return profile_gradients(cell, weights, from_x + _find(weights, "bias_ih", 0), differentiate)


def take_probe(ids: IdArray, seq_len: int) -> tuple[IdArray, IdArray]:
    """A small fixed minibatch of a text: windows (B, T) spread over it, and the token after each.

    Args:
        ids: the text (N,), N > seq_len.
        seq_len: T.
    """
    rows = min(PROBE_SAMPLES, (len(ids) - 1) // seq_len)
    starts = np.arange(rows) * ((len(ids) - 1) // rows)
    positions = starts[:, None] + np.arange(seq_len)
    return ids[positions], ids[starts + seq_len]


@dataclass(frozen=True, eq=False)
class GradientHistory:
    """The gradients of one layer throughout a training run.

    Attributes:
        name: of the run.
        epoch: the epochs that have a profile (N,).
        by_t: |dL/dh_t| or |dL/dc_t| in each profile (N, T).
        spectral_radius: of each gate's block (N, G).
        all_epochs: the finished epochs, all unless the run is very long (M,).
        clipped_share: the share of each epoch's steps with a clipped gradient, 0 to 1, (M,).
        mean_clipped_share: the mean share of all finished epochs; nan without one.
    """

    name: str
    epoch: FloatArray
    by_t: FloatArray
    spectral_radius: FloatArray
    all_epochs: FloatArray
    clipped_share: FloatArray
    mean_clipped_share: float


def collect_history(
    name: str,
    profiles: Sequence[Measured],
    epochs: EpochTable,
    *,
    layer: int = 0,
    of: str = STATE_GRADIENT,
) -> GradientHistory:
    """The history in a run's log; profiles without that array or of another shape are left out.

    Args:
        name: of the run.
        profiles: its Measured events.
        epochs: its epochs.
        layer: from 0.
        of: "gradient_by_t" or "cell_gradient_by_t".
    """
    rows: list[tuple[int, AnyArray, AnyArray]] = []
    for each in profiles:
        by_t, radius = each.arrays.get(of), each.arrays.get(SPECTRAL_RADIUS)
        if by_t is None or radius is None or by_t.ndim != 2 or radius.ndim != 2:
            continue
        if layer >= min(len(by_t), len(radius)):
            continue
        row = (each.epoch, by_t[layer], radius[layer])
        if not rows or [part.shape for part in row[1:]] == [part.shape for part in rows[0][1:]]:
            rows.append(row)
    return GradientHistory(
        name,
        np.array([row[0] for row in rows], np.float64),
        _stack([row[1] for row in rows]),
        _stack([row[2] for row in rows]),
        epochs.column("epoch"),
        epochs.column("clipped_share"),
        epochs.mean_clipped_share,
    )


def count_layers(profile: Measured) -> int:
    """The number of layers in a profile; 0 if the event isn't a profile."""
    by_t = profile.arrays.get(STATE_GRADIENT)
    return len(by_t) if by_t is not None and by_t.ndim == 2 else 0


def _stack(rows: Sequence[AnyArray]) -> FloatArray:
    return np.stack(rows).astype(np.float64) if rows else np.zeros((0, 0))


def _find(weights: Mapping[str, NetArray], name: str, layer: int) -> FloatArray:
    return weights[f"rnn.{name}_l{layer}"].astype(np.float64)
