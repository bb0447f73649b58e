"""Exports a run as one zip file; `archive_import` reads it back.

Other programs can read the files in it:

    run.json                name, config, time of creation
    events.jsonl            the log, one record per line, the first has index 0
    metrics.csv             the EpochDone events as a table, for other programs
    <index>.safetensors     the last checkpoint (weights, optimiser), named by its event's index
    snapshots/<index>.json  the snapshots and measurements, named by their events' indices
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence

from msgspec.structs import asdict

from explorer.core.csv_text import write_csv
from explorer.core.errors import ExplorerError
from explorer.core.registry.configs import read_run_config
from explorer.core.training.events import EpochDone, Measured, Snapshot
from explorer.runs.log_events import find_kind
from explorer.runs.records import Record
from explorer.runs.store import RunStore

FORMAT_VERSION = 1
_PERPLEXITIES = {"perplexity": None, "validation_perplexity": None}
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
            "config": _read_json(run.config),
        }
        archive.writestr("run.json", json.dumps(about, ensure_ascii=False, indent=1))
        archive.writestr("events.jsonl", "".join(_show_record(record) for record in records))
        archive.writestr("metrics.csv", tabulate_epochs(records, run.config))
        for kind in _LINE_KINDS:
            for index, data in store.read_payloads(run_id, find_kind(kind)):
                archive.writestr(f"snapshots/{index}.json", data)
        checkpoint = store.latest_checkpoint(run_id)
        if checkpoint is not None:
            name = f"{checkpoint.index}.safetensors"
            with archive.open(name, "w", force_zip64=True) as member:
                for piece in store.iterate_payload(run_id, checkpoint.index):
                    member.write(piece)
    return file.getvalue()


def tabulate_epochs(records: Sequence[Record], config: str) -> str:
    """The EpochDone events as CSV: one row per epoch, one column per field, then elapsed_s.

    The perplexities of a squared error are left out: it has none. A run that this version can't
    read has no table; its log is exported as it is.

    Args:
        records: the run's log.
        config: its configuration, as JSON.
    """
    kind = find_kind(EpochDone)
    try:
        left_out = _PERPLEXITIES if read_run_config(config).has_squared_error else {}
        rows = [
            {**asdict(record.event), **left_out, "elapsed_s": record.elapsed_s}
            for record in records
            if record.kind == kind
        ]
    except ExplorerError:
        return ""
    if not rows:
        return ""
    return write_csv([list(rows[0]), *(row.values() for row in rows)])


def _show_record(record: Record) -> str:
    line = _read_json(record.line)
    fields = line if isinstance(line, dict) else {"damaged": line}
    return json.dumps({"elapsed_s": record.elapsed_s, **fields}, ensure_ascii=False) + "\n"


def _read_json(text: str) -> object:
    """What a JSON text says; the text itself where it is damaged, so that none of it is lost."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
