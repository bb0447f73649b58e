"""The panels of a word pair: only what belongs to a complete epoch, and spaces that are seen."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from explorer.core.language.config import TrainingConfig
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Event, Sampled
from explorer.figures.sentences import NO_EPOCH
from explorer.runs.records import Record
from explorer.runs.store import RunStore
from explorer.ui.language import word_pairs
from explorer.ui.language.word_pairs import _find_floors
from explorer.ui.runs.logs import RunLog
from explorer.ui.runs.names import name_run
from explorer.ui.runs.setting_words import write_value
from explorer.ui.runs.settings import describe_settings
from tests.core.training.epochs import make_epoch

HELLO = TrainingConfig.load_preset("hello")
SPACED = replace(HELLO, data=replace(HELLO.data, source="  lo", target="lo h"))


def show(monkeypatch: pytest.MonkeyPatch, events: list[Event]) -> tuple[list[int], list[str]]:
    """The epochs in the table, and what else is said about it."""
    log, tables, words = RunLog("run"), list[pd.DataFrame](), list[str]()
    records = [Record(at, 1.0, event_to_json(event)) for at, event in enumerate(events)]
    page = SimpleNamespace(starts_over=False, records=records, cursor=None, is_end=True)
    log.read_on(cast("RunStore", SimpleNamespace(read_events=lambda *_, **__: page)))
    fake = SimpleNamespace(
        dataframe=lambda frame, **_: tables.append(frame),
        column_config=SimpleNamespace(NumberColumn=lambda **_: None),
        caption=words.append,
        info=words.append,
    )
    monkeypatch.setattr(word_pairs, "st", fake)
    word_pairs.show_predictions(HELLO, log)
    return [int(epoch) for table in tables for epoch in table["epoch"]], words


def test_an_epoch_has_a_row_once_its_loss_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (Sampled(epoch, "hello", "ohlol") for epoch in (1, 2))
    complete: list[Event] = [first, make_epoch(1)]
    assert show(monkeypatch, [first]) == (
        [],
        [f"{NO_EPOCH} This table gains a row with every epoch."],
    )
    assert show(monkeypatch, complete) == ([1], [])
    assert show(monkeypatch, [*complete, second]) == ([1], [])
    assert show(monkeypatch, [*complete, second, make_epoch(2)]) == ([2, 1], [])


def test_only_complete_epochs_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_pairs, "_SHOWN_ROWS", 2)
    events = [e for n in (1, 2, 3) for e in (Sampled(n, "hello", "ohlol"), make_epoch(n))]
    shown = ([3, 2], ["The last 2 of 3 epochs; the slider below goes back further."])
    assert show(monkeypatch, events) == shown
    assert show(monkeypatch, [*events, Sampled(4, "hello", "ohlol")]) == shown


def test_spaces_in_a_pair_are_seen_wherever_it_is_named() -> None:
    assert name_run(SPACED).name.startswith("␣␣lo → lo␣h")
    assert describe_settings(SPACED).startswith("␣␣lo → lo␣h, ")
    assert write_value(SPACED, "source", "  lo") == "␣␣lo"
    floors = _find_floors([SPACED, HELLO])
    assert floors[0].name == "uniform guess, ␣␣lo → lo␣h"
