"""Checks what a link of the SRN page says about learning.

A link that names no task says nothing about it. The values stay texts: only the browser learns.
assets/components/srn_learning/learning_link.js reads and writes the same names.

    task=latch  seed=1  settings that differ from the task's (delay period batch len opt rate clip
    bptt init h0 grow again)  n=1200 (updates)  w0=18 start weights  memory=of the optimiser
    steps  grown  restarts  failures  solved=250 (the update after which a test was first passed)
    pins=u1_b2  cut=u1 to u4  own=x1_x2_y1_y2~...  loss
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache, partial

from explorer.core.errors import quote, write_bound
from explorer.core.scene_links import format_number
from explorer.core.srn.learning_script import OwnTable, export_learning
from explorer.core.srn.sequences import MAX_STEPS
from explorer.core.srn.task_data import START_NAMES
from explorer.core.srn.tasks import TaskSettings, list_choices, list_ranges, list_tasks
from explorer.core.typed_numbers.number import is_plain, parse_number

_NUM_WEIGHTS = len(START_NAMES)
_MOST_UPDATES = 10**9
_NO_TASK = "`{0}` belongs to a `task`, and this link names none. Add one, or remove `{0}`."
# The settings by their names in links.
_SETTINGS = {
    "delay": "delay",
    "period": "period",
    "batch": "batch_size",
    "len": "seq_len",
    "opt": "optimiser",
    "rate": "learning_rate",
    "clip": "max_grad_norm",
    "bptt": "bptt_len",
    "init": "start",
    "h0": "learns_start",
    "grow": "grow_from",
    "again": "restart_after",
}
_KINDS = {each.name: each.type for each in fields(TaskSettings)}
_COUNTERS = ("n", "steps", "grown", "restarts", "failures", "solved")
LEARNING_KEYS = (
    "task",
    *_SETTINGS,
    "seed",
    *_COUNTERS,
    *("w0", "memory", "pins", "cut", "own", "loss"),
)


def read_learning(table: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The learning part of a link's table, and one message for each parameter that was ignored."""
    given = {key: table[key] for key in LEARNING_KEYS if key in table}
    if not given:
        return {}, []
    checks = _list_checks()
    if "task" not in given:
        return {}, [_NO_TASK.format(key) for key in given]
    rule, is_valid = checks["task"]
    if not is_valid(given["task"]):
        return {}, [f"`task` must be {rule}, got {quote(given['task'])}. Nothing is learned."]
    kept, ignored = {}, []
    for key, text in given.items():
        rule, is_valid = checks[key]
        if is_valid(text):
            kept[key] = _respell(text) if _is_numeric(key) else text
        else:
            ignored.append(
                f"`{key}` must be {rule}, got {quote(text)}. The page uses the task's own instead."
            )
    if kept.get("loss") == "cross-entropy" and not _has_probabilities(kept.get("own", "")):
        del kept["loss"]
        ignored.append(
            "`loss` can be cross-entropy only if every target is from 0 to 1. The page uses the "
            "squared error instead."
        )
    if kept["task"] == "own" and "own" not in kept:
        return {}, [
            *ignored,
            "The task `own` needs its table in the parameter `own`. Nothing is learned.",
        ]
    return kept, ignored


def script_linked_run(learning: Mapping[str, str], activation: str) -> str:
    """The PyTorch script that repeats a link's run from its start weights.

    Args:
        learning: the learning part of a link, as `read_learning` returns it.
        activation: of the hidden units.

    Raises:
        InvalidValueError: a number is outside its range.
    """
    names = {**_SETTINGS, "seed": "seed"}
    changes = {
        names[key]: _read_setting(names[key], text)
        for key, text in learning.items()
        if key in names
    }
    settings = TaskSettings.of_task(learning["task"], activation=activation, **changes)
    start_text = learning.get("w0", "")
    numbers = [parse_number(cell) for cell in start_text.split("_")] if start_text else []
    return export_learning(
        settings,
        dict(zip(START_NAMES, numbers, strict=False)),
        max(1, int(learning.get("n", "1"))),
        pinned=[name for name in learning.get("pins", "").split("_") if name],
        is_cut="cut" in learning,
        own_table=_read_own_table(learning) if learning["task"] == "own" else None,
    )


