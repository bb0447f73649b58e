"""Trains the forecasting nets: minibatches of windows, squared errors, snapshots to look at.

Whatever the scaling, every loss is a mean squared error in the series' own unit squared, averaged
over the nets. The nets share their minibatches and nothing else; each net's gradient is clipped by
its own norm.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from explorer.core.arrays import AnyArray, FloatArray
from explorer.core.gradients.gradient_profile import PROBE_SAMPLES
from explorer.core.gradients.step_gradients import profile_steps
from explorer.core.series.config import MAX_STEP_NUMBERS, SeriesConfig
from explorer.core.series.forecasts import find_accuracy
from explorer.core.series.nets import ForecastNets
from explorer.core.series.results import (
    COUNTED_WINDOWS,
    SATURATED_FROM,
    STATE_EDGES,
    SeriesSnapshot,
)
from explorer.core.series.scaling import find_scaling
from explorer.core.series.windows import list_last_values, prepare_windows
from explorer.core.training.events import Event, Measured
from explorer.core.training.learner import Description, Evaluation
from explorer.core.training.module_learner import BatchLoss, ModuleLearner

_TINY = 1e-6  # torch's own clipping adds the same
_KEPT_BYTES = 32 * 2**20  # limit for all snapshots of a run


class SeriesLearner(ModuleLearner):
    """Trains the nets of a configuration on its series.

    Attributes:
        show_every: a report is kept every so many epochs, as the configuration asks or less often
            where a run would keep too much.
    """

    def __init__(self, config: SeriesConfig) -> None:
        """Cut the windows and draw the initial weights.

        Raises:
            InvalidTextError: the user's table can't be read, or is too short.
        """
        self.config = config
        self.windows = windows = prepare_windows(config)
        self.scaling = find_scaling(windows, config.scaling, adds_last_value=config.adds_last_value)
        train = windows.train
        self._nets = ForecastNets(
            config.num_nets,
            train.x.shape[2],
            config.hidden_size,
            train.y.shape[1],
            seed=config.seed,
        )
        super().__init__(config, self._nets, math.ceil(len(train) / config.batch_size))
        self._x = self._scale(train.x)
        self._y = torch.from_numpy(
            (
                (train.y - self._find_base(train.x) - self.scaling.y_mean) / self.scaling.y_scale
            ).astype(np.float32)
        )
        shown = config.num_nets * windows.shown.y.size * 4
        self.show_every = max(config.show_every, math.ceil(config.epochs * shown / _KEPT_BYTES))

    def describe(self) -> Description:
        """The number of weights, and of training and held-out values."""
        windows = self.windows
        return Description(
            (), self.num_parameters, windows.train.y.size, windows.test.y.size, "module"
        )

    def iter_batches(self, rng: np.random.Generator) -> Iterator[Tensor]:
        """The indices of the training windows, shuffled, `batch_size` at a time."""
        order = torch.from_numpy(rng.permutation(len(self.windows.train)))
        yield from torch.split(order, self.config.batch_size)

    def compute_loss(self, batch: Tensor) -> BatchLoss:
        """The squared error of a minibatch; the objective is the sum of the nets' means."""
        errors = (self._nets(self._x[batch]) - self._y[batch]).square()  # (S, B, O)
        per_net = errors.mean(dim=(1, 2))
        loss = per_net.detach().double().mean().item() * self.scaling.y_scale**2
        return BatchLoss(per_net.sum(), loss, batch.numel() * self._y.shape[1])

    def clip_gradients(self, theta: float) -> float:
        """Clip each net's gradient by its own norm, as if it trained alone; returns the largest."""
        gradients = [
            weights.grad for weights in self._nets.parameters() if weights.grad is not None
        ]
        squares = torch.stack([each.square().flatten(1).sum(1) for each in gradients])  # (P, S)
        norms = squares.sum(0).sqrt()  # (S,)
        factors = (theta / (norms + _TINY)).clamp(max=1.0)
        for each in gradients:
            each.mul_(factors.view(-1, *[1] * (each.dim() - 1)))
        return float(norms.max())

    def evaluate(self) -> Evaluation | None:
        """Mean squared error on the held-out windows, and for yes or no the share correct."""
        test = self.windows.test
        if not len(test):
            return None
        predicted = self.predict(test.x)
        accuracy = None
        if self.windows.is_yes_no:
            accuracy = find_accuracy(predicted, test.y)
        return Evaluation(float(np.square(predicted - test.y).mean()), accuracy)

    def report(self, epoch: int, temperature: float) -> Iterator[Event]:  # noqa: ARG002 - nothing is sampled
        """The nets' forecasts, and how often their units saturate, if due after this epoch."""
        is_last = epoch == self.config.epochs
        if not self.config.show_every or (epoch % self.show_every and not is_last):
            return
        windows = self.windows
        counts, saturated = self._count_states(windows.shown.x[:COUNTED_WINDOWS])
        asked = np.zeros((self.config.num_nets, 0))
        if windows.asked is not None:
            asked = self.predict(windows.asked[None])[:, 0]
        predicted = self.predict(windows.shown.x)
        kept = SeriesSnapshot(
            epoch,
            predicted.astype(np.float32),
            asked.astype(np.float32),
            counts,
            saturated,
        ).to_measured()
        yield Measured(epoch, kept.arrays | self._profile_gradients())

    def _profile_gradients(self) -> dict[str, AnyArray]:
        """|dL/dh_t| of the first net on a few windows, in its scaled units."""
        x, y = self._x[:PROBE_SAMPLES], self._y[:PROBE_SAMPLES]
        h = list(self._nets.list_states(x))  # T of (S, B, H)
        answers = h[-1][0] @ self._nets.W_ho[0].T + self._nets.b_o[0]
        return profile_steps(functional.mse_loss(answers, y), self._nets.W_hh[0], h)

    @torch.no_grad()
    def predict(self, x: FloatArray) -> FloatArray:
        """The nets' forecasts (S, N, O) for windows (N, T, D), in the series' unit."""
        parts = [self._nets(part) for part in self._split(x)]
        scaled: FloatArray = torch.cat(parts, dim=1).double().numpy()
        return scaled * self.scaling.y_scale + self.scaling.y_mean + self._find_base(x)

    @torch.no_grad()
    def _count_states(self, x: FloatArray) -> tuple[NDArray[np.int64], float]:
        counts = np.zeros(len(STATE_EDGES) - 1, np.int64)
        saturated = total = 0
        for part in self._split(x):
            for states in self._nets.list_states(part):
                h = states.numpy()
                counts += np.histogram(h, STATE_EDGES)[0]
                saturated += int((np.abs(h) > SATURATED_FROM).sum())
                total += h.size
        return counts, saturated / total

    def _find_base(self, x: FloatArray) -> FloatArray:
        """What is added to the nets' output for each window, (N, 1): the last value, or 0."""
        last = list_last_values(x)
        return last if self.config.adds_last_value else np.zeros_like(last)

    def _split(self, x: FloatArray) -> tuple[Tensor, ...]:
        """The scaled windows, in parts small enough for the memory limit."""
        config = self.config
        numbers = config.num_nets * config.window * config.hidden_size  # for one window
        return torch.split(self._scale(x), max(1, MAX_STEP_NUMBERS // numbers))

    def _scale(self, x: FloatArray) -> Tensor:
        scaled = (x - self.scaling.x_mean) / self.scaling.x_scale
        return torch.from_numpy(scaled.astype(np.float32))
