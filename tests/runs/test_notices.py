"""One notice is shown at a time, until it is withdrawn."""

from __future__ import annotations

import pytest

from explorer.core.errors import InvalidValueError
from explorer.runs.notices import MAX_NOTICE
from explorer.runs.store import RunStore


def test_a_notice_is_shown_until_the_next_one_or_until_it_is_withdrawn(store: RunStore) -> None:
    assert store.notices.find() is None
    first = store.notices.send("  We go on\n at 10:15 ")
    assert first.body == "We go on at 10:15"
    assert store.notices.find() == first
    second = store.notices.send("第一课 <b>é</b>")
    assert store.notices.find() == second
    store.notices.withdraw()
    assert store.notices.find() is None
    store.notices.withdraw()


@pytest.mark.parametrize("body", ["", " \n", "a" * (MAX_NOTICE + 1), "a\u0000b", "a\u202eb"])
def test_a_text_that_breaks_the_rule_is_refused_and_the_last_one_stays(
    store: RunStore, body: str
) -> None:
    kept = store.notices.send("kept")
    with pytest.raises(InvalidValueError, match=f"must have 1 to {MAX_NOTICE} printable"):
        store.notices.send(body)
    assert store.notices.find() == kept
