"""The training loop: a generator of events.

Knows a dataset, a stepper and the schedule; knows neither a clock nor who listens. Pause is not
calling `next()`, stop is `.close()`; a setting is changed by `.send(Control(...))`. The same
configuration and seed give the same events on the same machine.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import asdict
from itertools import islice

import numpy as np

from explorer.core.checkpoints import (
    CheckpointParts,
    load_weights,
    pack_checkpoint,
    unpack_checkpoint,
)
from explorer.core.config import TrainingConfig
from explorer.core.config_fields import check_types
from explorer.core.datasets import Dataset, prepare_dataset
from explorer.core.decoding import compute_probabilities, generate_text
from explorer.core.errors import InvalidValueError
from explorer.core.events import Checkpoint, Event, Sampled, Snapshot, Started
from explorer.core.progress import Control, Progress
from explorer.core.steppers import make_stepper

Events = Generator[Event, Control | None, None]


def train(config: TrainingConfig, resume: Checkpoint | None = None) -> Events:
    """The events of a training run, one by one, as they happen.

    Args:
        config: the run.
        resume: a checkpoint of the same configuration (its `epochs` may differ); the events that
            follow are those that would have followed it.

    Raises:
        InvalidValueError: the data does not fit the bounds, or the checkpoint not the net.
    """
    loop = _Loop(config, prepare_dataset(config))
    if resume is not None:
        loop.restore(resume)
    yield from loop.run()


class _Loop:
    """One run: its net, its place in the data, and the events that are due."""

    def __init__(self, config: TrainingConfig, dataset: Dataset) -> None:
        self.config = config
        self.dataset = dataset
        data = config.data
        self.batch_size = 1 if dataset.is_word_pair else data.batch_size
        self.stepper = make_stepper(
            config.model,
            config.optimizer,
            len(dataset.vocabulary),
            seed=config.seed,
            precision=config.precision,
            path=config.path,
            batch_size=self.batch_size,
            seq_len=len(dataset.ids) if dataset.is_word_pair else data.seq_len,
        )
        self.rng = np.random.default_rng(config.seed)
        self.state = self.stepper.start_state(self.batch_size)
        self.is_carried = not dataset.is_word_pair and data.sampling == "sequential"
        self.progress = Progress.begin(config.optimizer, config.sample_temperature)
        self.wants_checkpoint = False

    def run(self) -> Events:
        """All events."""
        progress = self.progress
        yield from self._say(self._start())
        while progress.epoch < self.config.epochs:
            diverged = yield from self._run_steps()
            if diverged:
                return
            progress.epoch += 1
            yield from self._show_word() if self.dataset.is_word_pair else self._show_text()
            yield from self._say(progress.close_epoch(self._validate()))
            is_last = progress.epoch == self.config.epochs
            if not is_last and (self.wants_checkpoint or self._is_due("checkpoint_every")):
                yield from self._say(self._save())
        yield from self._say(self._save())
        yield progress.finish()

    def _start(self) -> Started:
        return Started(
            self.progress.epoch,
            self.progress.step,
            self.dataset.vocabulary.tokens,
            self.stepper.num_parameters,
            len(self.dataset.ids),
            len(self.dataset.validation_ids),
            self.stepper.path,
        )

    def _run_steps(self) -> Generator[Event, Control | None, bool]:
        """The steps of one epoch, or of what is left of it; whether the run diverged."""
        progress, dataset, data = self.progress, self.dataset, self.config.data
        if progress.batches == 0 and not dataset.is_word_pair:
            progress.rng = dict(self.rng.bit_generator.state)
        minibatches = dataset.cut_epoch(data, self.rng)
        for inputs, targets in islice(minibatches, progress.batches, None):
            if progress.batches == 0 or not self.is_carried:
                self.state = self.stepper.start_state(self.batch_size)
            result, self.state = self.stepper.train_step(inputs, targets, self.state)
            diverged = progress.count_step(result, len(dataset.vocabulary))
            if diverged is not None:
                yield diverged
                return True
            if not dataset.is_word_pair:
                batches_an_epoch = dataset.count_minibatches(data)
                yield from self._say(progress.describe_step(result, batches_an_epoch))
                if self.wants_checkpoint:
                    yield from self._say(self._save())
        return False

    def _show_word(self) -> Events:
        """The spelled word and the snapshot that are due, of the pass that the loss is of.

        That pass comes before its update, as the course prints it.
        """
        is_sampled, is_kept = self._is_due("sample_every"), self._is_due("snapshot_every")
        if not (is_sampled or is_kept):
            return
        epoch, source, trace = self.progress.epoch, self.dataset.text, self.stepper.last_trace()
        if is_sampled:
            word = self.dataset.vocabulary.decode(trace.logits.argmax(axis=1).tolist())
            yield from self._say(Sampled(epoch, source, word))
        if is_kept:
            chances = compute_probabilities(trace.logits)
            yield from self._say(Snapshot(epoch, source, trace.h, chances))

    def _show_text(self) -> Events:
        """The written text, and the snapshot of reading its prefix, that are due."""
        config, epoch, vocabulary = self.config, self.progress.epoch, self.dataset.vocabulary
        prefix = config.sample_prefix or self.dataset.text[0]
        if self._is_due("sample_every"):
            generation = generate_text(
                self.stepper,
                vocabulary,
                prefix,
                config.sample_length,
                temperature=self.progress.temperature,
                seed=config.seed + epoch,
            )
            yield from self._say(Sampled(epoch, prefix, generation.text))
        if self._is_due("snapshot_every"):
            trace = self.stepper.trace(vocabulary.encode(prefix))
            chances = compute_probabilities(trace.logits)
            yield from self._say(Snapshot(epoch, prefix, trace.h, chances))

    def _validate(self) -> float | None:
        """Mean nats per held-out token; None where none are held out."""
        if len(self.dataset.validation_ids) == 0:
            return None
        loss_sum, tokens, state = 0.0, 0, None
        for inputs, targets in self.dataset.cut_validation(self.config.data):
            state = self.stepper.start_state(len(inputs)) if state is None else state
            loss, state = self.stepper.evaluate(inputs, targets, state)
            loss_sum += loss
            tokens += targets.size
        return loss_sum / tokens

    def _is_due(self, field_name: str) -> bool:
        every = int(getattr(self.config, field_name))
        return every > 0 and self.progress.epoch % every == 0

    def _say(self, event: Event) -> Events:
        """Hand out an event; a control that comes back is taken and answered by Changed."""
        control = yield event
        while control is not None:
            self.wants_checkpoint |= control.checkpoint
            if not control.has_settings:
                return
            changed = self.progress.change(control)
            self._set_optimizer()
            control = yield changed

    def _set_optimizer(self) -> None:
        self.stepper.set_learning_rate(self.progress.learning_rate)
        self.stepper.set_max_grad_norm(self.progress.max_grad_norm)

    def _save(self) -> Checkpoint:
        progress = self.progress
        is_between = progress.batches == 0
        if is_between:
            progress.rng = dict(self.rng.bit_generator.state)
        is_needed = self.is_carried and not is_between
        parts = CheckpointParts(
            self.stepper.weights(),
            self.stepper.optimizer_state(),
            self.stepper.state_to_arrays(self.state) if is_needed else {},
            asdict(progress),
        )
        self.wants_checkpoint = False
        return Checkpoint(progress.epoch, progress.step, pack_checkpoint(parts))

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint.

        Raises:
            InvalidValueError: the bytes are no checkpoint, or one of another net.
        """
        parts = unpack_checkpoint(checkpoint.data)
        load_weights(self.stepper, parts.weights)
        zeros = self.stepper.state_to_arrays(self.state)
        shapes = {name: array.shape for name, array in parts.state.items()}
        try:
            if shapes and shapes != {name: array.shape for name, array in zeros.items()}:
                raise ValueError(shapes)  # noqa: TRY301 - one sentence for all that can be wrong
            self.progress = Progress(**parts.progress)
            check_types(self.progress)
            self.rng.bit_generator.state = self.progress.rng
            self.stepper.load_optimizer_state(parts.optimizer)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise InvalidValueError(
                "The checkpoint must belong to this configuration, got another optimiser or state."
            ) from error
        if shapes:
            self.state = self.stepper.state_from_arrays(parts.state)
        self._set_optimizer()
