"""What this server has read of the runs' logs, so that a poll reads only what is new.

Knows the store's cursor; the logs read are shared by all sessions and bounded in number.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from explorer.core.config import TrainingConfig
from explorer.core.events import Snapshot, event_from_json
from explorer.core.learning_curves import LearningCurves, collect_curves
from explorer.runs.records import Cursor, Record, Run
from explorer.runs.store import RunStore
from explorer.ui.run_engine import open_store


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

    def list_tables(self, kind: str) -> list[tuple[float, dict[str, Any]]]:
        """The events of one kind: (elapsed seconds, fields), in order."""
        return [(record.elapsed_s, record.table) for record in self.by_kind.get(kind, [])]

    def find_last(self, kind: str) -> dict[str, Any] | None:
        """The fields of the last event of one kind."""
        records = self.by_kind.get(kind)
        return records[-1].table if records else None


@st.cache_resource(max_entries=64, show_spinner=False)
def _open_log(run_id: str) -> RunLog:
    return RunLog(run_id)


def read_log(run_id: str) -> RunLog:
    """The run's log, up to now."""
    log = _open_log(run_id)
    log.read_on(open_store())
    return log


def read_config(run: Run) -> TrainingConfig:
    """The configuration that a run was started with."""
    return TrainingConfig.from_json(run.config)


def find_curves(run: Run, log: RunLog) -> LearningCurves:
    """The run's learning curves, up to what was read."""
    theta = read_config(run).optimizer.max_grad_norm
    return collect_curves(run.name, log.list_tables("EpochDone"), theta)


def read_snapshot(log: RunLog, place: int) -> Snapshot | None:
    """The snapshot at that place in the order of their coming, or None if there is none."""
    records = log.by_kind.get("Snapshot", [])
    if not records:
        return None
    record = records[max(0, min(place, len(records) - 1))]
    payloads = open_store().read_payloads(log.run_id, "Snapshot", since=record.index)
    event = event_from_json(payloads[0][1].decode("utf-8")) if payloads else None
    return event if isinstance(event, Snapshot) else None
