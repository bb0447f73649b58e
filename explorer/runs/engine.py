"""Starts, steers and resumes runs, and decides which of them is executed when.

One engine serves a server process. Each request is written to the store at once and carried out
by threads, so no page ever waits for a worker.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from explorer.runs.cluster import Cluster, read_num_workers
from explorer.runs.faults import name_cause
from explorer.runs.limits import Limits
from explorer.runs.log_events import Begun, Failed, Interrupted, Stopped
from explorer.runs.queueing import choose_runs, count_blocked
from explorer.runs.records import Run, Status
from explorer.runs.relay import AttemptRelay, end_pauses
from explorer.runs.store import RunStore
from explorer.runs.waiting_runs import WaitingRuns
from explorer.runs.worker import READY_TOPIC

_LOGGER = logging.getLogger(__name__)
_TICK_S = 1.0
_JOIN_S = 5.0  # a relay whose worker is frozen waits longer, and ends with this process


class Engine:
    """Executes the runs of one store."""

    def __init__(
        self,
        store: RunStore,
        *,
        source: str = "explorer.runs.training_source",
        scheduler: str | None = None,
        num_workers: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Prepare; nothing starts before the first run, or `warm_up`.

        Args:
            store: where the runs are kept.
            source: the module that events come from (see `explorer.runs.training_source`).
            scheduler: address of an existing scheduler; default: `EXPLORER_SCHEDULER`, or an
                embedded cluster if that is not set.
            num_workers: size of the embedded cluster; default: `EXPLORER_WORKERS`, or what
                `share_cores` says if that is not set.
            limits: per run and owner.

        Raises:
            InvalidValueError: `EXPLORER_WORKERS` or a limit on space is out of range.
        """
        self._store = store
        self._source = source
        self._scheduler = scheduler or os.environ.get("EXPLORER_SCHEDULER") or None
        self._num_workers = num_workers or read_num_workers()
        self.limits = limits or Limits()
        self._queue = self._scheduler or f"embedded {uuid.uuid4().hex}"
        self._fault = ""  # of the database
        self._waiting = WaitingRuns(store)
        self._relays: dict[str, AttemptRelay] = {}  # by key of the task
        self._cluster: Cluster | None = None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        atexit.register(self.close)

    def warm_up(self) -> None:
        """Start the cluster in the background, unless it is running already."""
        with self._lock:
            if not (self._threads or self._closing.is_set()):
                for target in (self._serve, self._send_heartbeats):
                    thread = threading.Thread(target=target, name="engine", daemon=True)
                    self._threads.append(thread)
                    thread.start()
        self._wake.set()

    def start_run(self, owner: str, name: str, config: str) -> Run:
        """A new run, queued.

        Raises:
            InvalidValueError: the name breaks its rule, or a limit is reached.
        """
        self.limits.check_new_runs(self._store, owner)
        run = self._store.create_run(owner, name, config)
        self._enqueue(owner, run.id)
        return self._store.find_run(run.id)

    def resume_run(self, owner: str, run_id: str) -> None:
        """Continue a paused run at once, one that ended early from its last checkpoint.

        Raises:
            InvalidValueError: there is no such run, it cannot be resumed, or a limit is reached.
        """
        if self._store.find_run(run_id, owner).status is Status.PAUSED:
            self._command(owner, run_id, "resume")
        else:
            self.limits.check_new_runs(self._store, owner)
            self._enqueue(owner, run_id)

    def pause_run(self, owner: str, run_id: str) -> None:
        """Hold the run before its next step.

        Raises:
            InvalidValueError: there is no such run, or it is not live.
        """
        self._command(owner, run_id, "pause")

    def step_run(self, owner: str, run_id: str) -> None:
        """Let a paused run continue to the end of its epoch.

        Raises:
            InvalidValueError: there is no such run, or it is not live.
        """
        self._command(owner, run_id, "step")

    def stop_run(self, owner: str, run_id: str, reason: str | None = None) -> None:
        """End the run after a checkpoint, or take it out of the queue; its log says the reason.

        Raises:
            InvalidValueError: there is no such run, or it is not live.
        """
        self._command(owner, run_id, "stop", {"reason": reason} if reason else None)
        run = self._store.find_run(run_id, owner)
        if run.status is Status.QUEUED:
            self._store.append_mark(run_id, run.attempt, Stopped(reason))

    def change_run(self, owner: str, run_id: str, **settings: float) -> None:
        """Change learning_rate, max_grad_norm or temperature from the next step on.

        Or epochs_per_s, at once: how many epochs may begin in a second (0: as many as can), which
        changes no number of the run.

        A setting that breaks its rule is refused in the run's log, with an event `Refused`.

        Raises:
            InvalidValueError: there is no such run, or it is not live.
        """
        self._command(owner, run_id, "change", settings)

    @property
    def num_workers(self) -> int | None:
        """How many workers answer; None before the cluster is connected."""
        cluster = self._cluster
        return None if cluster is None else cluster.num_slots

    def find_fault(self, run_id: str) -> str:
        """Why the run can't start or be stored at present, in words; empty if it can."""
        if run_id in self._waiting:
            return self._fault
        relays = list(self._relays.values())
        return next((relay.fault for relay in relays if relay.run_id == run_id), "")

    def close(self) -> None:
        """End everything this engine started; live runs become interrupted."""
        self._closing.set()
        self._wake.set()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join()
        atexit.unregister(self.close)

    def _enqueue(self, owner: str, run_id: str) -> None:
        attempt = self._store.queue_run(owner, run_id, self._queue)
        self._waiting.add(run_id, attempt)
        self.warm_up()

    def _command(
        self, owner: str, run_id: str, kind: str, values: Mapping[str, float | str] | None = None
    ) -> None:
        self._store.add_command(owner, run_id, {"kind": kind, "values": {**(values or {})}})
        for relay in list(self._relays.values()):
            if relay.run_id == run_id:
                relay.wake()

    def _serve(self) -> None:
        """Connect, then start queued runs as workers become free, until the engine is closed."""
        task = self._connect
        while not self._closing.is_set():
            try:
                task()
                self._fault = ""
            except SQLAlchemyError as error:
                self._note_fault(name_cause(error))
            except Exception:  # whatever it was, other runs continue
                _LOGGER.exception("The engine has a bug.")
            task = self._tick
            self._wake.wait(_TICK_S)
            self._wake.clear()
        reason = "The server ended. Resume the run."
        with suppress(SQLAlchemyError):  # without heartbeats, they count as interrupted
            self._waiting.end(Interrupted(reason))
        for relay in list(self._relays.values()):
            relay.give_up(reason)
            relay.join(_JOIN_S)
        if self._cluster is not None:
            self._cluster.close()

    def _send_heartbeats(self) -> None:
        """Keep queued runs alive in the store, however long the cluster takes to start."""
        while not self._closing.wait(_TICK_S):
            with suppress(SQLAlchemyError):  # `_serve` reports it
                self._waiting.touch()

    def _note_fault(self, fault: str) -> None:
        """Log what is wrong with the database, once and not each second."""
        if fault != self._fault:
            _LOGGER.warning("No run can start: %s.", fault)
            self._fault = fault

    def _tick(self) -> None:
        waiting = self._waiting.copy()
        if self._cluster is not None and self._cluster.is_connected:
            self._cluster.watch_workers(self._source)
        if not (waiting or self._relays):
            return
        if waiting and (self._cluster is None or not self._cluster.is_connected):
            self._connect()
        if self._cluster is None:
            return
        self._waiting.touch()  # those that fell silent while the database failed wait again
        entries = self._store.list_queue()
        queued = {entry.run_id for entry in entries if entry.status is Status.QUEUED}
        self._waiting.drop(waiting.keys() - queued)  # stopped or deleted
        slots, own = self._cluster.num_slots, self.limits.runs_per_owner
        for run_id in choose_runs(entries, self._queue, num_slots=slots, runs_per_owner=own):
            if run_id in waiting:
                self._waiting.drop({run_id})
                try:
                    self._submit(self._cluster, run_id, waiting[run_id])
                except SQLAlchemyError:  # tried again at the next tick
                    self._waiting.add(run_id, waiting[run_id])
                    raise
        # The runs of another server that waits for the same workers count too.
        blocked = count_blocked(entries, self._queue, num_slots=slots, runs_per_owner=own)
        end_pauses([*self._relays.values()], blocked, longer_than_s=self.limits.pause_s)

    def _connect(self) -> None:
        """Open the cluster; if that fails, the runs waiting for it fail too."""
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None
        try:
            self._cluster = Cluster(self._scheduler, self._num_workers)
        except (OSError, RuntimeError, ValueError) as error:  # unreachable, or not an address
            self._waiting.end(Failed(f"The scheduler must answer, got: {error}. Try again."))
            return
        self._cluster.client.subscribe_topic(READY_TOPIC, self._worker_ready)
        self._cluster.watch_workers(self._source)

    def _worker_ready(self, event: tuple[float, dict[str, str]]) -> None:
        """Tell the relay of an attempt where its worker waits; it may be another server's."""
        _, message = event
        relay = self._relays.get(message["key"])
        if relay is not None:
            relay.worker_ready(message["address"])

    def _submit(self, cluster: Cluster, run_id: str, attempt: int) -> None:
        """Submit an attempt to the cluster, unless the run has been stopped or deleted."""
        if not self._store.append_mark(run_id, attempt, Begun()):
            return
        run = self._store.find_run(run_id)
        checkpoint = self._store.latest_checkpoint(run_id)
        start = {
            "source": self._source,
            "config": run.config,
            "checkpoint": checkpoint.line if checkpoint else None,
            "elapsed_s": run.elapsed_s,
            "limit_s": self.limits.run_s,
        }
        key = f"{run_id}-{attempt}"
        self._relays[key] = AttemptRelay(
            self._store,
            cluster.client,
            key=key,
            run_id=run_id,
            attempt=attempt,
            start=start,
            load=self._store.iterate_payload(run_id, checkpoint.index) if checkpoint else iter(()),
            owner=run.owner,
            space=self.limits.space,
            when_done=self._forget,
            workers=list(cluster.awake),
        )
        self._relays[key].start()

    def _forget(self, key: str) -> None:
        """Drop a relay that has ended, whose worker is free again."""
        del self._relays[key]
        self._wake.set()
