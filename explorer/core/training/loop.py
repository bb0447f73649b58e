"""Runs the training loop, a generator of events.

To pause, don't call `next()`; to stop, call `.close()`; to change a setting, call
`.send(Control(...))`. The same configuration and seed give the same events on the same machine.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import asdict
from itertools import islice

import numpy as np

from explorer.core.errors import InvalidValueError
from explorer.core.fields import check_types
from explorer.core.training.checkpoints import CheckpointParts, pack_checkpoint, unpack_checkpoint
from explorer.core.training.events import Checkpoint, Event, Started
from explorer.core.training.learner import Learner, LearnerParts
from explorer.core.training.progress import Control, Progress
from explorer.core.training.run_config import RunConfig
from explorer.core.training.step_threads import ThreadChooser, ThreadedSteps

Events = Generator[Event, Control | None, None]


def run_training(
    config: RunConfig,
    learner: Learner,
    resume: Checkpoint | None = None,
    chooser: ThreadChooser | None = None,
) -> Events:
    """Train `learner`; yield each event as it happens.

    Args:
        config: the run; the loop reads its schedule and its optimiser's settings.
        learner: with its initial weights, made for this configuration.
        resume: a checkpoint of the same configuration (only `epochs` may differ).
        chooser: decides how many threads a step gets, where that changes no bit of the run; None
            leaves their number alone.

    Raises:
        InvalidValueError: the checkpoint doesn't fit the net.
    """
    loop = _Loop(config, learner, chooser)
    if resume is not None:
        loop.restore(resume)
    yield from loop.run()


class _Loop:
    """One run: its learner, its progress through the data, and whether a checkpoint is wanted."""

    def __init__(
        self, config: RunConfig, learner: Learner, chooser: ThreadChooser | None = None
    ) -> None:
        self.config = config
        self.learner = learner
        # An epoch that is one step, such as a word's, is too short for several threads.
        self.steps = ThreadedSteps(learner, chooser if learner.is_stepwise else None)
        self.rng = np.random.default_rng(config.seed)
        self.progress = Progress.begin(config.optimizer, config.initial_temperature)
        self.wants_checkpoint = False

    def run(self) -> Events:
        """Yield all events."""
        progress, learner = self.progress, self.learner
        yield from self._emit(self._start())
        while not self._is_over():
            diverged = yield from self._run_steps()
            if diverged:
                return
            progress.epoch += 1
            for event in learner.report(progress.epoch, progress.temperature):
                yield from self._emit(event)
            yield from self._emit(progress.close_epoch(learner.evaluate()))
            if not self._is_over() and (self.wants_checkpoint or self._is_checkpoint_due()):
                yield from self._emit(self._save())
        yield from self._emit(self._save())
        yield progress.finish()

    def _start(self) -> Started:
        return Started(self.progress.epoch, self.progress.step, **asdict(self.learner.describe()))

    def _run_steps(self) -> Generator[Event, Control | None, bool]:
        """Do the remaining steps of an epoch; return whether the run diverged."""
        progress, learner = self.progress, self.learner
        if progress.batches == 0 and learner.is_stepwise:
            progress.rng = dict(self.rng.bit_generator.state)
        for batch in islice(learner.iter_batches(self.rng), progress.batches, None):
            result = self.steps.train_step(batch, is_first=progress.batches == 0)
            diverged = progress.count_step(result, learner.diverged_loss)
            if diverged is not None:
                yield diverged
                return True
            if learner.is_stepwise:
                yield from self._emit(progress.describe_step(result, learner.batches_per_epoch))
                if self.wants_checkpoint:
                    yield from self._emit(self._save())
        return False

    def _is_over(self) -> bool:
        """Whether training is over; the learner is asked between epochs only."""
        progress = self.progress
        at_epoch_end = progress.batches == 0
        return progress.epoch >= self.config.epochs or (at_epoch_end and self.learner.is_done())

    def _is_checkpoint_due(self) -> bool:
        every = self.config.checkpoint_every
        return every > 0 and self.progress.epoch % every == 0

    def _emit(self, event: Event) -> Events:
        """Yield an event; apply a control that is sent back, and answer it with Changed."""
        control = yield event
        while control is not None:
            self.wants_checkpoint |= control.checkpoint
            if not control.has_settings:
                return
            changed = self.progress.change(control)
            self._set_optimizer()
            control = yield changed

    def _set_optimizer(self) -> None:
        self.learner.set_optimizer(self.progress.learning_rate, self.progress.max_grad_norm)

    def _save(self) -> Checkpoint:
        progress = self.progress
        at_epoch_end = progress.batches == 0
        if at_epoch_end:
            progress.rng = dict(self.rng.bit_generator.state)
        parts = self.learner.save(at_epoch_end=at_epoch_end)
        packed = CheckpointParts(parts.weights, parts.optimizer, parts.state, asdict(progress))
        self.wants_checkpoint = False
        return Checkpoint(progress.epoch, progress.step, pack_checkpoint(packed))

    def restore(self, checkpoint: Checkpoint) -> None:
        """Continue from a checkpoint.

        Raises:
            InvalidValueError: the bytes aren't a checkpoint, or belong to another net.
        """
        parts = unpack_checkpoint(checkpoint.data)
        self.learner.load(LearnerParts(parts.weights, parts.optimizer, parts.state))
        try:
            self.progress = Progress(**parts.progress)
            check_types(self.progress)
            self.rng.bit_generator.state = self.progress.rng
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidValueError(
                "The checkpoint must belong to this configuration, got another progress."
            ) from error
        self._set_optimizer()
