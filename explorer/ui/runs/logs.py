"""A cache of the runs' logs, so each poll reads only new events.

Logs are shared by all sessions, and their number is bounded.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st
from msgspec import Struct

from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import read_run_config
from explorer.core.training.accuracy_curves import AccuracyCurve, collect_accuracy
from explorer.core.training.curves import LearningCurves, collect_curves
from explorer.core.training.epoch_table import EpochTable, TimedEpoch
from explorer.core.training.event_json import event_from_json
from explorer.core.training.events import (
    Changed,
    Checkpoint,
    Diverged,
    EpochDone,
    Event,
    Measured,
    Sampled,
    Snapshot,
    StepDone,
)
from explorer.core.training.run_config import RunConfig
from explorer.runs.log_checks import check_event
from explorer.runs.log_events import MeasuredKept, SnapshotKept, find_kind
from explorer.runs.records import Cursor, Record, Run
from explorer.runs.store import RunStore
from explorer.ui.runs.engine import open_store

Kind = TypeVar("Kind", bound=Struct)

_BATCHES = 256  # of a log that are read at a time, so that a long one is never in memory whole
_SHORT_CONFIG = 4000  # characters: one without a user's own text
_MOST_SHORT_CONFIGS = 10_000
_STEP, _EPOCH, _CHANGE = (find_kind(kind) for kind in (StepDone, EpochDone, Changed))
_SAMPLE, _CHECKPOINT = find_kind(Sampled), find_kind(Checkpoint)
_LAST_ONLY = (_EPOCH, _CHECKPOINT)


@dataclass
class RunLog:
    """What the log of one run has said so far.

    Steps are never kept, and of epochs and checkpoints only the last event; the numbers of the
    epochs are in a table whose size is bounded.

    Attributes:
        run_id: of the run.
        by_kind: the records that are kept, in order.
        epochs: the numbers of its epochs.
        saved_epoch: the last epoch before the last checkpoint; None if there is none.
        sampled_losses: the loss of each epoch in which a text was sampled.
        cursor: how far the log has been read.
        lock: held while it's read.
    """

    run_id: str
    by_kind: dict[str, list[Record]] = field(default_factory=dict)
    epochs: EpochTable = field(default_factory=EpochTable)
    saved_epoch: EpochDone | None = None
    sampled_losses: dict[int, float] = field(default_factory=dict)
    cursor: Cursor | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    _last_epoch_index: int = -1

    def read_on(self, store: RunStore) -> None:
        """Read the new events.

        Raises:
            InvalidTextError: an epoch's line can't be read by this version.
        """
        with self.lock:
            while True:
                page = store.read_events(self.run_id, self.cursor, most=_BATCHES, skip=_STEP)
                if page.starts_over:
                    self._forget()
                self._add(page.records)
                self.cursor = page.cursor
                if page.is_end:
                    break

    def covers(self, run: Run) -> bool:
        """Whether it has been read as far as the run's row counts."""
        read = self.cursor
        return read is not None and read.attempt == run.attempt and read.index >= run.num_events

    def _forget(self) -> None:
        self.by_kind, self.epochs, self.cursor = {}, EpochTable(), None
        self.saved_epoch, self.sampled_losses, self._last_epoch_index = None, {}, -1

    def _add(self, records: Sequence[Record]) -> None:
        done: list[TimedEpoch] = []
        try:
            for record in records:
                same = self.by_kind.setdefault(record.kind, [])
                if record.kind == _EPOCH:
                    done.append((record.elapsed_s, self._read_epoch(record)))
                elif record.kind == _CHANGE:
                    self.epochs.append(done, len(same))
                    done = []
                elif record.kind == _CHECKPOINT:
                    self.saved_epoch = self.find_last(EpochDone)
                if record.kind in _LAST_ONLY:
                    same.clear()
                same.append(record)
        except InvalidTextError:
            self._forget()
            raise
        self.epochs.append(done, len(self.by_kind.get(_CHANGE, ())))

    def _read_epoch(self, record: Record) -> EpochDone:
        event, sampled = record.event, self.by_kind.get(_SAMPLE)
        assert isinstance(event, EpochDone)  # noqa: S101 - by its kind
        check_event(event, record.index + 1)
        if sampled and sampled[-1].index > self._last_epoch_index:
            self.sampled_losses[event.epoch] = event.loss  # a text comes before its epoch's end
        self._last_epoch_index = record.index
        return event

    def list_records(self, kind: type[Struct]) -> list[Record]:
        """The records of one kind, in order, not decoded yet."""
        return self.by_kind.get(find_kind(kind), [])

    def list_events(self, kind: type[Kind], last: int | None = None) -> list[Kind]:
        """The events of one class, in order; only so many of the last ones if a number is given."""
        records = self.list_records(kind)
        shown = records if last is None else records[max(0, len(records) - last) :]
        return [event for record in shown if isinstance(event := record.event, kind)]

    def find_last(self, kind: type[Kind]) -> Kind | None:
        """The last event of one class."""
        events = self.list_events(kind, last=1)
        return events[0] if events else None


