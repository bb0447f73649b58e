"""What pages need is loaded in the background, once, and after the first page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Event

import pytest

from explorer.core.errors import InvalidValueError
from explorer.server import first_uses, warm_up
from explorer.server.warm_up import WarmUp, list_imports, list_steps
from explorer.ui.shell.navigation import PAGES

_PATIENCE_S = 60.0


@pytest.fixture(autouse=True)
def begin_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_up, "_BEGINS_AFTER_S", 0.0)


def fail() -> None:
    raise RuntimeError


def test_the_steps_are_done_once_in_order_and_a_failed_one_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[int] = []
    is_done = Event()
    steps: list[Callable[[], object]] = [lambda: done.append(1), fail, lambda: done.append(2)]
    warming = WarmUp(lambda: [*steps, is_done.set])
    warming.allow()
    warming.begin()
    assert is_done.wait(_PATIENCE_S)
    assert done == [1, 2]
    monkeypatch.setattr(warm_up, "Thread", lambda **_: pytest.fail("it has begun again"))
    warming.begin()


@pytest.mark.parametrize("value", [None, "0"], ids=["no server", "switched off"])
def test_nothing_is_loaded_without_a_server_or_switched_off(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    warming = WarmUp(list)
    if value is not None:
        monkeypatch.setenv("EXPLORER_WARM_UP", value)
        warming.allow()
    monkeypatch.setattr(warm_up, "Thread", lambda **_: pytest.fail("it has begun"))
    warming.begin()


def test_the_switch_is_0_or_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_WARM_UP", "yes")
    with pytest.raises(InvalidValueError, match="EXPLORER_WARM_UP"):
        WarmUp(list).allow()


def test_the_steps_load_every_module_that_a_page_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(first_uses, "list_examples", asked.append)  # it would open the store
    for step in list_steps():
        step()
    assert len(asked) == 1
    for page in PAGES:
        assert set(list_imports(page.file)) <= set(sys.modules), page.name
