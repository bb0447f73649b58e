"""The store's rules, on either database."""

import json

import pytest

from explorer.core.errors import InvalidValueError
from explorer.runs.database import open_database
from explorer.runs.log_events import Begun, Failed, Interrupted, Paused, Stopped
from explorer.runs.records import Entry, Run, Status, mark_entry
from explorer.runs.store import RunStore
from tests.runs.waiting import read_fields


def step(number: int) -> Entry:
    return Entry(number / 10, "StepDone", json.dumps({"event": "StepDone", "step": number}))


def checkpoint(number: int) -> Entry:
    line = json.dumps({"event": "Checkpoint", "step": number})
    return Entry(number / 10, "Checkpoint", line, f"state {number}".encode())


def end(kind: str) -> Entry:
    return Entry(1.0, kind, json.dumps({"event": kind}))


def make_run(store: RunStore, owner: str = "me") -> Run:
    """A run in its first attempt, being executed."""
    run = store.create_run(owner, "a name", "{}")
    assert store.queue_run(owner, run.id, "a queue") == 1
    assert store.append_mark(run.id, 1, Begun())
    return run


def read_steps(store: RunStore, run: Run) -> list[int]:
    fields = map(read_fields, store.read_events(run.id).records)
    return [each["step"] for each in fields if "step" in each]


def test_runs_are_listed_for_their_owner_only_newest_first(store: RunStore) -> None:
    first, second = make_run(store), make_run(store)
    make_run(store, "other")
    assert [run.id for run in store.list_runs("me")] == [second.id, first.id]
    assert store.list_runs("nobody") == []


def test_another_owner_can_read_a_run_but_not_rename_delete_or_command_it(store: RunStore) -> None:
    run = make_run(store)
    assert store.find_run(run.id).name == "a name"
    with pytest.raises(InvalidValueError, match="must be one of your runs"):
        store.rename_run("other", run.id, "stolen")
    with pytest.raises(InvalidValueError, match="must be one of your runs"):
        store.delete_run("other", run.id)
    with pytest.raises(InvalidValueError, match="must be one of your runs"):
        store.add_command("other", run.id, {"kind": "stop", "values": {}})
    with pytest.raises(InvalidValueError, match="must be one of your runs"):
        store.queue_run("other", run.id, "a queue")


def test_an_owner_whose_key_changes_keeps_all_its_runs_and_gets_no_others(store: RunStore) -> None:
    mine, running, foreign = (
        store.create_run("me", "a name", "{}"),
        make_run(store),
        make_run(store, "other"),
    )
    store.move_runs("me", "me later")
    assert {run.id for run in store.list_runs("me later")} == {mine.id, running.id}
    assert store.list_runs("me") == []
    assert [run.id for run in store.list_runs("other")] == [foreign.id]
    store.rename_run("me later", mine.id, "mine still")
    store.add_command("me later", running.id, {"kind": "stop", "values": {}})


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "a\nb", "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(store: RunStore, name: str) -> None:
    run = make_run(store)
    with pytest.raises(InvalidValueError, match="A run's name must have 1 to 100 printable"):
        store.rename_run("me", run.id, name)
    store.rename_run("me", run.id, " 歌詞 ")
    assert store.find_run(run.id).name == "歌詞"


def test_a_deleted_run_is_gone_with_its_log_and_payloads(store: RunStore) -> None:
    run, kept = make_run(store), make_run(store)
    store.append_events(run.id, 1, [checkpoint(1)])
    store.append_events(kept.id, 1, [checkpoint(2)])
    store.delete_run("me", run.id)
    with pytest.raises(InvalidValueError, match="must be one of your runs"):
        store.find_run(run.id)
    assert store.latest_checkpoint(run.id) is None
    assert store.latest_checkpoint(kept.id) is not None
    assert not store.append_events(run.id, 1, [step(2)])


