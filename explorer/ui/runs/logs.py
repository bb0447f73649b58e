"""A cache of the runs' logs, so each poll reads only new events.

Logs are shared by all sessions, and their number is bounded.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TypeVar

import streamlit as st
from msgspec import Struct

from explorer.core.errors import InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import read_run_config
from explorer.core.training.accuracy_curves import AccuracyCurve, collect_accuracy
from explorer.core.training.curves import LearningCurves, collect_curves
from explorer.core.training.event_json import event_from_json
from explorer.core.training.events import (
    Changed,
    Checkpoint,
    Diverged,
    EpochDone,
    Event,
    Measured,
    Snapshot,
)
from explorer.core.training.run_config import RunConfig
from explorer.runs.log_events import MeasuredKept, SnapshotKept, find_kind
from explorer.runs.records import Cursor, Record, Run
from explorer.runs.store import RunStore
from explorer.ui.runs.engine import open_store

Kind = TypeVar("Kind", bound=Struct)


@dataclass
class RunLog:
    """The events of one run read so far, by kind."""

    run_id: str
    by_kind: dict[str, list[Record]] = field(default_factory=dict)
    cursor: Cursor | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read_on(self, store: RunStore) -> None:
        """Read the new events."""
        with self.lock:
            page = store.read_events(self.run_id, self.cursor)
            if page.starts_over:
                self.by_kind = {}
            for record in page.records:
                self.by_kind.setdefault(record.kind, []).append(record)
            self.cursor = page.cursor

    def list_records(self, kind: type[Struct]) -> list[Record]:
        """The records of one kind, in order, not decoded yet."""
        return self.by_kind.get(find_kind(kind), [])

    def list_timed(self, kind: type[Kind]) -> list[tuple[float, Kind]]:
        """The events of one class with their times: (elapsed seconds, event), in order."""
        return [
            (record.elapsed_s, event)
            for record in self.list_records(kind)
            if isinstance(event := record.event, kind)
        ]

    def list_events(self, kind: type[Kind]) -> list[Kind]:
        """The events of one class, in order."""
        return [event for _, event in self.list_timed(kind)]

    def find_last(self, kind: type[Kind]) -> Kind | None:
        """The last event of one class."""
        records = self.list_records(kind)
        event = records[-1].event if records else None
        return event if isinstance(event, kind) else None


@st.cache_resource(max_entries=64, show_spinner=False)
def _open_log(run_id: str) -> RunLog:
    return RunLog(run_id)


def read_log(run_id: str) -> RunLog:
    """Return the run's log up to now."""
    log = _open_log(run_id)
    log.read_on(open_store())
    return log


@st.cache_resource(max_entries=64, show_spinner=False)
def _parse_config(run_id: str, _config: str) -> RunConfig:
    # Cached by the run's id, since a run's configuration never changes: hashing a text of
    # megabytes several times at each poll would be slow.
    del run_id
    return read_run_config(_config)


def read_config(run: Run) -> RunConfig:
    """Return the configuration that a run of any kind was started with."""
    return _parse_config(run.id, run.config)


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
    return collect_curves(
        run.name, log.list_timed(EpochDone), theta, changes, log.find_last(Diverged)
    )


def find_accuracy_curve(run: Run, log: RunLog) -> AccuracyCurve:
    """Return the run's accuracy over its epochs as far as its log has been read."""
    return collect_accuracy(run.name, log.list_events(EpochDone), log.find_last(Diverged))


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
