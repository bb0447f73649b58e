"""Who starts next, worked out by hand."""

from explorer.runs.queueing import choose_runs, find_position
from explorer.runs.records import Place, Status


def place(name: str, status: Status = Status.QUEUED, queue: str = "q") -> Place:
    """A run named by its owner's letter and a number."""
    return Place(name, name[0], queue, status)


RUNNING, PAUSED = Status.RUNNING, Status.PAUSED


def test_the_first_come_start_while_slots_are_free() -> None:
    places = [place("a1", RUNNING), place("b1"), place("c1"), place("d1")]
    assert choose_runs(places, "q", num_slots=3, runs_per_owner=2) == ["b1", "c1"]
    assert choose_runs(places, "q", num_slots=1, runs_per_owner=2) == []


def test_an_owner_at_the_limit_lets_others_pass() -> None:
    places = [place("a1", RUNNING), place("a2", PAUSED), place("a3"), place("b1")]
    assert choose_runs(places, "q", num_slots=4, runs_per_owner=2) == ["b1"]


def test_three_runs_started_together_give_two_and_one_that_waits() -> None:
    places = [place("a1"), place("a2"), place("a3")]
    assert choose_runs(places, "q", num_slots=9, runs_per_owner=2) == ["a1", "a2"]


def test_runs_on_another_cluster_take_no_slot_but_count_for_their_owner() -> None:
    places = [place("a1", RUNNING, "other"), place("a2", RUNNING, "other"), place("a3")]
    places += [place("b1", queue="other"), place("c1")]
    assert choose_runs(places, "q", num_slots=1, runs_per_owner=2) == ["c1"]


def test_positions_count_who_waits_for_the_same_workers() -> None:
    places = [place("a1", RUNNING), place("b1"), place("c1", queue="other"), place("d1")]
    assert find_position(places, "b1") == 1
    assert find_position(places, "d1") == 2
    assert find_position(places, "c1") == 1
    assert find_position(places, "a1") is None
    assert find_position(places, "unknown") is None
