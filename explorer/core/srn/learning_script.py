"""Writes the script that repeats a run of the SRN's stage in plain PyTorch."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.core.errors import InvalidTextError, InvalidValueError, quote
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams
from explorer.core.srn.task_data import START_NAMES, TaskBatch, draw_batch, find_least_length
from explorer.core.srn.task_floors import find_first_length, list_goals
from explorer.core.srn.tasks import TaskSettings, find_task
from explorer.core.templates import render_script

_OPTIMISERS = {"sgd": "SGD", "momentum": "SGD", "rmsprop": "RMSprop", "adam": "Adam"}
_NOTES = {
    "squared": "The loss is the mean of the squared errors.",
    "cross-entropy": "The loss is the cross-entropy between the sigmoid of y and the targets, in "
    "nats.",
}
_NEW_NAMES = {
    "W_ih": "new_ih",
    "W_hh": "new_hh",
    "W_ho": "new_ho",
    "b_h": "new_bh",
    "b_o": "new_bo",
    "h_0": "new_h0",
}
MAX_UPDATES = 1_000_000_000


@dataclass(frozen=True)
class OwnTable:
    """A sequence and targets that a user pasted.

    Attributes:
        inputs: x1 and x2 of each step.
        targets: of y1 and y2; one that is None doesn't count.
        loss: "squared" or "cross-entropy".

    Raises:
        InvalidTextError: there is no step, not one row of targets for each of inputs, or a target
            of the cross-entropy isn't from 0 to 1.
    """

    inputs: Sequence[Sequence[float]]
    targets: Sequence[Sequence[float | None]]
    loss: str

    def __post_init__(self) -> None:
        """Check the shape."""
        if not self.inputs or len(self.inputs) != len(self.targets):
            raise InvalidTextError(
                f"A table needs as many rows of targets as of inputs, at least one, got "
                f"{len(self.inputs)} and {len(self.targets)}."
            )
        given = [target for row in self.targets for target in row if target is not None]
        wrong = [target for target in given if not 0 <= target <= 1]
        if self.loss == "cross-entropy" and wrong:
            raise InvalidTextError(
                f"With cross-entropy a target is a probability from 0 to 1, got {wrong[0]:g}."
            )


def export_learning(
    settings: TaskSettings,
    start: Mapping[str, float],
    updates: int,
    *,
    pinned: Collection[str] = (),
    is_cut: bool = False,
    own_table: OwnTable | None = None,
) -> str:
    """A script in float64 that prints the loss of each update, `update loss`, every digit.

    Args:
        settings: of the run.
        start: the weights before the first update, by the course's names; missing ones are 0.
        updates: how many, at least 1.
        pinned: names of weights that aren't learned.
        is_cut: whether the recurrent wire is cut.
        own_table: the sequence of the task "own".

    Raises:
        InvalidValueError: an argument is outside its range.
    """
    if not 1 <= updates <= MAX_UPDATES:
        raise InvalidValueError(f"`updates` must be 1 to {MAX_UPDATES:,}, got {updates}.")
    unknown = (set(start) | set(pinned)) - set(START_NAMES)
    if unknown:
        raise InvalidValueError(
            f"A weight is one of {', '.join(START_NAMES)}, got {quote(min(unknown))}."
        )
    task = find_task(settings.task)
    weights = {name: float(value) for name, value in start.items()}
    store = [weights.pop("a1", 0.0), weights.pop("a2", 0.0)]
    params = SRNParams.from_names(weights, settings.activation)
    loss = own_table.loss if own_table else task.loss
    return render_script(
        "srn_learning",
        settings=settings,
        updates=updates,
        question=task.question.replace("\N{MINUS SIGN}", "-"),  # as code writes it
        note=_NOTES[loss],
        is_random=task.is_random,
        is_cross_entropy=loss == "cross-entropy",
        is_cut=is_cut,
        pinned=[
            _name_entry(name, gradient=True)
            for name in _order_pins(settings, pinned, is_cut=is_cut)
        ],
        **_describe_rules(settings, pinned, own_table),
        optimiser_class=_OPTIMISERS[settings.optimiser],
        array="torch.tensor",
        W_ih=params.W_ih.tolist(),
        W_hh=params.W_hh.tolist(),
        W_ho=params.W_ho.tolist(),
        b_h=params.b_h.tolist(),
        b_o=params.b_o.tolist(),
        h_0=store,
        **({} if task.is_random else _list_sequence(settings, own_table)),
    )


def _describe_rules(
    settings: TaskSettings, pinned: Collection[str], table: OwnTable | None
) -> dict[str, object]:
    """How the sequences grow and when new weights are drawn."""
    first_len = find_first_length(settings)
    task = find_task(settings.task)
    goals = list_goals(settings, _make_batch(table) if table else None)
    restarts = settings.restart_after > 0
    grows = first_len < settings.seq_len
    return {
        "first_len": first_len,
        "least_len": find_least_length(settings),
        "grows": grows,
        "is_cropped": grows and not (task.is_random or task.steps or table),
        "restarts": restarts,
        "is_judged": restarts or grows,
        "goals": goals[:1] if len(set(goals)) == 1 else goals,
        "scale": 2.0 if settings.start == "wide" else math.sqrt(0.5),
        "num_drawn": 18 if settings.learns_start else 16,
        "kept": [
            [_name_entry(name, is_new=True), _name_entry(name)]
            for name in START_NAMES
            if name in pinned
        ],
    }


def _make_batch(table: OwnTable) -> TaskBatch:
    rows = _list_table(table)
    x, target, counts = (np.array([rows[name]]) for name in ("x", "target", "counts"))
    return TaskBatch(x, target, counts, table.loss)


def _list_sequence(settings: TaskSettings, table: OwnTable | None) -> dict[str, list[list[float]]]:
    """The rows of inputs, targets and counts of the one sequence that a task has."""
    if table is None:
        batch = draw_batch(settings, 0)
        return {
            "x": batch.inputs[0].tolist(),
            "target": batch.targets[0].tolist(),
            "counts": batch.mask[0].tolist(),
        }
    return _list_table(table)


def _list_table(table: OwnTable) -> dict[str, list[list[float]]]:
    return {
        "x": [[float(x) for x in row] for row in table.inputs],
        "target": [[float(y or 0.0) for y in row] for row in table.targets],
        "counts": [[float(y is not None) for y in row] for row in table.targets],
    }


def _order_pins(settings: TaskSettings, pinned: Collection[str], *, is_cut: bool) -> list[str]:
    """The pinned weights that the script would learn otherwise."""
    learned = START_NAMES if settings.learns_start and not is_cut else START_NAMES[:16]
    free = [name for name in learned if not (is_cut and name.startswith("u"))]
    return [name for name in free if name in pinned]


def _name_entry(name: str, *, gradient: bool = False, is_new: bool = False) -> str:
    """A weight in the script, as in `W_hh[0, 1]`, its gradient, or the one that is drawn anew."""
    matrix, index = WEIGHT_INDICES.get(name, ("h_0", (int(name[1]) - 1,)))
    array = f"{matrix}.grad" if gradient else _NEW_NAMES[matrix] if is_new else matrix
    return f"{array}[{', '.join(map(str, index))}]"
