"""Tracks the progress of a run: settings, counters and sums, and changes by a control.

All of it is plain numbers and goes into a checkpoint as JSON.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from explorer.core.fields import check_fields, rule
from explorer.core.nets.config import OptimizerConfig
from explorer.core.nets.results import StepResult
from explorer.core.training.events import Changed, Diverged, EpochDone, Finished, StepDone
from explorer.core.training.learner import Evaluation
from explorer.core.training.perplexity import compute_perplexity
from explorer.core.training.run_config import MAX_TEMPERATURE


@dataclass(frozen=True)
class Control:
    """A change of settings during a run; None leaves a setting as it is.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    learning_rate: float | None = rule(
        "Learning rate from now on.",
        default=None,
        kind="float",
        low=0.0,
        high=100.0,
        excludes_low=True,
        is_optional=True,
    )
    max_grad_norm: float | None = rule(
        "Clipping threshold from now on; infinity: no clipping.",
        default=None,
        kind="float",
        low=0.0,
        high=math.inf,
        excludes_low=True,
        is_optional=True,
    )
    temperature: float | None = rule(
        "Temperature of sampled texts from now on; 0: greedy.",
        default=None,
        kind="float",
        low=0.0,
        high=MAX_TEMPERATURE,
        is_optional=True,
    )
    checkpoint: bool = rule("Whether to save a checkpoint now.", default=False)

    def __post_init__(self) -> None:
        """Check every field."""
        check_fields(self)

    @property
    def has_settings(self) -> bool:
        """Whether the control changes any setting."""
        return (self.learning_rate, self.max_grad_norm, self.temperature) != (None, None, None)


@dataclass
class Progress:
    """The loop's counters; `epoch` and `step` count what is done, the sums are of this epoch.

    Attributes:
        learning_rate: the current one.
        max_grad_norm: the current clipping threshold; None: no clipping.
        temperature: the current one, of sampled texts.
        epoch: epochs done.
        step: steps done.
        rng: state of the minibatches' generator at the start of this epoch.
        batches: minibatches done in this epoch.
        loss_sum: nats.
        norm_sum: of gradient norms before clipping.
        clipped_norm_sum: of gradient norms after clipping.
        tokens: characters predicted.
        clipped: steps clipped.
        last_loss: of the last epoch, nats per token.
        last_grad_norm: of the last step.
        best_perplexity: the lowest of all epochs.
        best_epoch: the epoch that reached it.
    """

    learning_rate: float
    max_grad_norm: float | None
    temperature: float
    epoch: int = 0
    step: int = 0
    rng: dict[str, Any] = field(default_factory=dict)
    batches: int = 0
    loss_sum: float = 0.0
    norm_sum: float = 0.0
    clipped_norm_sum: float = 0.0
    tokens: int = 0
    clipped: int = 0
    last_loss: float = math.nan
    last_grad_norm: float | None = None
    best_perplexity: float = math.inf
    best_epoch: int = 0

    @classmethod
    def begin(cls, optimizer: OptimizerConfig, temperature: float) -> Progress:
        """The progress of a run that hasn't started."""
        return cls(optimizer.learning_rate, optimizer.max_grad_norm, temperature)

    def change(self, control: Control) -> Changed:
        """Apply a control's settings."""
        if control.learning_rate is not None:
            self.learning_rate = control.learning_rate
        if control.max_grad_norm is not None:
            is_off = math.isinf(control.max_grad_norm)
            self.max_grad_norm = None if is_off else control.max_grad_norm
        if control.temperature is not None:
            self.temperature = control.temperature
        return Changed(
            self.epoch, self.step, self.learning_rate, self.max_grad_norm, self.temperature
        )

    def count_step(self, result: StepResult, diverged_loss: float) -> Diverged | None:
        """Count a step; Diverged if training cannot recover from it.

        That is a loss or gradient norm that isn't finite, or a loss above `diverged_loss`.
        """
        self.step += 1
        self.batches += 1
        is_finite = math.isfinite(result.loss) and math.isfinite(result.grad_norm)
        if not is_finite or result.loss > diverged_loss:
            return Diverged(
                self.epoch + 1, self.step, result.loss, result.grad_norm, self.last_grad_norm
            )
        self.loss_sum += result.loss * result.tokens
        self.norm_sum += result.grad_norm
        self.clipped_norm_sum += self._clip(result.grad_norm)
        self.tokens += result.tokens
        self.clipped += result.clipped
        self.last_grad_norm = result.grad_norm
        return None

    def describe_step(self, result: StepResult, batches_per_epoch: int) -> StepDone:
        """The event of the step counted last."""
        return StepDone(
            self.epoch + 1,
            self.step,
            result.loss,
            result.grad_norm,
            self._clip(result.grad_norm),
            result.tokens,
            min(1.0, self.batches / batches_per_epoch),
        )

    def close_epoch(self, evaluation: Evaluation | None) -> EpochDone:
        """The event of the finished epoch; resets the sums."""
        loss = self.loss_sum / self.tokens
        held_out = None if evaluation is None else evaluation.loss
        perplexity = compute_perplexity(loss)
        event = EpochDone(
            self.epoch,
            self.step,
            loss,
            perplexity,
            self.norm_sum / self.batches,
            self.tokens,
            self.clipped,
            held_out,
            None if held_out is None else compute_perplexity(held_out),
            None if evaluation is None else evaluation.accuracy,
            self.clipped_norm_sum / self.batches,
        )
        self.last_loss = loss
        if perplexity < self.best_perplexity:
            self.best_perplexity, self.best_epoch = perplexity, self.epoch
        self.batches = self.tokens = self.clipped = 0
        self.loss_sum = self.norm_sum = self.clipped_norm_sum = 0.0
        return event

    def _clip(self, norm: float) -> float:
        return norm if self.max_grad_norm is None else min(norm, self.max_grad_norm)

    def finish(self) -> Finished:
        """The event of a finished run."""
        return Finished(
            self.epoch, self.step, self.last_loss, self.best_perplexity, self.best_epoch
        )
