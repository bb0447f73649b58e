"""Reads the shipped example runs: exported archives that pages show and nobody can change.

They aren't in the database and belong to an owner that no browser is, so they are in nobody's list
of runs, and whatever would change a run doesn't find them.
"""

from __future__ import annotations

import io
import json
import threading
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from explorer.core.training.events import Changed, EpochDone
from explorer.runs.log_events import find_kind
from explorer.runs.records import MARKS, Cursor, EventPage, Record, Run, derive_status
from explorer.runs.store import RunStore

OWNER = "examples"
_PREFIX = "example_"  # of an example's id, which is also the name of its file
_NAMED = "Example: "  # what its name on the screen begins with


@dataclass(frozen=True, eq=False)
class _Example:
    """An example's archive, held as it is in the file; its parts are unpacked when asked for."""

    run_id: str
    data: bytes

    @cached_property
    def run(self) -> Run:
        about = json.loads(self._archive.read("run.json"))
        last = self.records[-1]
        return Run(
            id=self.run_id,
            owner=OWNER,
            name=f"{_NAMED}{about['name']}",
            config=json.dumps(about["config"]),
            created_at=0.0,
            attempt=1,
            num_events=len(self.records),
            elapsed_s=last.elapsed_s,
            status=derive_status(_find_mark(self.records), is_silent=True),
            epoch_line=next(reversed(self._list_lines(EpochDone)), ""),
            change_lines=self._list_lines(Changed),
        )

    def _list_lines(self, kind: type[EpochDone | Changed]) -> tuple[str, ...]:
        named = find_kind(kind)
        return tuple(record.line for record in self.records if record.kind == named)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        lines = self._archive.read("events.jsonl").decode().splitlines()
        return tuple(_read_record(index, line) for index, line in enumerate(lines))

    def read_payload(self, index: int) -> bytes | None:
        for name in (f"{index}.safetensors", f"snapshots/{index}.json"):
            if name in self._names:
                return self._archive.read(name)
        return None

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.data))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._archive.namelist())


class ExampleShelf:
    """The examples in a folder, one archive each, opened when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        """Use the archives in `folder`; there may be none."""
        self._files = {file.stem: file for file in sorted(folder.glob(f"{_PREFIX}*.zip"))}
        self._opened: dict[str, _Example] = {}
        self._lock = threading.Lock()

    def __contains__(self, run_id: str) -> bool:
        """Whether a run is one of the examples."""
        return run_id in self._files

    def list_runs(self) -> list[Run]:
        """All examples, in the order of their ids."""
        return [self.find_run(run_id) for run_id in self._files]

    def find_run(self, run_id: str) -> Run:
        """The example with that id."""
        return self._open(run_id).run

    def read_events(self, run_id: str, since: Cursor | None) -> EventPage:
        """The log after the cursor; without a cursor, the whole log."""
        records = self._open(run_id).records
        start = since.index if since is not None else 0
        return EventPage(records[start:], Cursor(1, len(records)), starts_over=since is None)

    def read_payload(self, run_id: str, index: int) -> bytes | None:
        """What the archive has beside the event at that index of the log."""
        return self._open(run_id).read_payload(index)

    def _open(self, run_id: str) -> _Example:
        with self._lock:
            if run_id not in self._opened:
                self._opened[run_id] = _Example(run_id, self._files[run_id].read_bytes())
            return self._opened[run_id]


class StoreWithExamples(RunStore):
    """The runs in a database, and the examples beside them, which can be read like those."""

    def __init__(self, database: Engine, shelf: ExampleShelf) -> None:
        """Use `database`, which the caller disposes of, and the examples on `shelf`."""
        super().__init__(database)
        self._shelf = shelf

    def list_examples(self) -> list[Run]:
        """All examples."""
        return self._shelf.list_runs()

    def is_example(self, run_id: str) -> bool:
        """Whether the run with that id is an example."""
        return run_id in self._shelf

    def find_run(self, run_id: str, owner: str | None = None) -> Run:
        """The run with this id, or the example; it must be the owner's where one is given.

        Raises:
            InvalidValueError: there is no such run.
        """
        if owner in {None, OWNER} and run_id in self._shelf:
            return self._shelf.find_run(run_id)
        return super().find_run(run_id, owner)

    def read_events(
        self, run_id: str, since: Cursor | None = None, *, most: int | None = None, skip: str = ""
    ) -> EventPage:
        """The log after the cursor; see `RunStore`. An example's log is short and read whole.

        Raises:
            InvalidValueError: there is no such run.
        """
        if run_id in self._shelf:
            return self._shelf.read_events(run_id, since)
        return super().read_events(run_id, since, most=most, skip=skip)

    def read_payload(self, run_id: str, index: int) -> bytes | None:
        """The payload of the event at that index of the log."""
        if run_id in self._shelf:
            return self._shelf.read_payload(run_id, index)
        return super().read_payload(run_id, index)


def _read_record(index: int, line: str) -> Record:
    """A record of a log from its line in an archive."""
    fields = json.loads(line)
    return Record(index, float(fields.pop("elapsed_s")), json.dumps(fields, ensure_ascii=False))


def _find_mark(records: tuple[Record, ...]) -> str:
    """The last event that says what became of the run."""
    return next(record.kind for record in reversed(records) if record.kind in MARKS)