@st.cache_resource(max_entries=64, show_spinner=False)
def _open_log(run_id: str) -> RunLog:
    return RunLog(run_id)


def read_log(run_id: str) -> RunLog:
    """Return the run's log up to now."""
    log = _open_log(run_id)
    log.read_on(open_store())
    return log


def read_log_of(run: Run) -> RunLog:
    """Return the run's log at least as far as the run's row counts, which costs nothing again."""
    log = _open_log(run.id)
    if not log.covers(run):
        log.read_on(open_store())
    return log


@st.cache_resource(max_entries=64, show_spinner=False)
def _parse_config(run_id: str, _config: str) -> RunConfig:
    # Cached by the run's id, since a run's configuration never changes: hashing a text of
    # megabytes several times at each poll would be slow.
    del run_id
    return read_run_config(_config)


@st.cache_resource(show_spinner=False)
def _open_short_configs() -> dict[str, RunConfig]:
    return {}


def read_config(run: Run) -> RunConfig:
    """Return the configuration that a run of any kind was started with."""
    if len(run.config) > _SHORT_CONFIG:
        return _parse_config(run.id, run.config)
    # A page reads those of all runs of a browser, and Streamlit's own cache takes 0.2 ms for each.
    known = _open_short_configs()
    config = known.get(run.id)
    if config is None:
        config = read_run_config(run.config)
        if len(known) >= _MOST_SHORT_CONFIGS:
            known.clear()
        known[run.id] = config
    return config


def read_text_config(run: Run) -> TrainingConfig:
    """Return the configuration of a character model's run.

    Raises:
        InvalidValueError: the run is of another kind.
    """
    config = read_config(run)
    if not isinstance(config, TrainingConfig):
        raise InvalidValueError(
            f"The run must be a character model's, but it is of kind {config.kind!r}; open it on "
            "its own page."
        )
    return config


def find_curves(run: Run, log: RunLog) -> LearningCurves:
    """Return the run's learning curves as far as its log has been read."""
    theta = read_config(run).optimizer.max_grad_norm
    changes = log.list_events(Changed)
    return collect_curves(run.name, log.epochs, theta, changes, log.find_last(Diverged))


def find_accuracy_curve(run: Run, log: RunLog) -> AccuracyCurve:
    """Return the run's accuracy over its epochs as far as its log has been read."""
    return collect_accuracy(run.name, log.epochs, log.find_last(Diverged))


def read_snapshot(log: RunLog, position: int) -> Snapshot | None:
    """Return the snapshot at that position among the run's snapshots, or None if there is none."""
    event = _read_kept(log, SnapshotKept, position)
    return event if isinstance(event, Snapshot) else None


def read_measured(log: RunLog, position: int) -> Measured | None:
    """Return the measured arrays at that position among the run's (-1: the last), or None."""
    event = _read_kept(log, MeasuredKept, position)
    return event if isinstance(event, Measured) else None


def find_checkpoint(run_id: str) -> int | None:
    """Return the log index of the run's last checkpoint, or None before the first.

    The weights are not read: a page asks on every rerun but reads them only if they are new.
    """
    records = read_log(run_id).by_kind.get(find_kind(Checkpoint))
    return records[-1].index if records else None


def read_checkpoint(run_id: str, index: int) -> bytes:
    """Return the safetensors bytes of the checkpoint at that index of the log.

    Raises:
        InvalidValueError: the checkpoint is no longer stored.
    """
    data = open_store().read_payload(run_id, index)
    if data is None:
        raise InvalidValueError(
            f"Checkpoint {index} of this run is no longer stored: newer ones replaced it, or the "
            "run was deleted. Reload the page."
        )
    return data


def _read_kept(log: RunLog, kind: type[SnapshotKept | MeasuredKept], position: int) -> Event | None:
    records = log.by_kind.get(find_kind(kind), [])
    if not records:
        return None
    record = records[-1] if position < 0 else records[min(position, len(records) - 1)]
    data = open_store().read_payload(log.run_id, record.index)
    return event_from_json(data.decode("utf-8")) if data is not None else None


def is_text_model(config: RunConfig) -> bool:
    """Whether the run trains a language model."""
    return isinstance(config, TrainingConfig) and not config.data.is_word_pair
