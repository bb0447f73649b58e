"""The courier of one attempt: a thread in the server between the worker's mailbox and the store.

Knows the store, the scheduler's client and when an attempt counts as lost; knows no training.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from distributed import Client, Future
from sqlalchemy.exc import DBAPIError

from explorer.runs.mailbox import Delivery, Order, visit_mailbox
from explorer.runs.store import RunStore
from explorer.runs.worker import execute_attempt

VISIT_EVERY_S = 0.2
_ANSWER_AFTER_S = 0.03  # the next visit after one that brought orders
_SIGN_EVERY_S = 1.0
_LOST_AFTER_S = 5.0  # of visits that fail
_WORKER_ENDED = "The worker ended. Resume the run from its last checkpoint."


class Courier(threading.Thread):
    """Hands an attempt over, then carries commands there and events back until it has ended."""

    def __init__(
        self,
        store: RunStore,
        client: Client,
        *,
        key: str,
        run_id: str,
        attempt: int,
        start: dict[str, Any],
        when_done: Callable[[str], None],
    ) -> None:
        """Prepare; `key` names task and mailbox, `start` are the values of the first order."""
        super().__init__(name=f"courier of run {run_id}", daemon=True)
        self.run_id = run_id
        self._store = store
        self._client = client
        self._key = key
        self._attempt = attempt
        self._when_done = when_done
        self._orders = [Order(0, "start", start)]  # those that no visit has brought yet
        self._orders_are_new = False
        self._last_order = 0
        self._num_stored = 0
        self._signed_at = 0.0
        self._failing_since: float | None = None
        self._address: str | None = None
        self._loss: str | None = None
        self._wake = threading.Event()

    def meet(self, address: str) -> None:
        """Take note of where the attempt waits; a second place means that the first is lost."""
        if self._address is not None:
            self._loss = _WORKER_ENDED
        self._address = address
        self._wake.set()

    def hurry(self) -> None:
        """Visit the worker now."""
        self._wake.set()

    def give_up(self, reason: str) -> None:
        """End the attempt as interrupted."""
        self._loss = self._loss or reason
        self._wake.set()

    def run(self) -> None:
        """Visit until the attempt has ended, then leave nothing behind."""
        try:
            future = self._client.submit(execute_attempt, self._key, key=self._key, pure=False)
            while self._loss is None and self._goes_on(future):
                self._wake.wait(_ANSWER_AFTER_S if self._orders_are_new else VISIT_EVERY_S)
                self._wake.clear()
            if self._loss is not None:
                self._store.append_mark(self.run_id, self._attempt, "Interrupted", self._loss)
            future.release()  # which tells the worker that nobody comes any more
        except Exception:  # the status follows from the silence
            logging.getLogger(__name__).exception("The courier of run %s failed.", self.run_id)
        finally:
            self._when_done(self._key)

    def _goes_on(self, future: Future[Any]) -> bool:
        """Carry commands there and events back; False if that was the last time."""
        if future.done():  # a task waits for its release: this one ended by accident
            self.give_up(_WORKER_ENDED if self._address else _explain_end(future))
            return False
        try:
            if self._address is None:
                self._give_sign()
                return True
            return self._visit(self._address)
        except (OSError, RuntimeError, DBAPIError) as error:
            self._failing_since = self._failing_since or time.monotonic()
            if time.monotonic() - self._failing_since > _LOST_AFTER_S:
                self.give_up(f"Worker or database cannot be reached ({error}). Resume the run.")
            return True

    def _visit(self, address: str) -> bool:
        """As `_goes_on`, when it is known where the worker is."""
        if address not in self._client.nthreads():  # a visit to nobody would wait for half a minute
            self.give_up(_WORKER_ENDED)
            return False
        commands = self._store.read_commands(self.run_id, self._attempt, self._last_order)
        for number, command in commands:
            self._orders.append(Order(number, command["kind"], command["values"]))
            self._last_order = number
        delivery: Delivery | None = self._client.run(
            visit_mailbox, self._key, self._num_stored, self._orders, workers=[address]
        )[address]
        if delivery is None:
            self.give_up(_WORKER_ENDED)
            return False
        self._orders_are_new = bool(self._orders)
        self._orders = []
        if delivery.entries:
            if not self._store.append_events(self.run_id, self._attempt, delivery.entries):
                return False  # deleted, or resumed elsewhere
            self._num_stored += len(delivery.entries)
            self._signed_at = time.monotonic()
        else:
            self._give_sign()
        self._failing_since = None
        return not delivery.is_last

    def _give_sign(self) -> None:
        """A sign of life, now and then."""
        if time.monotonic() - self._signed_at > _SIGN_EVERY_S:
            self._store.touch_runs([self.run_id])
            self._signed_at = time.monotonic()


def _explain_end(future: Future[Any]) -> str:
    """Why a task ended before it began: most often a worker that cannot import this program."""
    return f"No worker could begin the run ({future.exception(timeout=_LOST_AFTER_S)}). Try again."
