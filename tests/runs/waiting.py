"""Waiting for what other processes do: poll with a deadline, never a fixed sleep."""

import json
import subprocess
import time
from collections.abc import Callable
from typing import Any

from explorer.runs.records import Record, Run, Status
from explorer.runs.store import RunStore

DEADLINE_S = 180.0  # a loaded machine takes a minute to start a cluster


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def wait_for(store: RunStore, run: Run, status: Status) -> None:
    try:
        wait_until(lambda: store.find_run(run.id).status is status)
    except TimeoutError:
        lines = [record.line for record in store.read_events(run.id).records]
        raise AssertionError((status, store.find_run(run.id), lines[-20:])) from None


def end_process(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def read_fields(record: Record) -> dict[str, Any]:
    """The fields of a record, which may be a fake source's."""
    fields: dict[str, Any] = json.loads(record.line)
    return fields


def list_kinds(store: RunStore, run: Run) -> list[str]:
    return [record.kind for record in store.read_events(run.id).records]


def count_steps(store: RunStore, run: Run) -> int:
    return list_kinds(store, run).count("StepDone")
