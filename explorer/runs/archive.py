"""Exports a run as one zip file, and imports it again.

What is imported is checked like any text from outside: nothing in it is executed or unpickled.

    run.json                name, config, time of creation
    events.jsonl            the log, one record per line, the first has index 0
    metrics.csv             the EpochDone events as a table, for other programs
    <index>.safetensors     the last checkpoint (weights, optimiser), named by its event's index
    snapshots/<index>.json  the snapshots and measurements, named by their events' indices
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

from msgspec.structs import asdict
from safetensors import SafetensorError
from safetensors.numpy import load

from explorer.core.csv_text import write_csv
from explorer.core.errors import ExplorerError, InvalidTextError
from explorer.core.registry.configs import read_run_config
from explorer.core.training.event_json import event_from_json, write_line
from explorer.core.training.events import Checkpoint, EpochDone, Measured, Snapshot
from explorer.runs.log_events import Interrupted, find_kind, read_log_line
from explorer.runs.records import MARKS, Entry, Record, Run, mark_entry
from explorer.runs.store import RunStore

FORMAT_VERSION = 1
MAX_ARCHIVE_BYTES = 500_000_000  # unpacked
_CHECKPOINT_NAME = re.compile(r"(\d{1,9})\.safetensors")
_SNAPSHOT_NAME = re.compile(r"snapshots/(\d{1,9})\.json")
_LINE_KINDS = (Snapshot, Measured)  # whose payload is their whole line


def export_run(store: RunStore, run_id: str) -> bytes:
    """The run as a zip file.

    Raises:
        InvalidValueError: there is no such run.
    """
    run = store.find_run(run_id)
    records = store.read_events(run_id).records
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        about = {
            "format": FORMAT_VERSION,
            "name": run.name,
            "created_at": run.created_at,
            "config": json.loads(run.config),
        }
        archive.writestr("run.json", json.dumps(about, ensure_ascii=False, indent=1))
        archive.writestr("events.jsonl", "".join(_show_record(record) for record in records))
        archive.writestr("metrics.csv", tabulate_epochs(records))
        for kind in _LINE_KINDS:
            for index, data in store.read_payloads(run_id, find_kind(kind)):
                archive.writestr(f"snapshots/{index}.json", data)
        checkpoint = store.latest_checkpoint(run_id)
        if checkpoint is not None:
            archive.writestr(f"{checkpoint.index}.safetensors", checkpoint.data)
    return file.getvalue()


def tabulate_epochs(records: Sequence[Record]) -> str:
    """The EpochDone events as CSV: one row per epoch, one column per field, then elapsed_s."""
    kind = find_kind(EpochDone)
    rows = [
        {**asdict(record.event), "elapsed_s": record.elapsed_s}
        for record in records
        if record.kind == kind
    ]
    if not rows:
        return ""
    return write_csv([list(rows[0]), *(row.values() for row in rows)])


def import_run(store: RunStore, owner: str, data: bytes) -> Run:
    """A new run of the owner from an exported zip file; it can be resumed.

    Raises:
        InvalidTextError: the bytes are not such a file.
        InvalidValueError: the configuration breaks a rule.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
            if size > MAX_ARCHIVE_BYTES:
                raise InvalidTextError(
                    f"An exported run must unpack to at most {MAX_ARCHIVE_BYTES} bytes, got "
                    f"{size}. No run is that large."
                )
            about = json.loads(archive.read("run.json"))
            if about["format"] != FORMAT_VERSION:
                raise InvalidTextError(
                    f"An exported run must have format {FORMAT_VERSION}, got {about['format']!r}."
                )
            config = json.dumps(about["config"])
            payloads = _read_payloads(archive)
            lines = archive.read("events.jsonl").decode().split("\n")[:-1]
            entries = [_parse_record(line, payloads.get(index)) for index, line in enumerate(lines)]
            marks = [entry.kind for entry in entries if entry.kind in MARKS]
            if marks and MARKS[marks[-1]].is_live:  # nothing executes an imported run
                entries.append(mark_entry(Interrupted(), entries[-1].elapsed_s))
        name = str(about["name"])
    except ExplorerError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        SafetensorError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as error:
        raise InvalidTextError(
            "An exported run must be a zip file written by this program, and this file is not "
            f"({type(error).__name__}). Export the run again."
        ) from error
    read_run_config(config)
    run = store.create_run(owner, name, config)
    store.append_events(run.id, run.attempt, entries)
    return store.find_run(run.id)


def _show_record(record: Record) -> str:
    table = {"elapsed_s": record.elapsed_s, **json.loads(record.line)}
    return json.dumps(table, ensure_ascii=False) + "\n"


def _parse_record(line: str, payload: tuple[str, bytes] | None) -> Entry:
    """An entry from its line, which must be an event that this version can read."""
    table: dict[str, Any] = json.loads(line)
    elapsed_s = float(table.pop("elapsed_s"))
    event = read_log_line(json.dumps(table, ensure_ascii=False))
    kind = find_kind(type(event))
    if not math.isfinite(elapsed_s) or (payload is not None and payload[0] != kind):
        raise ValueError(kind)
    return Entry(elapsed_s, kind, write_line(event), None if payload is None else payload[1])


def _read_payloads(archive: zipfile.ZipFile) -> dict[int, tuple[str, bytes]]:
    """The payloads with their kinds, by their events' indices; each is opened once, as a check."""
    payloads = {}
    for info in archive.infolist():
        if match := _CHECKPOINT_NAME.fullmatch(info.filename):
            data = archive.read(info)
            load(data)
            payloads[int(match[1])] = (find_kind(Checkpoint), data)
        elif match := _SNAPSHOT_NAME.fullmatch(info.filename):
            data = archive.read(info)
            event = event_from_json(data.decode())
            if not isinstance(event, _LINE_KINDS):
                raise ValueError(info.filename)
            payloads[int(match[1])] = (find_kind(type(event)), data)
    return payloads