def test_a_reader_gets_every_event_once_and_in_order(store: RunStore) -> None:
    run = make_run(store)
    page = store.read_events(run.id)
    assert [record.kind for record in page.records] == ["Queued", "Begun"]
    store.append_events(run.id, 1, [step(1), step(2)])
    store.append_events(run.id, 1, [checkpoint(2), step(3)])
    page = store.read_events(run.id, page.cursor)
    assert [(record.index, record.elapsed_s) for record in page.records] == [
        (2, 0.1),
        (3, 0.2),
        (4, 0.2),
        (5, 0.3),
    ]
    assert not page.starts_over
    again = store.read_events(run.id, page.cursor)
    assert again.records == ()
    assert again.cursor == page.cursor


def test_resuming_cuts_the_log_after_the_last_checkpoint_and_tells_readers(
    store: RunStore,
) -> None:
    run = make_run(store)
    store.append_events(run.id, 1, [step(1), checkpoint(1), step(2), checkpoint(2), step(3)])
    cursor = store.read_events(run.id).cursor
    store.append_mark(run.id, 1, Interrupted("the worker ended"))
    assert store.queue_run("me", run.id, "a queue") == 2
    assert read_steps(store, run) == [1, 1, 2, 2]
    stored = store.latest_checkpoint(run.id)
    assert stored is not None
    assert (stored.elapsed_s, json.loads(stored.line)["step"]) == (0.2, 2)
    assert store.read_payload(run.id, stored.index) == b"state 2"
    assert store.find_run(run.id).elapsed_s == pytest.approx(0.2)

    page = store.read_events(run.id, cursor)
    assert page.starts_over
    assert page.records[0].index == 0
    assert [record.kind for record in page.records][-2:] == ["Checkpoint", "Queued"]


def test_resuming_without_a_checkpoint_starts_from_the_beginning(store: RunStore) -> None:
    run = make_run(store)
    store.append_events(run.id, 1, [step(1), mark_entry(Stopped(), 0.1)])
    store.queue_run("me", run.id, "a queue")
    assert [record.kind for record in store.read_events(run.id).records] == ["Queued"]


def test_late_events_of_an_earlier_attempt_are_dropped(store: RunStore) -> None:
    run = make_run(store)
    store.append_mark(run.id, 1, Interrupted())
    store.queue_run("me", run.id, "a queue")
    assert not store.append_events(run.id, 1, [step(1)])
    assert not store.append_mark(run.id, 1, Failed())
    assert store.find_run(run.id).status is Status.QUEUED


def epoch(number: int, loss: object, held_out: object = None) -> Entry:
    line = {"event": "EpochDone", "epoch": number, "loss": loss, "validation_loss": held_out}
    return Entry(number / 10, "EpochDone", json.dumps(line))


def list_states(store: RunStore, run: Run) -> list[str]:
    return [data.decode() for _, data in store.read_payloads(run.id, "Checkpoint")]


def test_the_last_two_checkpoints_are_kept(store: RunStore) -> None:
    run = make_run(store)
    for number in range(1, 26):
        store.append_events(run.id, 1, [step(number), checkpoint(number)])
    assert list_states(store, run) == ["state 24", "state 25"]
    assert read_steps(store, run)[:4] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("epochs", "kept", "best"),
    [
        (
            [(3.0, None), (1.0, None), (2.0, None), (2.5, None), (2.6, None)],
            *([2, 4, 5], (2, 1.0, False)),
        ),
        ([(3.0, 1.0), (1.0, 3.0), (2.0, 2.0), (2.0, 2.0)], [1, 3, 4], (1, 1.0, True)),
        ([(3.0, None), (2.0, None), (1.0, None)], [2, 3], (3, 1.0, False)),
        ([("nan", None), ("inf", None), (None, None), ("nan", None)], [3, 4], None),
    ],
)
def test_the_checkpoint_after_the_best_epoch_is_kept_too(
    store: RunStore, epochs: list[tuple[object, object]], kept: list[int], best: object
) -> None:
    run = make_run(store)
    for number, (loss, held_out) in enumerate(epochs, start=1):
        store.append_events(run.id, 1, [step(number), epoch(number, loss, held_out)])
        store.append_events(run.id, 1, [checkpoint(number)])
    assert list_states(store, run) == [f"state {number}" for number in kept]
    found = store.best_checkpoint(run.id)
    assert (found and (found.epoch, found.loss, found.is_held_out)) == best


