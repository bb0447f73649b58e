"""Every kind of event survives the trip through its JSON line; any other line is refused."""

from __future__ import annotations

import base64
import json
import math

import numpy as np
import pytest
from safetensors.numpy import save

from explorer.core.errors import InvalidTextError
from explorer.core.training.event_json import event_from_json, event_to_json, write_line
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
from explorer.runs.log_events import Queued

PLAIN: list[Event] = [
    Started(0, 0, ("<unk>", "歌", "\n"), 321, 10_000, 0, "textbook"),
    StepDone(1, 2, 0.1 + 0.2, 1.5, 1.0, 1120, 0.25),
    EpochDone(3, 24, 2.0, math.exp(2.0), 0.5, 8960),
    EpochDone(3, 24, 2.0, math.exp(2.0), 0.5, 8960, 7, 3.0, math.exp(3.0)),
    EpochDone(4, 32, 900.0, math.inf, 0.5, 8960),
    Sampled(10, "nan", "inf"),
    Sampled(10, "null", "[null]"),
    Checkpoint(10, 80, b"\x00\xff bytes"),
    Changed(10, 80, 0.5, None, 0.0),
    Diverged(11, 81, 1e300, math.inf, None),
    Diverged(11, 81, -math.inf, math.inf, 2.0),
    Finished(11, 88, 1.5, 4.4, 9),
]


@pytest.mark.parametrize("event", PLAIN, ids=lambda event: type(event).__name__)
def test_an_event_survives_the_trip_through_json(event: Event) -> None:
    line = event_to_json(event)
    assert "\n" not in line
    assert event_from_json(line) == event


def test_the_arrays_of_a_snapshot_survive_bit_for_bit() -> None:
    rng = np.random.default_rng(0)
    h, probabilities = rng.normal(size=(3, 1, 4)), rng.random((4, 3)).T
    back = event_from_json(event_to_json(Snapshot(5, "hel", h, probabilities)))
    assert isinstance(back, Snapshot)
    assert (back.epoch, back.text) == (5, "hel")
    np.testing.assert_array_equal(back.h, h)
    np.testing.assert_array_equal(back.probabilities, probabilities)


def test_a_default_that_a_class_leaves_out_of_its_lines_stays_left_out() -> None:
    assert write_line(Queued()) == '{"event":"Queued"}'


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"h": np.arange(24.0).reshape(2, 3, 4).T},
        {"b": np.ones(3, np.float32), "a": np.ones(2), "c": np.ones(2), "n": np.arange(3)},
        {"nothing": np.ones((0, 3)), "is_on": np.array([True, False]), "one": np.array(2.0)},
    ],
)
def test_packed_arrays_are_what_the_library_would_write(arrays: dict[str, np.ndarray]) -> None:
    for factor in (1, 2):  # the second time, the layout is known
        changed = {name: array * np.array(factor, array.dtype) for name, array in arrays.items()}
        table = json.loads(event_to_json(Measured(1, changed)))
        ordered = {name: np.asarray(array, order="C") for name, array in changed.items()}
        assert base64.b64decode(table["arrays"]) == save(ordered)


def test_numbers_that_json_lacks_are_written_as_texts() -> None:
    line = event_to_json(Diverged(1, 2, math.nan, -math.inf, 3.0))
    table = json.loads(line, parse_constant=pytest.fail)
    assert (table["loss"], table["grad_norm"]) == ("nan", "-inf")
    back = event_from_json(line)
    assert isinstance(back, Diverged)
    assert math.isnan(back.loss)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "{}",
        '{"event": "Other"}',
        '{"event": "Finished"}',
        '{"event": "Sampled", "epoch": 1, "prefix": "", "text": "", "more": 1}',
        '{"event": "Snapshot", "epoch": 1, "text": "", "arrays": "AAAA"}',
        '{"event": "EpochDone", "epoch": 1, "loss": "much"}',
        '{"event": ["Started"]}',
        '{"event": "Sampled", "epoch": 1, "prefix": [], "text": ""}',
        '{"event": "Checkpoint", "epoch": "1", "step": 2, "data": ""}',
    ],
)
def test_any_other_line_is_refused(line: str) -> None:
    with pytest.raises(InvalidTextError, match="must be a line that this version of the program"):
        event_from_json(line)


def test_a_line_of_an_older_version_may_lack_fields_with_a_default() -> None:
    line = '{"event": "EpochDone", "epoch": 1, "step": 2, "loss": 1.0, "perplexity": 2.7, '
    event = event_from_json(line + '"grad_norm": 0.5, "tokens": 9}')
    assert event == EpochDone(1, 2, 1.0, 2.7, 0.5, 9, clipped_steps=0, accuracy=None)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('{"event": "Sampled", "epoch": 1, "prefix": "", "text": "", "beam": 3}', "`beam`"),
        ('{"event": "Dreamt", "epoch": 1}', "Dreamt"),
        ('{"event": "Sampled", "epoch": 1, "prefix": ""}', "`text`"),
    ],
)
def test_a_line_of_a_newer_version_is_refused_and_names_what_is_new(line: str, named: str) -> None:
    with pytest.raises(InvalidTextError, match=named):
        event_from_json(line)


def test_numpy_numbers_are_written_like_pythons() -> None:
    event = Finished(1, 2, np.float64(1.5), np.float64(np.inf), np.int64(3))  # type: ignore[arg-type]
    assert event_from_json(event_to_json(event)) == Finished(1, 2, 1.5, math.inf, 3)


def test_a_text_that_looks_like_a_number_stays_a_text() -> None:
    assert event_from_json(event_to_json(Sampled(1, "nan", "inf"))) == Sampled(1, "nan", "inf")
    with pytest.raises(InvalidTextError):
        event_from_json('{"event": "Sampled", "epoch": "inf", "prefix": "", "text": ""}')
