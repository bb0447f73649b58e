"""Writes the script that repeats a run of the SRN's stage in plain PyTorch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from explorer.core.errors import InvalidTextError, InvalidValueError, quote
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams
from explorer.core.srn.task_data import START_NAMES, draw_batch
from explorer.core.srn.tasks import TaskSettings, find_task
from explorer.core.templates import render_script

_OPTIMISERS = {"sgd": "SGD", "momentum": "SGD", "rmsprop": "RMSprop", "adam": "Adam"}
_NOTES = {
    "squared": "The loss is the mean of the squared errors.",
    "cross-entropy": "The loss is the cross-entropy between the sigmoid of y and the targets, in "
    "nats.",
}
MAX_UPDATES = 100_000


@dataclass(frozen=True)
class OwnTable:
    """A sequence and targets that a user pasted.

    Attributes:
        inputs: x1 and x2 of each step.
        targets: of y1 and y2; one that is None doesn't count.
        loss: "squared" or "cross-entropy".

    Raises:
        InvalidTextError: there is no step, or not one row of targets for each of inputs.
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
        InvalidValueError: an argument is outside its range, or sequences grow or starts are drawn
            anew during the run: a script doesn't do that.
    """
    if settings.grow_from or settings.restart_after:
        raise InvalidValueError(
            "A script learns from one start and from sequences of one length: set `grow_from` and "
            f"`restart_after` to 0, got {settings.grow_from} and {settings.restart_after}."
        )
    if not 1 <= updates <= MAX_UPDATES:
        raise InvalidValueError(f"`updates` must be 1 to {MAX_UPDATES}, got {updates}.")
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
        question=task.question,
        note=_NOTES[loss],
        is_random=task.is_random,
        is_cross_entropy=loss == "cross-entropy",
        is_cut=is_cut,
        pinned=[_name_gradient(name) for name in _order_pins(settings, pinned, is_cut=is_cut)],
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


def _list_sequence(settings: TaskSettings, table: OwnTable | None) -> dict[str, list[list[float]]]:
    """The rows of inputs, targets and counts of the one sequence that a task has."""
    if table is None:
        batch = draw_batch(settings, 0)
        return {
            "x": batch.inputs[0].tolist(),
            "target": batch.targets[0].tolist(),
            "counts": batch.mask[0].tolist(),
        }
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


def _name_gradient(name: str) -> str:
    """The entry of a gradient in the script, as in `W_hh.grad[0, 1]`."""
    matrix, index = WEIGHT_INDICES.get(name, ("h_0", (int(name[1]) - 1,)))
    return f"{matrix}.grad[{', '.join(map(str, index))}]"