def test_a_checkpoint_within_an_epoch_is_not_the_best(store: RunStore) -> None:
    run = make_run(store)
    store.append_events(run.id, 1, [epoch(1, 0.5), step(1), checkpoint(1)])
    for number in range(2, 5):
        store.append_events(run.id, 1, [epoch(number, 3.0 + number), checkpoint(number)])
    assert list_states(store, run) == ["state 2", "state 3", "state 4"]


@pytest.mark.parametrize("mark", ["Finished", "Diverged", "Stopped", "Failed"])
def test_a_run_that_has_ended_keeps_its_status_without_heartbeats(
    database_url: str, mark: str
) -> None:
    database = open_database(database_url)
    store = RunStore(database, life_limit_s=0.0)
    run = store.create_run("me", "a name", "{}")
    store.queue_run("me", run.id, "a queue")
    assert store.find_run(run.id).status is Status.INTERRUPTED
    store.append_events(run.id, 1, [end(mark)])
    assert store.find_run(run.id).status == mark.lower()
    assert not store.append_mark(run.id, 1, Interrupted())
    database.dispose()


def test_a_finished_run_cannot_be_resumed_and_takes_no_command(store: RunStore) -> None:
    run = make_run(store)
    store.append_events(run.id, 1, [end("Finished")])
    with pytest.raises(InvalidValueError, match="This run is finished, so it can't be resumed"):
        store.queue_run("me", run.id, "a queue")
    with pytest.raises(InvalidValueError, match="This run is finished, so it takes no commands"):
        store.add_command("me", run.id, {"kind": "pause", "values": {}})


def test_a_live_run_cannot_be_queued_again(store: RunStore) -> None:
    run = make_run(store)
    with pytest.raises(InvalidValueError, match="This run is running, so it can't be resumed"):
        store.queue_run("me", run.id, "a queue")


def test_commands_are_read_once_in_order_and_end_with_their_attempt(store: RunStore) -> None:
    run = make_run(store)
    for kind in ("pause", "step"):
        store.add_command("me", run.id, {"kind": kind, "values": {}})
    store.add_command("me", run.id, {"kind": "change", "values": {"max_grad_norm": float("inf")}})
    commands = store.read_commands(run.id, 1, since=0)
    assert [command["kind"] for _, command in commands] == ["pause", "step", "change"]
    assert commands[2][1]["values"] == {"max_grad_norm": float("inf")}
    assert store.read_commands(run.id, 1, since=commands[-1][0]) == []
    store.append_mark(run.id, 1, Interrupted())
    store.queue_run("me", run.id, "a queue")
    assert store.read_commands(run.id, 2, since=0) == []


def test_the_pace_chosen_last_is_a_command_of_the_next_attempt_too(store: RunStore) -> None:
    run = make_run(store)
    for values in ({"epochs_per_s": 4.0}, {"epochs_per_s": 1.0}, {"learning_rate": 0.5}):
        store.add_command("me", run.id, {"kind": "change", "values": values})
    kept = [(1, {"kind": "change", "values": {"epochs_per_s": 1.0}})]
    for attempt in (2, 3):
        store.append_mark(run.id, attempt - 1, Interrupted())
        store.queue_run("me", run.id, "a queue")
        assert store.read_commands(run.id, attempt, since=0) == kept


def test_live_runs_are_listed_in_the_order_in_which_they_were_queued(store: RunStore) -> None:
    runs = [make_run(store), make_run(store, "other"), make_run(store)]
    store.append_events(runs[1].id, 1, [mark_entry(Paused(), 0.0)])
    store.append_events(runs[2].id, 1, [end("Finished")])
    entries = store.list_queue()
    assert [(entry.run_id, entry.owner, entry.status) for entry in entries] == [
        (runs[0].id, "me", Status.RUNNING),
        (runs[1].id, "other", Status.PAUSED),
    ]
