"""The course of a training run as arrays, read from its log."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.core.arrays import FloatArray


@dataclass(frozen=True)
class Baseline:
    """One horizontal line of a loss figure.

    Attributes:
        name: what stands beside the line.
        loss: nats per token.
        sentence: how the number is derived.
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
    """What a run reached after each of its N epochs.

    Attributes:
        name: of the run.
        epoch: (N,), from 1.
        loss: mean nats per token, (N,).
        validation_loss: the same on held-out text, nan without one, (N,).
        grad_norm: mean global norm before clipping, (N,).
        clipped_norm: the same after clipping, nan where a run did not say it, (N,).
        max_grad_norm: the threshold theta of clipping as it is now, or None.
        thetas: the threshold in each epoch (at its end), nan without one, (N,).
        elapsed_s: seconds of training until then, pauses left out, (N,).
        tokens: characters predicted in the epoch, (N,).
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

    @property
    def tokens_per_s(self) -> float:
        """Characters a second over the last ten epochs, nan before the second."""
        recent = slice(-11, None)
        seconds = self.elapsed_s[recent]
        if len(seconds) < 2 or seconds[-1] <= seconds[0]:
            return float("nan")
        return float(self.tokens[recent][1:].sum() / (seconds[-1] - seconds[0]))


def collect_curves(
    name: str,
    epochs: Sequence[tuple[float, Mapping[str, Any]]],
    max_grad_norm: float | None,
    changes: Sequence[Mapping[str, Any]] = (),
) -> LearningCurves:
    """The curves from (elapsed seconds, fields of EpochDone), one an epoch; other fields are left.

    `max_grad_norm` is the threshold of the beginning, `changes` are the fields of Changed. A number
    that is not finite stands in a log as a text and becomes nan here.
    """

    def column(key: str) -> FloatArray:
        values = [table.get(key) for _, table in epochs]
        return np.array([v if isinstance(v, int | float) else np.nan for v in values], np.float64)

    epoch = column("epoch")
    thetas = np.full(len(epoch), np.nan if max_grad_norm is None else max_grad_norm)
    for change in changes:
        max_grad_norm = change["max_grad_norm"]
        thetas[epoch > change["epoch"]] = np.nan if max_grad_norm is None else max_grad_norm
    return LearningCurves(
        name=name,
        epoch=epoch,
        loss=column("loss"),
        validation_loss=column("validation_loss"),
        grad_norm=column("grad_norm"),
        clipped_norm=column("clipped_norm"),
        max_grad_norm=max_grad_norm,
        thetas=thetas,
        elapsed_s=np.array([elapsed for elapsed, _ in epochs], np.float64),
        tokens=column("tokens"),
    )
