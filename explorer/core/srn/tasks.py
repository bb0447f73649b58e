"""Lists the tasks that the SRN learns on its stage, and checks the settings of a run.

The table is assets/tasks.json; the browser reads the same file. `task_data` draws the sequences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from explorer.core.assets import ASSETS_FOLDER
from explorer.core.errors import InvalidValueError, quote, write_bound


@dataclass(frozen=True)
class Task:
    """One row of the table of tasks.

    Attributes:
        name: as links and code spell it.
        title: as the screen spells it.
        question: what the net must do, one sentence.
        loss: "squared" (mean squared error) or "cross-entropy" (on the sigmoid of y, in nats).
        outputs: which outputs count, "y1" or "y2".
        floor: why no net without memory gets below the floor, one sentence.
        solved: what counts as solved, one sentence.
        note: what else there is to know; may be empty.
        is_random: whether sequences differ; if not, a batch has one.
        steps: the length of the sequence where the task sets it, 0 elsewhere.
        test_factor: tested on sequences so many times as long.
        tolerance: for a squared error, the largest error of a test that counts as solved.
        defaults: settings by name.
        solution: weights, set by hand, that solve it; None if the table has none.
    """

    name: str
    title: str
    question: str
    loss: str
    outputs: tuple[str, ...]
    floor: str
    solved: str
    note: str
    is_random: bool
    steps: int
    test_factor: int
    tolerance: float
    defaults: Mapping[str, Any] = field(repr=False)
    solution: Mapping[str, float] | None = field(repr=False)


@cache
def list_tasks() -> tuple[Task, ...]:
    """Every task, in the order in which they are offered."""
    return tuple(_read_task(row) for row in _read_table()["tasks"])


def find_task(name: str) -> Task:
    """The task of that name.

    Raises:
        InvalidValueError: no task has that name.
    """
    tasks = {task.name: task for task in list_tasks()}
    if name not in tasks:
        raise InvalidValueError(f"`task` must be one of {', '.join(tasks)}, got {quote(name)}.")
    return tasks[name]


@cache
def list_choices() -> dict[str, list[str]]:
    """What each setting that is chosen from a list can be, by the setting's name."""
    return {_to_snake_case(key): values for key, values in _read_table()["choices"].items()}


@cache
def list_ranges() -> dict[str, tuple[float, float]]:
    """The least and the largest value of each setting that is a number, by the setting's name."""
    ranges = _read_table()["ranges"].items()
    return {_to_snake_case(key): (low, high) for key, (low, high) in ranges}


@dataclass(frozen=True)
class TaskSettings:
    """Everything that decides a run, besides the weights of an "own" start.

    Attributes:
        task: a task's name.
        delay: of the echo, in steps.
        period: of the sine, in steps.
        activation: of the two hidden units.
        batch_size: B.
        seq_len: T.
        optimiser: "sgd", "momentum", "rmsprop" or "adam".
        learning_rate: the size of an update, dimensionless.
        max_grad_norm: the norm to which a gradient is clipped; 0: no limit.
        bptt_len: the gradient stops at the border of each window of so many steps; 0: exact.
        start: "uniform", "wide", "orthogonal", "ones" or "own".
        learns_start: whether a1 and a2 are learned too.
        grow_from: sequences begin so short and grow by one step at each success; 0: never.
        restart_after: a new start is drawn after so many updates without success; 0: never.
        seed: of the start and of the sequences.

    Raises:
        InvalidValueError: a value is outside its range.
    """

    task: str
    delay: int
    period: int
    activation: str
    batch_size: int
    seq_len: int
    optimiser: str
    learning_rate: float
    max_grad_norm: float
    bptt_len: int
    start: str
    learns_start: bool
    grow_from: int
    restart_after: int
    seed: int

    def __post_init__(self) -> None:
        """Check every value."""
        find_task(self.task)
        choices, ranges = list_choices(), list_ranges()
        for each in fields(self):
            name, value = each.name, getattr(self, each.name)
            if name in choices and value not in choices[name]:
                allowed = ", ".join(choices[name])
                raise InvalidValueError(f"`{name}` must be one of {allowed}, got {quote(value)}.")
            if name in ranges:
                _check_number(name, value, *ranges[name], is_whole=each.type == "int")

    @classmethod
    def of_task(cls, name: str, **changes: Any) -> TaskSettings:  # noqa: ANN401 - of any field
        """A task's defaults with seed 1, some of them changed."""
        return cls(**{"task": name, "seed": 1, **find_task(name).defaults, **changes})

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> TaskSettings:
        """The settings as the browser writes them.

        Raises:
            InvalidValueError: one is missing or outside its range, or there is one too many.
        """
        names = {_to_camel_case(each.name): each.name for each in fields(cls)}
        if set(values) != set(names):
            raise InvalidValueError(
                f"Settings are {', '.join(names)}, got {quote(', '.join(map(str, values)))}."
            )
        return cls(**{names[key]: value for key, value in values.items()})

    def to_json(self) -> dict[str, Any]:
        """The settings as the browser reads them."""
        return {_to_camel_case(each.name): getattr(self, each.name) for each in fields(self)}


def _check_number(name: str, value: object, low: float, high: float, *, is_whole: bool) -> None:
    kinds = (int,) if is_whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
        whole = "a whole number, " if is_whole else ""
        limits = f"{write_bound(low)} to {write_bound(high)}"
        raise InvalidValueError(f"`{name}` must be {whole}{limits}, got {quote(value)}.")


@cache
def _read_table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((ASSETS_FOLDER / "tasks.json").read_text("utf-8"))
    return table


def _read_task(row: Mapping[str, Any]) -> Task:
    values = {each.name: row[_to_camel_case(each.name)] for each in fields(Task)}
    values["outputs"] = tuple(values["outputs"])
    values["defaults"] = {_to_snake_case(key): value for key, value in row["defaults"].items()}
    return Task(**values)


def _to_camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _to_snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
