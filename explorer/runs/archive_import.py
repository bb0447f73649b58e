"""Imports a run that `archive` exported.

What is imported is checked like any text from outside: nothing in it is executed or unpickled, and
nothing of it is held in memory as a whole. The log is read line by line and stored in pieces; a run
whose archive turns out to be wrong is deleted again.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from safetensors import SafetensorError, safe_open

from explorer.core.errors import ExplorerError, InvalidTextError, InvalidValueError
from explorer.core.registry.configs import read_run_config
from explorer.core.training.event_json import event_from_json, write_line
from explorer.core.training.events import Checkpoint, Measured, Snapshot
from explorer.core.zip_files import open_member, open_zip, read_member
from explorer.runs.archive import FORMAT_VERSION
from explorer.runs.log_checks import check_event
from explorer.runs.log_events import (
    Interrupted,
    LogEvent,
    MeasuredKept,
    SnapshotKept,
    find_kind,
    read_log_line,
)
from explorer.runs.payloads import PIECE_BYTES, Piece
from explorer.runs.records import MARKS, Entry, Run, check_name, mark_entry
from explorer.runs.store import RunStore

MAX_UPLOAD_MB = 100
MAX_MEMBERS = 50_000
MAX_ABOUT_BYTES = 30_000_000  # run.json: a text of one's own is in it
MAX_LOG_BYTES = 300_000_000
MAX_LINE_BYTES = 1_000_000
MAX_LINES = 1_000_000
MAX_PAYLOAD_BYTES = 400_000_000  # of all checkpoints and snapshots together
_MOST_PER_WRITE = 2000  # entries
_MAX_ELAPSED_S = 1e9
_NAME = "An exported run"
_ZIP_START = b"PK"
_NOT_AN_EVENT = (
    *(ValueError, KeyError, TypeError, AttributeError),
    *(RecursionError, OverflowError),  # JSON nested too deep, a number beyond a float
)


def import_run(store: RunStore, owner: str, data: bytes | BinaryIO) -> Run:
    """A new run of the owner from an exported zip file; it can be resumed.

    Raises:
        InvalidTextError: it isn't such a file, it's larger than any run, or its name or its
            configuration breaks a rule.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    start = file.read(len(_ZIP_START))
    file.seek(0)
    if start != _ZIP_START:
        raise InvalidTextError(
            f"{_NAME} must be a zip file, but this file isn't one; choose the one that the Runs "
            "page exported."
        )
    remedy = "export the run again"
    with open_zip(file, _NAME, most_members=MAX_MEMBERS, remedy=remedy) as archive:
        name, config = _read_about(archive)
        run = store.create_run(owner, name, config)
        with _delete_unless_whole(store, run):
            _store_entries(store, run, _read_entries(archive))
    return store.find_run(run.id)


@contextmanager
def _delete_unless_whole(store: RunStore, run: Run) -> Iterator[None]:
    try:
        yield
    except BaseException:
        store.delete_run(run.owner, run.id)
        raise


def _store_entries(store: RunStore, run: Run, entries: Iterable[Entry | Piece]) -> None:
    """Store the entries as they come; whatever is large is written at once."""
    waiting: list[Entry | Piece] = []
    for entry in entries:
        waiting.append(entry)
        is_large = isinstance(entry, Piece) or entry.payload is not None
        if is_large or len(waiting) == _MOST_PER_WRITE:
            store.append_events(run.id, run.attempt, waiting)
            waiting = []
    store.append_events(run.id, run.attempt, waiting)


def _refuse(what: str) -> InvalidTextError:
    return InvalidTextError(
        f"{_NAME} must be a zip file written by this program, and this file is not ({what}). "
        "Export the run again."
    )


def _read_about(archive: zipfile.ZipFile) -> tuple[str, str]:
    """The name and the configuration of a run, both checked."""
    try:
        about = json.loads(read_member(archive, "run.json", MAX_ABOUT_BYTES))
        if about["format"] != FORMAT_VERSION:
            raise InvalidTextError(
                f"{_NAME} must have format {FORMAT_VERSION}, got {str(about['format'])[:40]!r}; "
                "import it into the version of the app that exported it."
            )
        name, config = check_name(str(about["name"])), json.dumps(about["config"])
        read_run_config(config)
    except InvalidValueError as error:
        raise InvalidTextError(f"{error} That's in run.json; export the run again.") from error
    except ExplorerError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refuse(f"run.json: {type(error).__name__}") from error
    return name, config


def _read_entries(archive: zipfile.ZipFile) -> Iterator[Entry | Piece]:
    """The entries of the log, and one more if nothing executes the run any longer."""
    payloads, mark, elapsed_s = _Payloads(archive), None, 0.0
    for index, line in enumerate(_read_lines(archive)):
        entry, event = _read_entry(line, index)
        if entry.kind in MARKS:
            mark = entry.kind
        elapsed_s = entry.elapsed_s
        yield from payloads.add(entry, event, index)
    if mark is not None and MARKS[mark].is_live:
        yield mark_entry(Interrupted(), elapsed_s)