def _read_setting(name: str, text: str) -> str | float | bool:
    if _KINDS[name] == "bool":
        return text == "1"
    if _KINDS[name] == "int":
        return int(text)
    return parse_number(text) if _KINDS[name] == "float" else text


def _read_own_table(learning: Mapping[str, str]) -> OwnTable:
    rows = [row.split("_") for row in learning["own"].split("~")]
    return OwnTable(
        [[parse_number(cell) for cell in row[:2]] for row in rows],
        [[parse_number(cell) if cell else None for cell in row[2:]] for row in rows],
        learning.get("loss", "squared"),
    )


@cache
def _list_checks() -> dict[str, tuple[str, Callable[[str], bool]]]:
    """For each name, the rule in words and the check of a text."""
    choices, ranges = list_choices(), list_ranges()
    names = [task.name for task in list_tasks()]
    checks = {"task": _check_choice(names), "seed": _check_range(*ranges["seed"])}
    for key, name in _SETTINGS.items():
        if name in choices:
            checks[key] = _check_choice(choices[name])
        elif name in ranges:
            checks[key] = _check_range(*ranges[name], is_whole=_KINDS[name] == "int")
        else:
            checks[key] = _check_choice(["0", "1"])
    for key in _COUNTERS:
        checks[key] = _check_range(0, _MOST_UPDATES)
    checks["w0"] = _check_numbers(_NUM_WEIGHTS, _NUM_WEIGHTS)
    checks["memory"] = _check_numbers(1, 2 * _NUM_WEIGHTS)
    checks["cut"] = _check_numbers(4, 4)
    checks["pins"] = ("names such as u1_b2", _is_list_of_weights)
    checks["own"] = (f"1 to {MAX_STEPS} rows such as 1_0_1_~0_0_0_", _is_table)
    checks["loss"] = _check_choice(["squared", "cross-entropy"])
    return checks


def _check_choice(choices: list[str]) -> tuple[str, Callable[[str], bool]]:
    return f"one of {', '.join(choices)}", choices.__contains__


def _check_range(
    low: float, high: float, *, is_whole: bool = True
) -> tuple[str, Callable[[str], bool]]:
    kind = "a whole number" if is_whole else "a number"
    check = partial(_is_in_range, low=low, high=high, is_whole=is_whole)
    return f"{kind} from {write_bound(low)} to {write_bound(high)}", check


def _check_numbers(fewest: int, most: int) -> tuple[str, Callable[[str], bool]]:
    count = str(most) if fewest == most else f"{fewest} to {most}"
    return f"{count} numbers with _ between them", partial(_is_row, fewest=fewest, most=most)


def _is_in_range(text: str, *, low: float, high: float, is_whole: bool) -> bool:
    if is_whole and not re.fullmatch(r"[0-9]{1,10}", text):
        return False
    return _is_number(text) and low <= parse_number(text) <= high


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except ValueError:
        return False
    return True


def _is_row(text: str, *, fewest: int, most: int) -> bool:
    cells = text.split("_", most)
    return fewest <= len(cells) <= most and all(map(_is_number, cells))


def _is_numeric(key: str) -> bool:
    return key in {"w0", "memory", "cut", "own"} or _KINDS.get(_SETTINGS.get(key, "")) == "float"


def _respell(text: str) -> str:
    """The numbers of a text as the browser reads them; those that it can read stay as they are."""

    def respell(found: re.Match[str]) -> str:
        return found[0] if is_plain(found[0]) else format_number(parse_number(found[0]))

    return re.sub("[^_~]+", respell, text)


def _is_list_of_weights(text: str) -> bool:
    return set(text.split("_")) <= {*START_NAMES}


def _has_probabilities(own: str) -> bool:
    targets = [cell for row in own.split("~") for cell in row.split("_")[2:] if cell]
    return all(0 <= parse_number(cell) <= 1 for cell in targets)


def _is_table(text: str) -> bool:
    rows = [row.split("_", 4) for row in text.split("~", MAX_STEPS)]
    if len(rows) > MAX_STEPS or any(len(row) != 4 for row in rows):
        return False
    targets = [cell for row in rows for cell in row[2:] if cell]
    inputs = [cell for row in rows for cell in row[:2]]
    return bool(targets) and all(map(_is_number, inputs + targets))
