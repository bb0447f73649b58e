"""A run's row says what its log says, and lists of runs are read a page at a time."""

from __future__ import annotations

import numpy as np

from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Changed, Checkpoint, EpochDone, StepDone
from explorer.runs.database import open_database
from explorer.runs.log_events import Begun, Stopped
from explorer.runs.records import Entry, Run, mark_entry
from explorer.runs.store import RunStore
from tests.core.training.epochs import make_epoch
from tests.runs.test_old_runs import OWNER

KINDS = ("EpochDone", "Changed", "StepDone", "Checkpoint")


def draw_entry(rng: np.random.Generator, number: int) -> Entry:
    event = {
        "EpochDone": make_epoch(number, loss=float(rng.random())),
        "Changed": Changed(number, number, float(rng.random()), None, 0.0),
        "StepDone": StepDone(1, number, 1.0, 1.0, 1.0, 10, 0.5),
        "Checkpoint": Checkpoint(number, number, b""),
    }[str(rng.choice(KINDS, p=[0.4, 0.2, 0.3, 0.1]))]
    payload = b"weights" if isinstance(event, Checkpoint) else None
    return Entry(float(number), type(event).__name__, event_to_json(event), payload)


def read_plainly(store: RunStore, run_id: str) -> tuple[EpochDone | None, list[Changed]]:
    """The last epoch and all changes, by reading the whole log."""
    events = [record.event for record in store.read_events(run_id).records]
    epochs = [event for event in events if isinstance(event, EpochDone)]
    return epochs[-1] if epochs else None, [each for each in events if isinstance(each, Changed)]


def check_row(store: RunStore, run: Run) -> None:
    row = store.find_run(run.id)
    assert (row.find_last_epoch(), row.list_changes()) == read_plainly(store, run.id)


def test_a_row_says_what_its_log_says_also_after_the_log_was_cut(store: RunStore) -> None:
    rng = np.random.default_rng(17)
    for _ in range(8):
        run = store.create_run("me", "run", "{}")
        number = 0
        for attempt in range(1, 4):
            store.queue_run("me", run.id, "queue")
            check_row(store, run)
            for _ in range(int(rng.integers(4))):
                size = int(rng.integers(1, 9))
                entries = [draw_entry(rng, number + each) for each in range(size)]
                number += size
                store.append_events(run.id, attempt, entries)
                check_row(store, run)
            store.append_mark(run.id, attempt, Stopped())


def test_a_text_that_looks_like_an_event_is_not_taken_for_one(store: RunStore) -> None:
    run = store.create_run("me", "run", "{}")
    store.append_events(
        run.id,
        0,
        [
            Entry(1.0, "EpochDone", event_to_json(make_epoch(1, loss=2.0))),
            Entry(
                2.0, "Sampled", '{"event":"Sampled","epoch":1,"prefix":"","text":"\\"EpochDone\\""}'
            ),
            Entry(3.0, "Odd", '"EpochDone" damaged'),
        ],
    )
    store.queue_run("me", run.id, "queue")  # without a checkpoint the whole log goes
    assert store.find_run(run.id).epoch_line == ""


def test_the_pages_of_a_list_have_every_run_once_and_the_newest_first(store: RunStore) -> None:
    for number in range(7):
        store.create_run("me", f"run {number}", "{}")
    store.create_run("another", "run", "{}")
    pages = [store.lists.read_page("me", number, 3) for number in (1, 2, 3)]
    names = [run.name for page in pages for run in page.runs]
    assert names == [f"run {number}" for number in range(6, -1, -1)]
    assert [page.count for page in pages] == [7, 7, 7]
    assert store.lists.read_page("me", 4, 3) == pages[0]
    assert store.lists.read_page("nobody", 1, 3).runs == []


def test_live_runs_are_listed_whatever_page_they_are_on(store: RunStore) -> None:
    old = store.create_run("me", "old", "{}")
    store.queue_run("me", old.id, "queue")
    store.append_events(old.id, 1, [mark_entry(Begun(), 0.0)])
    for number in range(3):
        store.create_run("me", f"run {number}", "{}")
    page = store.lists.read_page("me", 1, 2)
    assert old.id not in [run.id for run in page.runs]
    assert [run.id for run in page.live] == [old.id]


def test_all_names_are_given_only_where_two_runs_share_one(store: RunStore) -> None:
    store.create_run("me", "one", "{}")
    store.create_run("another", "one", "{}")
    assert store.lists.read_page("me", 1, 9).names == []
    store.create_run("me", "two", "{}")
    store.create_run("me", "one", "{}")
    assert sorted(each.name for each in store.lists.read_page("me", 1, 9).names) == [
        *("one", "one", "two"),
    ]


def test_the_log_is_read_in_pieces_without_its_steps(store: RunStore) -> None:
    rng = np.random.default_rng(2)
    run = store.create_run("me", "run", "{}")
    for number in range(0, 50, 5):
        store.append_events(run.id, 0, [draw_entry(rng, number + each) for each in range(5)])
    whole = store.read_events(run.id)
    records, cursor, is_end = [], None, False
    while not is_end:
        page = store.read_events(run.id, cursor, most=3, skip="StepDone")
        records += page.records
        cursor, is_end = page.cursor, page.is_end
    assert cursor == whole.cursor
    assert records == [each for each in whole.records if each.kind != "StepDone"]


def test_an_upgrade_fills_the_rows_of_old_runs_from_their_logs(old_database_url: str) -> None:
    database = open_database(old_database_url)
    store = RunStore(database)
    runs = store.list_runs(OWNER)
    assert runs
    for run in runs:
        check_row(store, run)
    assert any(run.epoch_line for run in runs)
    database.dispose()
