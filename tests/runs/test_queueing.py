"""Which run starts next, worked out by hand."""

from explorer.runs.queueing import (
    choose_runs,
    count_blocked,
    find_position,
)
from explorer.runs.records import QueueEntry, Status


def entry(name: str, status: Status = Status.QUEUED, queue: str = "q") -> QueueEntry:
    """An entry whose run is named by its owner's letter and a number."""
    return QueueEntry(name, name[0], queue, status)


RUNNING, PAUSED = Status.RUNNING, Status.PAUSED


def test_runs_start_first_come_first_served_while_slots_are_free() -> None:
    entries = [entry("a1", RUNNING), entry("b1"), entry("c1"), entry("d1")]
    assert choose_runs(entries, "q", num_slots=3, runs_per_owner=2) == ["b1", "c1"]
    assert choose_runs(entries, "q", num_slots=1, runs_per_owner=2) == []


def test_runs_of_an_owner_at_the_limit_let_others_pass() -> None:
    entries = [entry("a1", RUNNING), entry("a2", PAUSED), entry("a3"), entry("b1")]
    assert choose_runs(entries, "q", num_slots=4, runs_per_owner=2) == ["b1"]


def test_of_three_runs_started_together_two_start_and_one_waits() -> None:
    entries = [entry("a1"), entry("a2"), entry("a3")]
    assert choose_runs(entries, "q", num_slots=9, runs_per_owner=2) == ["a1", "a2"]


def test_runs_on_another_cluster_use_no_slot_here_but_count_for_their_owner() -> None:
    entries = [entry("a1", RUNNING, "other"), entry("a2", RUNNING, "other"), entry("a3")]
    entries += [entry("b1", queue="other"), entry("c1")]
    assert choose_runs(entries, "q", num_slots=1, runs_per_owner=2) == ["c1"]


def test_positions_count_only_runs_that_wait_for_the_same_workers() -> None:
    entries = [entry("a1", RUNNING), entry("b1"), entry("c1", queue="other"), entry("d1")]
    assert find_position(entries, "b1") == 1
    assert find_position(entries, "d1") == 2
    assert find_position(entries, "c1") == 1
    assert find_position(entries, "a1") is None
    assert find_position(entries, "unknown") is None


def test_an_owner_s_second_run_lets_everybody_else_s_first_pass() -> None:
    entries = [entry("a1", RUNNING), entry("a2"), entry("b1"), entry("b2"), entry("c1")]
    assert choose_runs(entries, "q", num_slots=2, runs_per_owner=2) == ["b1"]
    assert choose_runs(entries, "q", num_slots=9, runs_per_owner=2) == ["b1", "c1", "a2", "b2"]
    assert [find_position(entries, name) for name in ("b1", "c1", "a2", "b2")] == [1, 2, 3, 4]


def test_paused_runs_block_as_many_as_could_start_in_their_place() -> None:
    entries = [entry("a1", PAUSED), entry("b1", PAUSED), entry("c1", RUNNING), entry("d1")]
    assert count_blocked(entries, "q", num_slots=3, runs_per_owner=2) == 1
    assert count_blocked(entries, "q", num_slots=4, runs_per_owner=2) == 0
    assert count_blocked(entries[:3], "q", num_slots=3, runs_per_owner=2) == 0
    entries[3:] = [entry("c2", queue="other")]
    assert count_blocked(entries, "q", num_slots=3, runs_per_owner=2) == 0
