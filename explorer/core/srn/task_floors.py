"""Finds the loss that no net without memory gets below, and what counts as a success.

assets/components/learning/tasks.js has the same floors; assets/tasks.json derives each in a
sentence.
"""

from __future__ import annotations

import math

import numpy as np

from explorer.core.srn.task_data import TaskBatch, draw_batch
from explorer.core.srn.tasks import TaskSettings

# An update whose loss is below this share of the floor is a success.
_SUCCESS = 0.2


def find_floor(settings: TaskSettings, seq_len: int = 0) -> float:
    """The least loss of answers that depend on x_t alone (mean squared error, or nats).

    Args:
        settings: of a run.
        seq_len: T, where it isn't that of the settings.

    Raises:
        InvalidValueError: the task is "own"; `find_table_floor` takes its table.
    """
    length = seq_len or settings.seq_len
    match settings.task:
        case "echo":
            return float(settings.delay > 0)
        case "xor":
            return math.log(2)
        case "parity":
            return _find_entropy((1 + 1 / length) / 2)
        case "latch":
            return 0.75 * (length - 1) * math.log(2) / length
        case "integrate":
            return (length - 1) / 6
    return find_table_floor(draw_batch(settings, 0, length))


def find_table_floor(batch: TaskBatch) -> float:
    """The floor of one fixed sequence: equal inputs get one answer, at best their targets' mean."""
    groups: dict[tuple[int, float, float], list[float]] = {}
    for (x1, x2), targets, counts in zip(
        batch.inputs[0], batch.targets[0], batch.mask[0], strict=True
    ):
        for unit in np.flatnonzero(counts):
            groups.setdefault((int(unit), x1, x2), []).append(float(targets[unit]))
    total = 0.0
    for group in groups.values():
        mean = sum(group) / len(group)
        if batch.loss == "squared":
            total += sum((target - mean) ** 2 for target in group)
        else:
            total += len(group) * _find_entropy(mean)
    return total / float(batch.mask[0].sum())


def list_goals(settings: TaskSettings, table: TaskBatch | None = None) -> list[float]:
    """The loss below which an update is a success, for each length that the sequences can have.

    Args:
        settings: of a run; its sequences grow from `grow_from` to `seq_len` steps.
        table: the sequence of the task "own".
    """
    first = find_first_length(settings)
    if table is not None:
        return [_SUCCESS * find_table_floor(table)] * (settings.seq_len - first + 1)
    return [_SUCCESS * find_floor(settings, n) for n in range(first, settings.seq_len + 1)]


def find_first_length(settings: TaskSettings) -> int:
    """The length that the sequences of a run begin with."""
    return min(settings.grow_from or settings.seq_len, settings.seq_len)


def _find_entropy(p: float) -> float:
    """The entropy of a coin, in nats."""
    return 0.0 if p <= 0 or p >= 1 else -p * math.log(p) - (1 - p) * math.log(1 - p)
