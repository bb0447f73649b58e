"""Trains on a delay task: fresh sequences in each epoch, scored on others drawn separately."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import mse_loss

from explorer.core.arrays import AnyArray, FloatArray
from explorer.core.delay.config import DelayConfig
from explorer.core.delay.nets import make_delay_net
from explorer.core.delay.scores import R2_BY_LAG
from explorer.core.delay.tasks import DelaySequences, draw_sequences, score_accuracy, score_r2
from explorer.core.gradients.gradient_profile import PROBE_SAMPLES, profile_gradients
from explorer.core.training.events import Event, Measured
from explorer.core.training.learner import Description, Evaluation
from explorer.core.training.module_learner import BatchLoss, ModuleLearner

FRESH_SEQUENCES = 500
_FRESH_STREAM = 1  # added to the seed: training draws come from the seed alone


class DelayLearner(ModuleLearner):
    """Learns to recall or echo; the loss is the mean squared error of the trained answers."""

    def __init__(self, config: DelayConfig) -> None:
        """Draw the initial weights and the sequences for scoring."""
        super().__init__(config, make_delay_net(config), config.batches)
        self.config = config
        rng = np.random.default_rng([config.seed, _FRESH_STREAM])
        self._fresh = draw_sequences(config.task, FRESH_SEQUENCES, config.delay, rng)

    def describe(self) -> Description:
        """The net's and the task's sizes."""
        steps, outputs = self._fresh.y.shape[1:]
        answers = (steps - self._fresh.first_trained) * outputs
        scored = (steps - self._fresh.first_scored) * outputs
        return Description(
            vocabulary=(),
            num_parameters=self.num_parameters,
            tokens=self.config.batches * self.config.batch_size * answers,
            validation_tokens=FRESH_SEQUENCES * scored,
            path="autograd",
        )

    def iter_batches(self, rng: np.random.Generator) -> Iterator[DelaySequences]:
        """Minibatches of freshly drawn sequences."""
        config = self.config
        for _ in range(config.batches):
            yield draw_sequences(config.task, config.batch_size, config.delay, rng)

    def compute_loss(self, batch: DelaySequences) -> BatchLoss:
        """Mean squared error over the trained steps."""
        y = _to_tensor(batch.y)
        answers = self.module(_to_tensor(batch.x), y)[:, batch.first_trained :]
        loss = mse_loss(answers, y[:, batch.first_trained :])
        return BatchLoss(loss, float(loss.detach()), answers.numel())

    def evaluate(self) -> Evaluation:
        """Mean squared error and share of correct signs on the fresh sequences."""
        answers, first = self._answer(), self._fresh.first_scored
        errors = (answers[:, first:] - self._fresh.y[:, first:]) ** 2
        return Evaluation(float(errors.mean()), score_accuracy(answers, self._fresh))

    def report(self, epoch: int, temperature: float) -> Iterator[Event]:  # noqa: ARG002 - no text is sampled
        """R^2 by lag for an echo; gradients through time for a recall."""
        every, is_last = self.config.show_every, epoch == self.config.epochs
        if every == 0 or (epoch % every and not is_last):
            return
        if self.config.task == "echo":
            arrays = {R2_BY_LAG: score_r2(self._answer(), self._fresh).astype(np.float32)}
            yield Measured(epoch, arrays)
        else:
            yield Measured(epoch, self._profile_gradients())

    @torch.no_grad()
    def _answer(self) -> FloatArray:
        """The net's own answers to the fresh sequences, (B, T, O)."""
        answers: FloatArray = self.module(_to_tensor(self._fresh.x)).numpy().astype(np.float64)
        return answers

    def _profile_gradients(self) -> dict[str, AnyArray]:
        """|dL/dh_t| by step on the first few of the fresh sequences."""
        weights = self.weights()
        x, wanted = self._fresh.x[:PROBE_SAMPLES], self._fresh.y[:PROBE_SAMPLES, -1]
        from_x = x.transpose(1, 0, 2) @ weights["rnn.weight_ih_l0"].T.astype(np.float64)
        W_ho = weights["linear.weight"].astype(np.float64)

        def differentiate(h: FloatArray) -> FloatArray:
            errors = h @ W_ho.T + weights["linear.bias"] - wanted  # (B, 1)
            return 2 * errors @ W_ho / len(wanted)

        return profile_gradients(
            self.config.architecture, weights, from_x + weights["rnn.bias_ih_l0"], differentiate
        )


def _to_tensor(array: FloatArray) -> Tensor:
    return torch.from_numpy(array.astype(np.float32))
