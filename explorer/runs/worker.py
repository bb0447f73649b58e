"""One attempt of a run, in a worker process: training iterated, orders obeyed, events stamped.

Knows the clock and its mailbox; knows no database and no page. Training starts only when the
server hands over the run: a task that the scheduler repeats on its own waits in vain and ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Sequence
from importlib import import_module
from typing import Any

from distributed import get_worker

from explorer.core.errors import ExplorerError
from explorer.runs.mailbox import Mailbox, Order, open_mailbox, visit_mailbox
from explorer.runs.records import MARKS, Entry, mark_entry

READY_TOPIC = "explorer-ready"
CHECKPOINT_EVERY_S = 8.0  # asked for; with the step that is under way at most 10 s apart
_WAIT_S = 0.5  # for orders, before asking again whether anybody is there
_DRAWS_TO_CHECKPOINT = 8  # a checkpoint that was asked for comes at most so many events later


def execute_attempt(key: str) -> None:
    """Execute the attempt that is handed over through the mailbox `key`."""
    logging.getLogger("distributed.worker").addFilter(_is_no_visit)
    worker = get_worker()

    def is_cancelled() -> bool:
        # The scheduler cancels a task when the client that wants it releases it, or is gone.
        task = worker.state.tasks.get(key)
        return task is None or task.state == "cancelled"

    with open_mailbox(key, is_cancelled) as mailbox:
        worker.log_event(READY_TOPIC, {"key": key, "address": worker.address})
        orders: list[Order] = []
        while not (orders or mailbox.is_abandoned):
            orders = mailbox.take_orders(_WAIT_S)
        if orders:
            _train(mailbox, orders)
            mailbox.close()


def _is_no_visit(record: logging.LogRecord) -> bool:
    """False for the line that a worker logs at each visit, five a second."""
    return record.args != (visit_mailbox.__name__,)


def _train(mailbox: Mailbox, orders: Sequence[Order]) -> None:
    """Train as the first order says; whatever happens ends in a mark."""
    try:
        loop = _Loop(mailbox, **orders[0].values)
        loop.take(orders[1:])
        loop.run()
    except ExplorerError as error:
        mailbox.post(mark_entry("Failed", mailbox.elapsed_s, str(error)))
    except Exception as error:
        logging.getLogger(__name__).exception("A run failed.")
        reason = f"The program made an error, {type(error).__name__}: {error}"
        mailbox.post(mark_entry("Failed", mailbox.elapsed_s, reason))


class _Loop:
    """The training loop of one attempt."""

    def __init__(
        self,
        mailbox: Mailbox,
        *,
        source: str,
        config: str,
        checkpoint: tuple[str, bytes] | None,
        elapsed_s: float,
        limit_s: float,
    ) -> None:
        """Prepare; `elapsed_s` are the seconds of training before this attempt."""
        self._mailbox = mailbox
        self._source: Any = import_module(source)
        self._stream: Generator[Any, Any, None] = self._source.open_stream(config, checkpoint)
        self._ends_at = time.monotonic() + limit_s
        self._limit_s = limit_s
        self._elapsed_s = mailbox.elapsed_s = elapsed_s
        self._saved_at = time.monotonic()
        self._settings: dict[str, Any] = {}  # to be sent in with the next draw
        self._stands_at_start = True  # a generator takes no value before its first event
        self._is_paused = False
        self._is_stepping = False
        self._is_stopped = False

    def run(self) -> None:
        """Draw events until the stream ends, or an order or a limit ends it."""
        while not (self._is_stopped or self._mailbox.is_abandoned):
            if self._mailbox.has_orders:
                self.take(self._mailbox.take_orders())
            elif self._is_paused:
                self.take(self._mailbox.take_orders(_WAIT_S))
            elif self._draw() is None:
                return
            now = time.monotonic()
            if now > self._ends_at:
                self._stop(f"A run must end within {self._limit_s:g} s of real time; resume it.")
            if now - self._saved_at > CHECKPOINT_EVERY_S:
                self._settings["checkpoint"] = True
                self._saved_at = now

    def take(self, orders: Sequence[Order]) -> None:
        """Carry out orders; one that changes nothing is no error."""
        for order in orders:
            if order.kind == "change":
                self._settings.update(order.values)
            elif order.kind == "stop":
                self._stop()
            elif order.kind == "pause":
                self._pause()
            else:
                self._is_stepping = order.kind == "step"
                self._go_on()

    def post_mark(self, kind: str, reason: str | None = None) -> None:
        """Say what the stream cannot say."""
        self._mailbox.post(mark_entry(kind, self._elapsed_s, reason))

    def _draw(self) -> str | None:
        """The kind of the next event, after posting it; None behind the last one."""
        control = None if self._stands_at_start else self._make_control()
        began_at = time.monotonic()
        try:
            event = self._stream.send(control)
        except StopIteration:
            return None
        self._stands_at_start = False
        self._elapsed_s += time.monotonic() - began_at
        entry = Entry(self._elapsed_s, *self._source.encode_event(event))
        self._mailbox.post(entry)
        if entry.kind == "EpochDone" and self._is_stepping:
            self._pause()
        return entry.kind

    def _make_control(self) -> object:
        """What the stream is sent: the settings that wait, or None."""
        settings, self._settings = self._settings, {}
        if not settings:
            return None
        try:
            return self._source.make_control(**settings)
        except ExplorerError as error:
            self.post_mark("Refused", str(error))
            return None

    def _go_on(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self.post_mark("Resumed")

    def _pause(self) -> None:
        self._is_stepping = False
        if not self._is_paused:
            self._is_paused = True
            self.post_mark("Paused")

    def _stop(self, reason: str | None = None) -> None:
        """Stop behind a checkpoint, so that the run can go on exactly from here."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._is_stepping = False
        if not self._stands_at_start:
            self._settings["checkpoint"] = True
            for _ in range(_DRAWS_TO_CHECKPOINT):
                kind = self._draw()
                if kind is None or MARKS.get(kind):
                    return
                if kind == "Checkpoint":
                    break
        self._stream.close()
        self.post_mark("Stopped", reason)
