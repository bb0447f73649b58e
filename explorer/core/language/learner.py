"""Trains a character model: its net, the state carried through the text, and its reports."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidValueError
from explorer.core.gradients.gradient_profile import profile_text_gradients, take_probe
from explorer.core.language.config import TrainingConfig
from explorer.core.language.datasets import Minibatch, prepare_dataset
from explorer.core.language.sampling import compute_probabilities, generate_text
from explorer.core.language.weights import load_weights
from explorer.core.nets.results import StepResult
from explorer.core.steppers.choice import make_stepper
from explorer.core.training.events import Event, Measured, Sampled, Snapshot
from explorer.core.training.learner import Description, Evaluation, Learner, LearnerParts

# tanh and sigmoid bound the state, so a net with too large a learning rate mostly oscillates at
# huge losses and overflows much later or never. A loss of ten times ln V, the loss of a uniform
# guess, therefore counts as diverged.
DIVERGED_RATIO = 10.0


class TextLearner(Learner):
    """Predicts the next token of a text, or spells a word from another."""

    def __init__(self, config: TrainingConfig) -> None:
        """Prepare the data and the net.

        Raises:
            InvalidValueError: the data is outside the limits.
        """
        self.config = config
        self.dataset = prepare_dataset(config)
        data, is_pair = config.data, self.dataset.is_word_pair
        self.batch_size = 1 if is_pair else data.batch_size
        self.stepper = make_stepper(
            config.model,
            config.optimizer,
            len(self.dataset.vocabulary),
            seed=config.seed,
            precision=config.precision,
            path=config.path,
            batch_size=self.batch_size,
            seq_len=len(self.dataset.ids) if is_pair else data.seq_len,
        )
        self.state = self.start = self.stepper.start_state(self.batch_size)
        self.is_carried = not is_pair and data.sampling == "sequential"
        self.is_stepwise = not is_pair
        self.batches_per_epoch = self.dataset.count_minibatches(data)
        self.diverged_loss = DIVERGED_RATIO * math.log(len(self.dataset.vocabulary))

    def describe(self) -> Description:
        """The model's vocabulary and sizes."""
        dataset = self.dataset
        return Description(
            dataset.vocabulary.tokens,
            self.stepper.num_parameters,
            len(dataset.ids),
            len(dataset.validation_ids),
            self.stepper.path,
        )

    def iter_batches(self, rng: np.random.Generator) -> Iterator[Minibatch]:
        """The minibatches (X, Y) of one epoch."""
        return self.dataset.iter_batches(self.config.data, rng)

    def train_step(self, batch: Minibatch, *, is_first: bool) -> StepResult:
        """One update; only with sequential sampling does the state carry over from the last one."""
        if is_first or not self.is_carried:
            self.state = self.start
        result, self.state = self.stepper.train_step(*batch, self.state)
        return result

    def set_optimizer(self, learning_rate: float, max_grad_norm: float | None) -> None:
        """Change settings from the next step on."""
        self.stepper.set_learning_rate(learning_rate)
        self.stepper.set_max_grad_norm(max_grad_norm)

    def evaluate(self) -> Evaluation | None:
        """Mean loss per held-out token, in nats; None if none are held out."""
        if len(self.dataset.validation_ids) == 0:
            return None
        loss_sum, tokens, state = 0.0, 0, None
        for inputs, targets in self.dataset.cut_validation(self.config.data):
            state = self.stepper.start_state(len(inputs)) if state is None else state
            loss, state = self.stepper.evaluate(inputs, targets, state)
            loss_sum += loss
            tokens += targets.size
        return Evaluation(loss_sum / tokens)

    def report(self, epoch: int, temperature: float) -> Iterator[Event]:
        """The sample, the snapshot and the gradients through time that are due after this epoch."""
        yield from self._show_reading(epoch, temperature)
        if _is_due(self.config.gradient_every, epoch):
            yield Measured(epoch, self._profile_gradients())

    def _show_reading(self, epoch: int, temperature: float) -> Iterator[Event]:
        is_sampled = _is_due(self.config.sample_every, epoch)
        is_kept = _is_due(self.config.snapshot_every, epoch)
        if not (is_sampled or is_kept):
            return
        prefix = self.config.sample_prefix or self.dataset.start
        if self.dataset.is_word_pair:
            # Use the pass that the loss came from, before its update, as the course prints it.
            prefix, trace = self.dataset.text, self.stepper.last_trace()
        if is_sampled:
            if self.dataset.is_word_pair:
                text = self.dataset.vocabulary.decode(trace.logits.argmax(axis=1).tolist())
            else:
                text = self._write(prefix, epoch, temperature)
            yield Sampled(epoch, prefix, text)
        if is_kept:
            if not self.dataset.is_word_pair:
                trace = self.stepper.trace(self.dataset.vocabulary.encode(prefix))
            yield Snapshot(epoch, prefix, trace.h, compute_probabilities(trace.logits))

    def _profile_gradients(self) -> dict[str, AnyArray]:
        """The gradients through time for a probe of the text, at the weights after the epoch.

        Only the last of a window's losses is followed back, from zero state. No training step
        computes that: it adds the gradients of all losses. So the pass is made for this, on a few
        windows; the weights are only read.
        """
        dataset = self.dataset
        if dataset.is_word_pair:
            inputs, targets = dataset.ids[None], dataset.targets[-1:]
        else:
            inputs, targets = take_probe(dataset.ids, self.config.data.seq_len)
        weights = {name: w.detach().numpy() for name, w in self.stepper.live_weights.items()}
        return profile_text_gradients(self.config.model.cell, weights, inputs, targets)

    def save(self, *, at_epoch_end: bool) -> LearnerParts:
        """The weights, the optimiser's state and, if it carries over, the net's state."""
        is_needed = self.is_carried and not at_epoch_end
        return LearnerParts(
            self.stepper.weights(),
            self.stepper.optimizer_state(),
            self.stepper.state_to_arrays(self.state) if is_needed else {},
        )

    def load(self, parts: LearnerParts) -> None:
        """Continue from what `save` returned.

        Raises:
            InvalidValueError: the parts belong to another net.
        """
        load_weights(self.stepper, parts.weights)
        zeros = self.stepper.state_to_arrays(self.state)
        shapes = {name: array.shape for name, array in parts.state.items()}
        try:
            if shapes and shapes != {name: array.shape for name, array in zeros.items()}:
                raise ValueError(shapes)  # noqa: TRY301 - one message for everything that may fail
            self.stepper.load_optimizer_state(dict(parts.optimizer))
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise InvalidValueError(
                "The checkpoint must belong to this configuration, got another optimiser or state."
            ) from error
        if shapes:
            self.state = self.stepper.state_from_arrays(dict(parts.state))

    def _write(self, prefix: str, epoch: int, temperature: float) -> str:
        generation = generate_text(
            self.stepper,
            self.dataset.vocabulary,
            prefix,
            self.config.sample_length,
            temperature=temperature,
            seed=self.config.seed + epoch,
        )
        return generation.text


def _is_due(every: int, epoch: int) -> bool:
    return every > 0 and epoch % every == 0
