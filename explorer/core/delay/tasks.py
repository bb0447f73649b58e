"""Draws and scores two tasks that need a memory: recall a bit after a delay, echo past inputs.

Bits are -1 and 1.

Recall: the first input is the bit to keep, marked by a 1 in the second channel; `delay` other bits
follow, and the answer at the last step is the first bit. Echo: at each step the answers are the
inputs of 0, 1, ..., `delay` steps ago; before the first step they are 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray

TASKS = ("recall", "echo")


@dataclass(frozen=True, eq=False)
class DelaySequences:
    """B sequences with their answers.

    Attributes:
        x: inputs (B, T, D).
        y: answers (B, T, O); in a recall only the last step counts, and the others are 0.
        first_trained: the first step whose answer is trained, from 0.
        first_scored: the first step whose answer is scored, from 0.
    """

    x: FloatArray
    y: FloatArray
    first_trained: int
    first_scored: int


def draw_sequences(task: str, count: int, delay: int, rng: np.random.Generator) -> DelaySequences:
    """Random sequences of a task: delay + 1 steps for recall, 2 * delay + 16 for echo."""
    if task == "recall":
        bits = _draw_bits(rng, (count, delay + 1))
        x = np.zeros((count, delay + 1, 2))
        x[:, :, 0] = bits
        x[:, 0, 1] = 1.0
        y = np.zeros((count, delay + 1, 1))
        y[:, -1, 0] = bits[:, 0]
        return DelaySequences(x, y, delay, delay)
    steps = 2 * delay + 16
    x = _draw_bits(rng, (count, steps, 1))
    y = np.zeros((count, steps, delay + 1))
    for lag in range(delay + 1):
        y[:, lag:, lag] = x[:, : steps - lag, 0]
    return DelaySequences(x, y, 0, delay)


def score_accuracy(answers: FloatArray, sequences: DelaySequences) -> float:
    """The share of the scored answers (B, T, O) with the correct sign, 0 to 1."""
    wanted = sequences.y[:, sequences.first_scored :]
    return float(np.mean(np.sign(answers[:, sequences.first_scored :]) == wanted))


def score_r2(answers: FloatArray, sequences: DelaySequences) -> FloatArray:
    """R^2 of each output over the scored steps, (O,): 1 is exact, 0 is as good as the mean.

    R^2 = 1 - sum (y - answer)^2 / sum (y - mean y)^2
    """
    wanted = sequences.y[:, sequences.first_scored :]
    errors = ((wanted - answers[:, sequences.first_scored :]) ** 2).sum(axis=(0, 1))
    r2: FloatArray = 1 - errors / (wanted.var(axis=(0, 1)) * wanted[..., 0].size)
    return r2


def _draw_bits(rng: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
    return (2 * rng.integers(0, 2, shape) - 1).astype(np.float64)
