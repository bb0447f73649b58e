"""No event and no order is lost or taken twice, whatever answer is lost."""

from explorer.runs.mailbox import Mailbox, Order, open_mailbox, visit_mailbox
from explorer.runs.records import Entry

PAUSE, STOP = Order(1, "pause", {}), Order(2, "stop", {})


def entry(number: int) -> Entry:
    return Entry(float(number), "StepDone", "{}")


def test_what_was_fetched_comes_again_until_it_is_stored() -> None:
    mailbox = Mailbox(lambda: False)
    mailbox.post(entry(1))
    mailbox.post(entry(2))
    assert mailbox.visit(0, []).entries == [entry(1), entry(2)]
    mailbox.post(entry(3))
    assert mailbox.visit(0, []).entries == [entry(1), entry(2), entry(3)]
    assert mailbox.visit(2, []).entries == [entry(3)]
    assert mailbox.visit(3, []).entries == []


def test_an_order_that_comes_twice_is_taken_once() -> None:
    mailbox = Mailbox(lambda: False)
    mailbox.visit(0, [PAUSE])
    assert mailbox.has_orders
    assert mailbox.take_orders() == [PAUSE]
    mailbox.visit(0, [PAUSE, STOP])
    assert mailbox.take_orders() == [STOP]
    assert not mailbox.has_orders
    assert mailbox.take_orders() == []


def test_a_mailbox_is_abandoned_when_its_task_is_cancelled() -> None:
    is_cancelled = False
    mailbox = Mailbox(lambda: is_cancelled)
    assert not mailbox.is_abandoned
    is_cancelled = True
    assert mailbox.is_abandoned
    mailbox.close()
    assert mailbox.visit(0, []).is_last


def test_a_visit_to_a_mailbox_that_is_gone_finds_nothing() -> None:
    with open_mailbox("a run", lambda: False) as mailbox:
        mailbox.post(entry(1))
        delivery = visit_mailbox("a run", 0, [])
        assert delivery is not None
        assert delivery.entries == [entry(1)]
    assert visit_mailbox("a run", 0, []) is None
