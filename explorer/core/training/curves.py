"""Turns the epochs of a training run into curves: arrays over them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.training.epoch_table import EpochTable
from explorer.core.training.events import Changed, Diverged


@dataclass(frozen=True)
class Baseline:
    """A reference loss, drawn as a horizontal line.

    Attributes:
        name: written beside the line.
        loss: nats per token.
        sentence: where the number comes from.
    """

    name: str
    loss: float
    sentence: str

    @property
    def perplexity(self) -> float:
        """exp(loss), dimensionless."""
        return math.exp(self.loss)


@dataclass(frozen=True, eq=False)
class LearningCurves:
    """A run's numbers after N of its epochs: all of them, unless the run is very long.

    Attributes:
        name: of the run.
        epoch: (N,), from 1.
        loss: mean nats per token, (N,).
        validation_loss: the same on held-out text, nan if there is none, (N,).
        grad_norm: mean global norm before clipping, (N,).
        clipped_norm: the same after clipping, nan where an old run didn't record it, (N,).
        max_grad_norm: the current clipping threshold theta, or None.
        thetas: the threshold at the end of each epoch, nan if there is none, (N,).
        elapsed_s: seconds of training so far, without pauses, (N,).
        tokens: characters predicted in the epoch, (N,).
        diverged_step: the step at which the run diverged if no epoch was complete, or None.
    """

    name: str
    epoch: FloatArray
    loss: FloatArray
    validation_loss: FloatArray
    grad_norm: FloatArray
    clipped_norm: FloatArray
    max_grad_norm: float | None
    thetas: FloatArray
    elapsed_s: FloatArray
    tokens: FloatArray
    diverged_step: int | None = None

    @property
    def tokens_per_s(self) -> float:
        """Characters per second over the last ten epochs; nan until two epochs are done."""
        recent = slice(-11, None)
        seconds = self.elapsed_s[recent]
        if len(seconds) < 2 or seconds[-1] <= seconds[0]:
            return float("nan")
        return float(self.tokens[recent][1:].sum() / (seconds[-1] - seconds[0]))


def collect_curves(
    name: str,
    epochs: EpochTable,
    max_grad_norm: float | None,
    changes: Sequence[Changed] = (),
    diverged: Diverged | None = None,
) -> LearningCurves:
    """The curves over the epochs that a table keeps; numbers that aren't finite are nan.

    `max_grad_norm` is the threshold at the start; `changes` says how it changed, and `diverged`
    how the run ended, if it did so.
    """
    epoch = epochs.finite("epoch")
    thetas = np.full(len(epoch), np.nan if max_grad_norm is None else max_grad_norm)
    for change in changes:
        max_grad_norm = change.max_grad_norm
        thetas[epoch > change.epoch] = np.nan if max_grad_norm is None else max_grad_norm
    return LearningCurves(
        name=name,
        epoch=epoch,
        loss=epochs.finite("loss"),
        validation_loss=epochs.finite("validation_loss"),
        grad_norm=epochs.finite("grad_norm"),
        clipped_norm=epochs.finite("clipped_norm"),
        max_grad_norm=max_grad_norm,
        thetas=thetas,
        elapsed_s=epochs.column("elapsed_s"),
        tokens=epochs.finite("tokens"),
        diverged_step=diverged.step if diverged and not epochs.count else None,
    )
