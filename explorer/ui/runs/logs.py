"""What this server has read of the runs' logs, so that a poll reads only what is new.

Knows the store's cursor; the logs read are shared by all sessions and bounded in number.
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
from explorer.core.training.curves import LearningCurves, collect_curves
from explorer.core.training.event_json import event_from_json
from explorer.core.training.events import (
    Changed,
    Checkpoint,
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
    """The events of one run by kind, as far as they were read."""

    run_id: str
    by_kind: dict[str, list[Record]] = field(default_factory=dict)
    cursor: Cursor | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read_on(self, store: RunStore) -> None:
        """Read what is new."""
        with self.lock:
            page = store.read_events(self.run_id, self.cursor)
            if page.starts_over:
                self.by_kind = {}
            for record in page.records:
                self.by_kind.setdefault(record.kind, []).append(record)
            self.cursor = page.cursor

    def list_timed(self, kind: type[Kind]) -> list[tuple[float, Kind]]:
        """The events of one class with their times: (elapsed seconds, event), in order."""
        return [
            (record.elapsed_s, event)
            for record in self.by_kind.get(find_kind(kind), [])
            if isinstance(event := record.event, kind)
        ]

    def list_events(self, kind: type[Kind]) -> list[Kind]:
        """The events of one class, in order."""
        return [event for _, event in self.list_timed(kind)]

    def find_last(self, kind: type[Kind]) -> Kind | None:
        """The last event of one class."""
        records = self.by_kind.get(find_kind(kind))
        event = records[-1].event if records else None
        return event if isinstance(event, kind) else None


@st.cache_resource(max_entries=64, show_spinner=False)
def _open_log(run_id: str) -> RunLog:
    return RunLog(run_id)


def read_log(run_id: str) -> RunLog:
    """The run's log, up to now."""
    log = _open_log(run_id)
    log.read_on(open_store())
    return log


@st.cache_resource(max_entries=64, show_spinner=False)
def _parse_config(run_id: str, _config: str) -> RunConfig:
    # By the run's name, which stands for good for its configuration: that may hold a text of
    # megabytes, and a page asks several times at each poll.
    del run_id
    return read_run_config(_config)


def read_config(run: Run) -> RunConfig:
    """The configuration that a run was started with, of any kind."""
    return _parse_config(run.id, run.config)


def read_text_config(run: Run) -> TrainingConfig:
    """The configuration of a run that is a character model's.

    Raises:
        InvalidValueError: it is of another kind.
    """
    config = read_config(run)
    if not isinstance(config, TrainingConfig):
        raise InvalidValueError(
            f"The run must be a character model's, got {config.kind!r}; open it on its own page."
        )
    return config


def find_curves(run: Run, log: RunLog) -> LearningCurves:
    """The run's learning curves, up to what was read."""
    theta = read_config(run).optimizer.max_grad_norm
    changes = log.list_events(Changed)
    return collect_curves(run.name, log.list_timed(EpochDone), theta, changes)


def read_snapshot(log: RunLog, place: int) -> Snapshot | None:
    """The snapshot at that place in the order of their coming, or None if there is none."""
    event = _read_kept(log, SnapshotKept, place)
    return event if isinstance(event, Snapshot) else None


def read_measured(log: RunLog, place: int) -> Measured | None:
    """The kept numbers at that place in the order of their coming (-1: the last), or None."""
    event = _read_kept(log, MeasuredKept, place)
    return event if isinstance(event, Measured) else None


def find_checkpoint(run_id: str) -> int | None:
    """The place of the run's last checkpoint in its log, None before the first.

    Its weights are not read: a page asks at each run of its script, and reads them if they are new.
    """
    records = read_log(run_id).by_kind.get(find_kind(Checkpoint))
    return records[-1].index if records else None


def read_checkpoint(run_id: str, index: int) -> bytes:
    """The safetensors bytes of the checkpoint at that place of the log.

    Raises:
        InvalidValueError: it is not kept any more.
    """
    data = open_store().read_payload(run_id, index)
    if data is None:
        raise InvalidValueError(
            f"The checkpoint at place {index} of the run's log must still be kept, got none; the "
            "run has newer ones, or was deleted: load the page again."
        )
    return data


def _read_kept(log: RunLog, kind: type[SnapshotKept | MeasuredKept], place: int) -> Event | None:
    records = log.by_kind.get(find_kind(kind), [])
    if not records:
        return None
    record = records[-1] if place < 0 else records[min(place, len(records) - 1)]
    data = open_store().read_payload(log.run_id, record.index)
    return event_from_json(data.decode("utf-8")) if data is not None else None


def is_text_model(config: RunConfig) -> bool:
    """Whether a run is a language model."""
    return isinstance(config, TrainingConfig) and not config.data.is_word_pair
