"""Trains steps with a changing number of threads, where that changes no bit of the run.

A sum that is split among threads may be added up in another order, and a seed would not give the
same run again. Which sums are split, and where, depends on the sizes of a step and on the machine,
but not on the numbers. So before another number of threads is used, one real minibatch is trained
with both. If any bit differs, the number never changes.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import torch

from explorer.core.arrays import Arrays
from explorer.core.nets.results import StepResult
from explorer.core.training.learner import Learner, LearnerParts


class ThreadChooser(Protocol):
    """Decides how many threads the next step gets; it may look at the clock and at the machine."""

    def choose(self) -> int:
        """The number of threads for the step that begins now."""

    def note_step(self) -> None:
        """The step is done for which `choose` was asked last."""

    def forbid(self) -> None:
        """With the number chosen last a run would differ; it must not be chosen again."""


class ThreadedSteps:
    """The steps of a learner, each with the number of threads that a chooser gives it."""

    def __init__(self, learner: Learner, chooser: ThreadChooser | None) -> None:
        """Train `learner`; without a chooser the number of threads stays as it is."""
        self._learner = learner
        self._chooser = chooser
        self._usual = torch.get_num_threads()
        self._shapes: list[tuple[int, ...]] | None = None  # of the minibatches that may change
        self._proved = {self._usual}

    def train_step(self, batch: Any, *, is_first: bool) -> StepResult:  # noqa: ANN401 - each its own
        """One optimiser update, see `Learner.train_step`."""
        if self._chooser is None or not self._is_followed(batch):
            return self._learner.train_step(batch, is_first=is_first)
        threads = self._chooser.choose()
        if threads not in self._proved:
            return self._prove(self._chooser, threads, batch, is_first=is_first)
        result = self._train(threads, batch, is_first=is_first)
        self._chooser.note_step()
        return result

    def _is_followed(self, batch: object) -> bool:
        """Whether a minibatch has the first one's shapes: a shorter last one proves nothing."""
        if not (isinstance(batch, tuple) and all(isinstance(each, np.ndarray) for each in batch)):
            return False
        shapes = [each.shape for each in batch]
        if self._shapes is None:
            self._shapes = shapes
        return shapes == self._shapes

    def _train(self, threads: int, batch: Any, *, is_first: bool) -> StepResult:  # noqa: ANN401 - as above
        """One update with so many threads; everything else keeps the usual number."""
        torch.set_num_threads(threads)
        try:
            return self._learner.train_step(batch, is_first=is_first)
        finally:
            torch.set_num_threads(self._usual)

    def _prove(
        self,
        chooser: ThreadChooser,
        threads: int,
        batch: Any,  # noqa: ANN401 - as above
        *,
        is_first: bool,
    ) -> StepResult:
        """Do one update with the usual number and again with another one, and compare all bits."""
        before = self._learner.save(at_epoch_end=False)
        result = self._train(self._usual, batch, is_first=is_first)
        after = self._learner.save(at_epoch_end=False)
        self._learner.load(before)
        again = self._train(threads, batch, is_first=is_first)
        if result == again and _are_equal(after, self._learner.save(at_epoch_end=False)):
            self._proved.add(threads)
        else:
            self._learner.load(after)
            chooser.forbid()
        return result


def _are_equal(a: LearnerParts, b: LearnerParts) -> bool:
    """Whether two states of a learner have the same bits."""
    return all(
        _have_same_bits(one, other)
        for one, other in ((a.weights, b.weights), (a.optimizer, b.optimizer), (a.state, b.state))
    )


def _have_same_bits(a: Arrays, b: Arrays) -> bool:
    return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)
