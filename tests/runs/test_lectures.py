"""Users' lectures are kept beside the runs, on either database."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect

from explorer.core.errors import InvalidValueError
from explorer.runs import lectures
from explorer.runs.database import open_database
from explorer.runs.store import RunStore


def test_a_lecture_is_listed_for_its_owner_only_oldest_first(store: RunStore) -> None:
    kept = store.lectures
    first, second = kept.create("me", "title = 'A'"), kept.create("me", "title = 'B'")
    kept.create("other", "title = 'C'")
    assert kept.list_all("me") == [first, second]
    assert kept.find(first.id, "me") == first
    assert kept.find(first.id, "other") is None
    assert kept.list_all("nobody") == []


def test_a_change_is_kept_and_a_change_of_something_older_is_refused(store: RunStore) -> None:
    kept = store.lectures
    made = kept.create("me", "one")
    changed = kept.change(made, "two 🙂")
    assert (changed.body, changed.revision) == ("two 🙂", 1)
    with pytest.raises(InvalidValueError, match="was changed or deleted in another window"):
        kept.change(made, "three")
    assert kept.find(made.id, "me") == changed


def test_a_deleted_lecture_comes_back_as_it_was(store: RunStore) -> None:
    kept = store.lectures
    first, second = kept.create("me", "one"), kept.create("me", "two")
    assert kept.delete(first.id, "other") is None
    assert kept.delete(first.id, "me") == first
    assert kept.delete(first.id, "me") is None
    with pytest.raises(InvalidValueError, match="was changed or deleted"):
        kept.change(first, "three")
    for _ in range(2):  # undo may be pressed twice
        assert kept.restore(first) == first
    assert kept.list_all("me") == [first, second]


def test_an_owner_s_number_of_lectures_and_their_size_are_bounded(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lectures, "MAX_LECTURES", 2)
    monkeypatch.setattr(lectures, "MAX_BODY_BYTES", 4)
    kept = store.lectures
    with pytest.raises(InvalidValueError, match="at most 4 bytes, got 6"):
        kept.create("me", "語語")
    made = [kept.create("me", "four") for _ in range(2)]
    with pytest.raises(InvalidValueError, match="at most 2 lectures"):
        kept.create("me", "one")
    with pytest.raises(InvalidValueError, match="at most 4 bytes, got 5"):
        kept.change(made[0], "fives")
    assert kept.create("other", "one").body == "one"


def test_lectures_move_with_the_runs_to_a_browser_s_new_key(store: RunStore) -> None:
    made = store.lectures.create("me", "one")
    store.move_runs("me", "new")
    assert store.lectures.list_all("me") == []
    assert store.lectures.find(made.id, "new") is not None


def test_a_database_of_version_0_1_0_gets_the_table_of_lectures(old_database_url: str) -> None:
    before = create_engine(old_database_url)
    assert not inspect(before).has_table("explorer_lectures")
    before.dispose()
    database = open_database(old_database_url)
    kept = RunStore(database).lectures
    made = kept.create("me", "one")
    assert kept.list_all("me") == [made]
    database.dispose()
