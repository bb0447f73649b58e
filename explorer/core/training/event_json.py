"""Events as lines of JSON, and back: the form in which they travel and are kept.

Knows every kind of event; what is read back is checked, since an imported log is anyone's text.
"""

from __future__ import annotations

import base64
import json
import math
from dataclasses import fields
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from explorer.core.errors import InvalidTextError
from explorer.core.fields import check_types
from explorer.core.training.events import (
    Changed,
    Checkpoint,
    Diverged,
    EpochDone,
    Event,
    Finished,
    Measured,
    Sampled,
    Snapshot,
    Started,
    StepDone,
)

_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Started,
        StepDone,
        EpochDone,
        Sampled,
        Snapshot,
        Measured,
        Checkpoint,
        Changed,
        Diverged,
        Finished,
    )
}
_NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_FIELD_NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in _KINDS.values()}
# A small net makes thousands of events a second: one encoder serves them all.
_write_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def event_to_json(event: Event) -> str:
    """An event as one line of JSON: its fields and its kind under "event".

    Numbers that are not finite become the texts "nan", "inf", "-inf", since JSON has none; the
    arrays of a Snapshot and the bytes of a Checkpoint are safetensors in base64.
    """
    kind = type(event)
    table: dict[str, Any] = {"event": kind.__name__}
    for name in _FIELD_NAMES[kind]:
        table[name] = getattr(event, name)
    if isinstance(event, Snapshot):
        arrays = {name: np.asarray(table.pop(name), order="C") for name in ("h", "probabilities")}
        table["arrays"] = _encode(save_tensors(arrays))
    elif isinstance(event, Measured):
        arrays = {name: np.asarray(array, order="C") for name, array in event.arrays.items()}
        table["arrays"] = _encode(save_tensors(arrays))
    elif isinstance(event, Checkpoint):
        table["data"] = _encode(event.data)
    try:
        return _write_json(table)
    except ValueError:  # a number that is not finite
        return _write_json({name: _show(value) for name, value in table.items()})


def event_from_json(text: str) -> Event:
    """The event in a line that `event_to_json` wrote.

    Raises:
        InvalidTextError: the text is no such line.
    """
    try:
        table = json.loads(text)
        kind = _KINDS[table.pop("event")]
        if kind is Snapshot:
            table.update(load_tensors(base64.b64decode(table.pop("arrays"))))
        elif kind is Measured:
            table["arrays"] = load_tensors(base64.b64decode(table["arrays"]))
        elif kind is Checkpoint:
            table["data"] = base64.b64decode(table["data"])
        elif kind is Started:
            table["vocabulary"] = tuple(table["vocabulary"])
        elif kind is not Sampled:
            table = {
                name: _NON_FINITE[value] if isinstance(value, str) else value
                for name, value in table.items()
            }
        event: Event = kind(**table)
        check_types(event)  # an imported run's log is anyone's text
    except (ValueError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        raise InvalidTextError(
            f"An event must be a line written by this program, got {text[:40]!r}."
        ) from error
    return event


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _show(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
