"""An address that guesses too often has to wait, and no other one does."""

from __future__ import annotations

from explorer.ui.shell import wrong_tries
from explorer.ui.shell.wrong_tries import WrongTries


class Clock:
    def __init__(self) -> None:
        self.time_s = 1000.0

    def __call__(self) -> float:
        return self.time_s


def test_an_address_waits_for_a_minute_after_its_first_wrong_try() -> None:
    clock = Clock()
    tries = WrongTries(2, clock)
    assert tries.note("a")
    clock.time_s += 30
    assert tries.note("a")
    assert tries.is_blocked("a")
    assert not tries.note("a")
    assert not tries.is_blocked("b")
    clock.time_s += 30
    assert not tries.is_blocked("a")  # the first one is forgotten, the refused one never counted
    assert tries.note("a")
    assert tries.is_blocked("a")


def test_a_right_try_clears_the_wrong_ones_before_it() -> None:
    tries = WrongTries(1)
    assert tries.note("a")
    tries.forget("a")
    tries.forget("never seen")
    assert tries.note("a")


def test_many_addresses_take_bounded_memory(monkeypatch) -> None:  # noqa: ANN001 - pytest's own
    monkeypatch.setattr(wrong_tries, "_MOST_ADDRESSES", 3)
    tries = WrongTries(1)
    assert all(tries.note(str(number)) for number in range(10))
    assert len(tries._tries) == 3  # noqa: SLF001 - the memory that it takes
    assert tries.is_blocked("9")