def _read_lines(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The lines of the log, each with its end."""
    num_bytes = 0
    with open_member(archive, "events.jsonl") as log:
        for number in range(MAX_LINES + 1):
            line = log.readline(MAX_LINE_BYTES + 1)
            num_bytes += len(line)
            if not line:
                return
            if number == MAX_LINES:
                raise InvalidTextError(
                    f"The log of an exported run must have at most {MAX_LINES:,} lines, but it has "
                    "more."
                )
            if len(line) > MAX_LINE_BYTES or num_bytes > MAX_LOG_BYTES:
                raise InvalidTextError(
                    f"The log of an exported run must have at most {MAX_LINE_BYTES:,} bytes in a "
                    f"line and {MAX_LOG_BYTES:,} in all, but it has more."
                )
            yield line


def _read_entry(line: bytes, index: int) -> tuple[Entry, LogEvent]:
    """An entry, still without arrays, from its line; it must be an event of this version."""
    try:
        table: dict[str, Any] = json.loads(line)
        elapsed_s = float(table.pop("elapsed_s"))
        event = read_log_line(json.dumps(table, ensure_ascii=False))
    except InvalidTextError:
        raise
    except _NOT_AN_EVENT as error:
        raise _refuse(f"line {index + 1} of events.jsonl: {type(error).__name__}") from error
    if not 0 <= elapsed_s <= _MAX_ELAPSED_S:
        raise InvalidTextError(
            f"Line {index + 1} of the log must have a time from 0 to {_MAX_ELAPSED_S:g} s, got "
            f"{elapsed_s:g}."
        )
    check_event(event, index + 1)
    return Entry(elapsed_s, find_kind(type(event)), write_line(event)), event


def _check_checkpoint(file: Path) -> None:
    """Open every tensor of a checkpoint, one after the other."""
    with safe_open(file, framework="numpy") as tensors:
        for name in tensors.keys():  # noqa: SIM118 - no dictionary, it can't be iterated itself
            tensors.get_tensor(name)


class _Payloads:
    """What lies beside the log, read one by one."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self._left = MAX_PAYLOAD_BYTES

    def add(self, entry: Entry, event: LogEvent, index: int) -> Iterator[Piece | Entry]:
        """The entry of the event at that index with its payload, which must be one that opens."""
        checkpoint, snapshot = f"{index}.safetensors", f"snapshots/{index}.json"
        if isinstance(event, Checkpoint):  # only the last checkpoint is exported with its weights
            yield from self._add_checkpoint(entry, checkpoint)
        elif isinstance(event, SnapshotKept | MeasuredKept):
            yield entry._replace(payload=self._read_arrays(snapshot, event))
        elif {checkpoint, snapshot} & self._names:
            raise _refuse(f"line {index + 1} of events.jsonl has no arrays")
        else:
            yield entry

    def _add_checkpoint(self, entry: Entry, name: str) -> Iterator[Piece | Entry]:
        """The pieces of a checkpoint and its entry; it's unpacked into a file, not into memory."""
        if name not in self._names:
            yield entry
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "checkpoint"
            self._unpack(name, file)
            try:
                _check_checkpoint(file)
            except (SafetensorError, *_NOT_AN_EVENT) as error:
                raise _refuse(f"{name}: {type(error).__name__}") from error
            with file.open("rb") as data:
                piece, following = data.read(PIECE_BYTES), data.read(PIECE_BYTES)
                while following:
                    yield Piece(piece)
                    piece, following = following, data.read(PIECE_BYTES)
            yield entry._replace(payload=piece)

    def _unpack(self, name: str, file: Path) -> None:
        with open_member(self._archive, name) as member, file.open("wb") as copy:
            while piece := member.read(PIECE_BYTES):
                self._left -= len(piece)
                if self._left < 0:
                    raise InvalidTextError(
                        f"The checkpoints and arrays of an exported run must have at most "
                        f"{MAX_PAYLOAD_BYTES:,} bytes, but they have more."
                    )
                copy.write(piece)

    def _read_arrays(self, name: str, event: SnapshotKept | MeasuredKept) -> bytes:
        data = self._read(name)
        try:
            found = event_from_json(data.decode())
        except UnicodeDecodeError as error:
            raise _refuse(f"{name}: {type(error).__name__}") from error
        belongs = find_kind(type(found)) == find_kind(type(event))
        if not belongs or not isinstance(found, Snapshot | Measured) or found.epoch != event.epoch:
            raise _refuse(f"{name} belongs to another event")
        if isinstance(found, Snapshot):
            shapes = (found.h.ndim, found.probabilities.ndim)
            if shapes != (3, 2) or not len(found.h) == len(found.probabilities) == len(found.text):
                raise _refuse(f"{name} has arrays of other shapes")
        return data

    def _read(self, name: str) -> bytes:
        data = read_member(self._archive, name, self._left)
        self._left -= len(data)
        return data
