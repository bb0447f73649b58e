"""Relays one attempt: a thread in the server between the worker's channel and the store."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from distributed import Client, Future
from sqlalchemy.exc import SQLAlchemyError

from explorer.core.errors import InvalidValueError
from explorer.runs.channel import FIRST_COMMAND, Batch, Command, exchange
from explorer.runs.faults import name_cause
from explorer.runs.log_events import Interrupted, Paused, find_kind
from explorer.runs.payloads import Piece
from explorer.runs.records import MARKS, Entry
from explorer.runs.space import SpaceLimits
from explorer.runs.store import RunStore
from explorer.runs.worker import execute_attempt

_LOGGER = logging.getLogger(__name__)
_EXCHANGE_EVERY_S = 0.2
_ANSWER_AFTER_S = 0.03  # until the exchange after one that brought commands
_HEARTBEAT_EVERY_S = 1.0
_RETRY_EVERY_S = 1.0  # while the database takes nothing
_LOST_AFTER_S = 5.0  # of exchanges that fail
_WORKER_ENDED = "The worker ended. Resume the run."
_WORKER_LOST = "The worker can't be reached. Resume the run."
_CONNECTION_ENDED = "The connection to the scheduler was lost. Resume the run."
_LOADING_FAILED = "The database failed while the run's checkpoint was read. Resume the run."
_PAUSE_ENDED = (
    "It was paused while other runs waited, so one of them got its worker. Resume it to go on from "
    "here."
)


class AttemptRelay(threading.Thread):
    """Submits an attempt, then carries commands to it and events from it until it has ended.

    While the database fails, the worker keeps its events; nothing is lost if it recovers.

    Attributes:
        run_id: of the run.
        fault: what is wrong with the database at present, in words; empty if nothing is.
    """

    def __init__(
        self,
        store: RunStore,
        client: Client,
        *,
        key: str,
        run_id: str,
        attempt: int,
        start: dict[str, Any],
        load: Iterator[bytes],
        owner: str,
        space: SpaceLimits,
        when_done: Callable[[str], None],
        workers: list[str],
    ) -> None:
        """Prepare.

        Args:
            store: where events go and commands come from.
            client: of the scheduler.
            key: names task and channel.
            run_id: of the run.
            attempt: its number.
            start: the values of the command that begins it.
            load: the pieces of the checkpoint to begin from, which are sent before.
            owner: whose run it is.
            space: what its events may take in the store; beyond it, the run is stopped.
            when_done: called with the key at the end.
            workers: the addresses of those that answer; others are asked only if these are gone.
        """
        super().__init__(name=f"relay of run {run_id}", daemon=True)
        self.run_id = run_id
        self.fault = ""
        self._store = store
        self._client = client
        self._key = key
        self._attempt = attempt
        self._owner = owner
        self._space = space
        self._is_over_space = False
        self._paused_at: float | None = None
        self._when_done = when_done
        self._workers = workers
        self._start: Command | None = Command(0, "start", start)
        self._load = enumerate(load, FIRST_COMMAND)
        self._commands: list[Command] = []  # not delivered yet
        self._pause_s = _EXCHANGE_EVERY_S  # before the next exchange
        self._last_command = 0
        self._num_stored = 0
        self._heartbeat_at = 0.0
        self._failing_since: float | None = None
        self._address: str | None = None
        self._lost_because: str | None = None
        self._wake = threading.Event()

    def worker_ready(self, address: str) -> None:
        """Note where the attempt is waiting; a second address means that the first is lost."""
        if self._address is not None:
            self._lost_because = _WORKER_ENDED
        self._address = address
        self._wake.set()

    def wake(self) -> None:
        """Make the next exchange now."""
        self._wake.set()

    @property
    def paused_s(self) -> float:
        """For how long the run has been paused; 0 if it isn't."""
        return 0.0 if self._paused_at is None else time.monotonic() - self._paused_at

    def end_pause(self) -> None:
        """Stop the run after a checkpoint, unless it has just been resumed."""
        self._paused_at = None
        self._leave_command({"kind": "stop_paused", "values": {"reason": _PAUSE_ENDED}})

    def give_up(self, reason: str) -> None:
        """End the attempt as interrupted."""
        self._lost_because = self._lost_because or reason
        self._wake.set()

    def run(self) -> None:
        """Exchange until the attempt has ended, then release its task."""
        try:
            future = self._client.submit(
                execute_attempt,
                self._key,
                key=self._key,
                pure=False,
                workers=self._workers,
                allow_other_workers=True,
            )
            while self._lost_because is None and self._continue(future):
                self._wake.wait(self._pause_s)
                self._wake.clear()
            if self._lost_because is not None:
                mark = Interrupted(self._lost_because)
                self._store.append_mark(self.run_id, self._attempt, mark)
            future.release()  # tells the worker that nobody will call any more
        except Exception:  # without heartbeats, the run counts as interrupted
            _LOGGER.exception(
                "The relay of run %s failed.", self.run_id, extra={"run_id": self.run_id}
            )
        finally:
            self._when_done(self._key)

    def _continue(self, future: Future[Any]) -> bool:
        """Carry commands and events once; False if that was the last time."""
        if future.done():  # a task waits for its release, so this one ended by accident
            self.give_up(_explain_end(future, has_begun=self._address is not None))
            return False
        try:
            if self._address is None:
                self._send_heartbeat()
                goes_on = True
            else:
                goes_on = self._exchange(self._address)
        except SQLAlchemyError as error:
            self._hold(name_cause(error))
            return True
        except (OSError, RuntimeError):
            self._failing_since = self._failing_since or time.monotonic()
            if time.monotonic() - self._failing_since > _LOST_AFTER_S:
                self.give_up(_WORKER_LOST)
            return True
        self._note_fault("")
        return goes_on

    def _hold(self, fault: str) -> None:
        """Let the worker keep its events until the database takes them."""
        self._note_fault(fault)
        self._pause_s = _RETRY_EVERY_S
        if self._address is None:
            return
        if self._start is not None:  # the rest of the checkpoint can't be read any more
            self.give_up(_LOADING_FAILED)
            return
        with suppress(OSError, RuntimeError):  # a worker that isn't called gives up
            self._call(self._address, [])

    def _note_fault(self, fault: str) -> None:
        if fault != self.fault:
            text = f"waits: {fault}" if fault else "goes on: the database works again"
            _LOGGER.warning("Run %s %s.", self.run_id, text, extra={"run_id": self.run_id})
            self.fault = fault

    def _exchange(self, address: str) -> bool:
        """As `_continue`, once the worker's address is known."""
        if address not in self._client.nthreads():  # calling a lost worker takes half a minute
            self.give_up(_WORKER_ENDED)
            return False
        self._collect_commands()
        batch = self._call(address, self._commands)
        if batch is None:
            self.give_up(_WORKER_ENDED)
            return False
        self._pause_s = _ANSWER_AFTER_S if self._commands else _EXCHANGE_EVERY_S
        if batch.has_more or self._start is not None:
            self._pause_s = 0.0
        self._commands = []
        if batch.entries:
            if not self._store.append_events(self.run_id, self._attempt, batch.entries):
                return False  # deleted, or resumed elsewhere
            self._num_stored += len(batch.entries)
            self._watch_pauses(batch.entries)
            if any(isinstance(each, Piece) or each.payload is not None for each in batch.entries):
                self._check_space()
            self._heartbeat_at = time.monotonic()
        else:
            self._send_heartbeat()
        self._failing_since = None
        return not batch.is_last

    def _call(self, address: str, commands: Sequence[Command]) -> Batch | None:
        batch: Batch | None = self._client.run(
            exchange, self._key, self._num_stored, commands, workers=[address]
        )[address]
        return batch

    def _collect_commands(self) -> None:
        """Add what is to be delivered next: a piece of the checkpoint, or the commands of pages."""
        if self._start is not None:
            if self._commands:
                return  # they couldn't be delivered, so they are sent again
            number, data = next(self._load, (0, b""))
            if number != self._start.number:
                self._commands.append(Command(number, "load", {"data": data}))
                return
            self._commands.append(self._start)
            self._start = None
        for number, command in self._store.read_commands(
            self.run_id, self._attempt, self._last_command
        ):
            self._commands.append(Command(number, command["kind"], command["values"]))
            self._last_command = number

    def _check_space(self) -> None:
        """Stop the run once it takes too much space; it can be resumed from its last checkpoint."""
        excess = self._store.space.measure(self._owner, self.run_id).find_excess(self._space)
        if excess and not self._is_over_space:
            self._is_over_space = True
            self._leave_command({"kind": "stop", "values": {"reason": excess}})

    def _watch_pauses(self, entries: Sequence[Entry | Piece]) -> None:
        marks = [
            entry.kind for entry in entries if isinstance(entry, Entry) and entry.kind in MARKS
        ]
        if marks:
            is_paused = marks[-1] == find_kind(Paused)
            self._paused_at = time.monotonic() if is_paused else None

    def _leave_command(self, command: dict[str, Any]) -> None:
        with suppress(InvalidValueError):  # the run has just ended by itself
            self._store.add_command(self._owner, self.run_id, command)

    def _send_heartbeat(self) -> None:
        """Record that the run is being executed, once a second at most."""
        if time.monotonic() - self._heartbeat_at > _HEARTBEAT_EVERY_S:
            self._store.touch_runs([self.run_id])
            self._heartbeat_at = time.monotonic()


def end_pauses(relays: Sequence[AttemptRelay], count: int, *, longer_than_s: float) -> None:
    """Let so many paused runs give back their workers, the longest paused first."""
    for relay in sorted(relays, key=lambda each: -each.paused_s)[:count]:
        if relay.paused_s > longer_than_s:
            relay.end_pause()


def _explain_end(future: Future[Any], *, has_begun: bool) -> str:
    """Why a task ended by accident; before it began, a worker usually can't import this program."""
    if future.cancelled():  # nobody else cancels a task
        return _CONNECTION_ENDED
    if has_begun:
        return _WORKER_ENDED
    return f"No worker could begin the run ({future.exception(timeout=_LOST_AFTER_S)}). Try again."
