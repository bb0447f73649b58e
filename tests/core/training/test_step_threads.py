"""Steps with a changing number of threads: the same bits, or no change at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
import torch

from explorer.core.language.config import TrainingConfig
from explorer.core.nets.results import StepResult
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import make_learner, train
from explorer.core.training.learner import Description, Learner, LearnerParts
from explorer.core.training.step_threads import ThreadedSteps

Batch = tuple[np.ndarray, np.ndarray]


class ScriptedChooser:
    """Chooses numbers in turn; remembers what it was told."""

    def __init__(self, *numbers: int) -> None:
        self._numbers = cycle(numbers)
        self.is_forbidden = False
        self.noted = 0

    def choose(self) -> int:
        return 1 if self.is_forbidden else next(self._numbers)

    def note_step(self) -> None:
        self.noted += 1

    def forbid(self) -> None:
        self.is_forbidden = True


class CountingLearner(Learner):
    """Its weight is what `add` gives for the number of threads, summed over the steps."""

    def __init__(self, *, depends_on_threads: bool) -> None:
        self.weight = 0.0
        self.depends_on_threads = depends_on_threads
        self.threads: list[int] = []

    def describe(self) -> Description:
        return Description((), 1, 1, 0, "counting")

    def iter_batches(self, rng: np.random.Generator) -> Iterator[Batch]:  # noqa: ARG002 - a stand-in
        yield from ()

    def train_step(self, batch: Batch, *, is_first: bool) -> StepResult:  # noqa: ARG002 - a stand-in
        threads = torch.get_num_threads()
        self.threads.append(threads)
        self.weight += batch[0].size + (1e-9 * threads if self.depends_on_threads else 0.0)
        return StepResult(0.0, 0.0, 1, clipped=False)

    def set_optimizer(self, learning_rate: float, max_grad_norm: float | None) -> None:
        pass

    def save(self, *, at_epoch_end: bool) -> LearnerParts:  # noqa: ARG002 - a stand-in
        return LearnerParts({"weight": np.array(self.weight)}, {})

    def load(self, parts: LearnerParts) -> None:
        self.weight = float(parts.weights["weight"])


@pytest.fixture(autouse=True)
def _keep_threads() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def make_batch(size: int = 4) -> Batch:
    return np.zeros((size, 2)), np.zeros((size, 2))


def test_a_learner_that_keeps_its_bits_gets_the_threads_that_are_chosen() -> None:
    learner, chooser = CountingLearner(depends_on_threads=False), ScriptedChooser(1, 2)
    steps = ThreadedSteps(learner, chooser)
    for number in range(6):
        steps.train_step(make_batch(), is_first=number == 0)
    # The first step with two threads was done with one as well, and taken back in between.
    assert learner.threads == [1, 1, 2, 1, 2, 1, 2]
    assert learner.weight == 6 * 8
    assert chooser.noted == 5
    assert torch.get_num_threads() == 1


def test_a_learner_whose_bits_depend_on_threads_keeps_its_number_and_its_run() -> None:
    learner, chooser = CountingLearner(depends_on_threads=True), ScriptedChooser(1, 2)
    steps = ThreadedSteps(learner, chooser)
    expected = 0.0
    for number in range(6):
        steps.train_step(make_batch(), is_first=number == 0)
        expected += 8 + 1e-9
    assert chooser.is_forbidden
    assert learner.threads == [1, 1, 2, 1, 1, 1, 1]
    assert learner.weight == expected


def test_a_shorter_minibatch_keeps_the_usual_number() -> None:
    learner = CountingLearner(depends_on_threads=False)
    steps = ThreadedSteps(learner, ScriptedChooser(2))
    for size in (4, 4, 3, 4):
        steps.train_step(make_batch(size), is_first=False)
    assert learner.threads == [1, 2, 2, 1, 2]


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("text", ["tale-en", "lyrics-zh"])
def test_a_run_has_the_same_events_whatever_is_chosen(cell: str, text: str) -> None:
    config = load_preset("lyrics-rnn")
    assert isinstance(config, TrainingConfig)
    config = replace(
        config,
        epochs=2,
        model=replace(config.model, cell=cell, hidden_size=128),
        data=replace(config.data, corpus=text, max_tokens=6_000),
    )
    assert make_learner(config).batches_per_epoch > 4
    assert list(train(config)) == list(train(config, chooser=ScriptedChooser(1, 2, 2)))
