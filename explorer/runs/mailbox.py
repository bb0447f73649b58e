"""Between a training loop and whoever fetches its events: one mailbox an attempt, in the worker.

Knows threads, and who came last; knows neither training nor the network. The training loop posts
entries and takes orders; the server's courier calls `visit_mailbox` through the scheduler. What
was fetched is kept until the next visit says that it is stored, so no lost answer loses an event.

Events are fetched in place of being sent to a topic of the scheduler, because a scheduler keeps
the last ten thousand messages of a topic, and here these would be checkpoints.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from explorer.runs.records import Entry

LEASE_S = 30.0  # without a visit for so long, the server is gone
_CLOSING_S = 0.02


class Order(NamedTuple):
    """What the loop shall do; numbers rise, so that an order that comes twice is taken once."""

    number: int
    kind: str  # start, pause, resume, step, stop, change
    values: dict[str, Any]


class Delivery(NamedTuple):
    """What a visit brings back: entries behind the stored ones, and whether they are the last."""

    entries: list[Entry]
    is_last: bool


class Mailbox:
    """Entries out, orders in."""

    def __init__(self, is_cancelled: Callable[[], bool]) -> None:
        """An empty mailbox, visited now; `is_cancelled` tells whether its task was cancelled."""
        self.elapsed_s = 0.0  # seconds of training at the last entry
        self._condition = threading.Condition()
        self._entries: list[Entry] = []
        self._num_stored = 0
        self._last_order = -1
        self._orders: list[Order] = []
        self._is_closed = False
        self._is_cancelled = is_cancelled
        self._visited_at = time.monotonic()

    @property
    def has_orders(self) -> bool:
        """Whether an order waits; cheap enough to ask at each step."""
        return bool(self._orders)

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody will visit any more."""
        return self._is_cancelled() or time.monotonic() - self._visited_at > LEASE_S

    def post(self, entry: Entry) -> None:
        """Leave an entry for the next visit."""
        with self._condition:
            self._entries.append(entry)
            self.elapsed_s = entry.elapsed_s

    def take_orders(self, wait_s: float = 0.0) -> list[Order]:
        """The orders that came since the last call; waits for the first one, if told to."""
        with self._condition:
            self._condition.wait_for(lambda: self._orders, wait_s)
            orders, self._orders = self._orders, []
        return orders

    def visit(self, num_stored: int, orders: Sequence[Order]) -> Delivery:
        """Take orders in; hand out what lies behind the first `num_stored` entries."""
        with self._condition:
            del self._entries[: num_stored - self._num_stored]
            self._num_stored = num_stored
            for order in orders:
                if order.number > self._last_order:
                    self._orders.append(order)
                    self._last_order = order.number
            self._visited_at = time.monotonic()
            self._condition.notify_all()
            return Delivery(list(self._entries), self._is_closed)

    def close(self) -> None:
        """Say that nothing follows; returns when nobody comes any more."""
        with self._condition:
            self._is_closed = True
        while not self.is_abandoned:
            time.sleep(_CLOSING_S)


_MAILBOXES: dict[str, Mailbox] = {}


@contextmanager
def open_mailbox(key: str, is_cancelled: Callable[[], bool]) -> Iterator[Mailbox]:
    """A new mailbox of this process, to be visited under `key` while the context lasts."""
    mailbox = _MAILBOXES[key] = Mailbox(is_cancelled)
    try:
        yield mailbox
    finally:
        del _MAILBOXES[key]


def visit_mailbox(key: str, num_stored: int, orders: Sequence[Order]) -> Delivery | None:
    """`Mailbox.visit` of the mailbox under `key` in this process; None if it has none."""
    mailbox = _MAILBOXES.get(key)
    return mailbox.visit(num_stored, orders) if mailbox else None
