"""The shipped examples are what their recipes give, and nobody can change them."""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import asdict

from explorer.core.assets import EXAMPLES_FOLDER
from explorer.core.errors import InvalidValueError
from explorer.core.registry.configs import read_run_config
from explorer.core.training.events import EpochDone, Finished, Sampled
from explorer.runs.archive_import import import_run
from explorer.runs.database import open_database
from explorer.runs.examples import OWNER, ExampleShelf, StoreWithExamples
from explorer.runs.log_events import find_kind, read_log_line
from explorer.runs.records import Entry, Record, Status
from tests.bench.examples import list_plans, name_file, train_entries

PLANS = list_plans()
# Those that train in about a second are repeated in full, of the others the first epochs are.
QUICK = ("hello", "beyond-rnn", "beyond-cell", "weather", "tagger-rnn")
FIRST_EPOCHS = 2
# Processors add in different orders: what was measured on two of them differs by less than this.
# The course's recipe at a learning rate of 1 is chaotic, so its whole run isn't repeated.
TOLERANCE = 1e-3
# Later epochs of a long run differ more; of its last quarter, the mean of ln(loss) is compared. On
# two processors it differed by 0.07 at most.
END_TOLERANCE = 0.25
CHAOTIC = ("lyrics-rnn", "lyrics-scratch", "lyrics-gru", "lyrics-lstm")


@pytest.fixture(scope="module")
def shelf() -> ExampleShelf:
    return ExampleShelf(EXAMPLES_FOLDER)


@pytest.fixture
def store(tmp_path: Path, shelf: ExampleShelf) -> Iterator[StoreWithExamples]:
    database = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    yield StoreWithExamples(database, shelf)
    database.dispose()


def find_id(name: str) -> str:
    return name_file(name).removesuffix(".zip")


def train_again(name: str, epochs: int | None = None) -> list[Entry]:
    """The entries of an example's recipe, up to the end of that epoch."""
    entries: list[Entry] = []
    for entry in train_entries(PLANS[name]):
        entries.append(entry)
        if entry.kind == find_kind(EpochDone) and json.loads(entry.line)["epoch"] == epochs:
            break
    return entries


def split(event: Struct) -> tuple[dict[str, float], dict[str, object]]:
    """The floats of an event, which processors round differently, and all else that it says."""
    fields = asdict(event)
    floats = {name: value for name, value in fields.items() if isinstance(value, float)}
    return floats, {name: value for name, value in fields.items() if name not in floats}


def check_equal(shipped: tuple[Record, ...], trained: list[Entry]) -> None:
    """The epochs and texts of a run are those that were shipped, as far as it was trained."""
    for kind in (EpochDone, Sampled, Finished):
        again = [read_log_line(entry.line) for entry in trained if entry.kind == find_kind(kind)]
        before = [record.event for record in shipped if record.kind == find_kind(kind)]
        assert len(again) <= len(before)
        for old, new in zip(before, again, strict=False):
            if isinstance(old, Sampled):
                assert old == new
                continue
            numbers, others = split(old), split(new)
            assert others == (pytest.approx(numbers[0], rel=TOLERANCE), numbers[1])
        assert again or kind is not EpochDone


def test_every_page_s_first_runs_are_shipped_with_the_settings_of_their_recipes(
    shelf: ExampleShelf,
) -> None:
    runs = {run.id: run for run in shelf.list_runs()}
    assert set(runs) == {find_id(name) for name in PLANS}
    for name, config in PLANS.items():
        assert read_run_config(runs[find_id(name)].config) == config
        assert runs[find_id(name)].name == f"Example: {config.name}"
        assert runs[find_id(name)].status is Status.FINISHED


def test_all_examples_together_take_less_than_4_mb() -> None:
    assert sum(file.stat().st_size for file in EXAMPLES_FOLDER.iterdir()) < 4_000_000


@pytest.mark.parametrize("name", QUICK)
def test_a_quick_recipe_gives_its_example(shelf: ExampleShelf, name: str) -> None:
    trained = train_again(name)
    shipped = shelf.read_events(find_id(name), None).records
    check_equal(shipped, trained)
    assert trained[-1].kind == shipped[-1].kind == "Finished"


@pytest.mark.parametrize("name", [name for name in PLANS if name not in QUICK])
def test_the_first_epochs_of_a_recipe_are_those_of_its_example(
    shelf: ExampleShelf, name: str
) -> None:
    check_equal(shelf.read_events(find_id(name), None).records, train_again(name, FIRST_EPOCHS))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PLANS if name not in (*QUICK, *CHAOTIC)])
def test_a_long_recipe_ends_like_its_example(shelf: ExampleShelf, name: str) -> None:
    trained = [read_log_line(entry.line) for entry in train_again(name)]
    shipped = [record.event for record in shelf.read_events(find_id(name), None).records]
    again, before = (
        [math.log(event.loss) for event in events if isinstance(event, EpochDone)]
        for events in (trained, shipped)
    )
    assert len(again) == len(before)
    last = -(-len(again) // 4)
    ends = [sum(losses[-last:]) / last for losses in (again, before)]
    assert ends[0] == pytest.approx(ends[1], abs=END_TOLERANCE)


@pytest.mark.parametrize("name", PLANS)
def test_an_example_is_an_exported_run_that_can_be_imported(
    store: StoreWithExamples, name: str
) -> None:
    run = import_run(store, "me", (EXAMPLES_FOLDER / name_file(name)).read_bytes())
    assert run.status is Status.FINISHED
    own, shipped = store.read_events(run.id).records, store.read_events(find_id(name)).records
    assert [record.event for record in own] == [record.event for record in shipped]
    for record in own:
        assert store.read_payload(run.id, record.index) == store.read_payload(
            find_id(name), record.index
        )


CHANGES: tuple[Callable[[StoreWithExamples, str, str], object], ...] = (
    lambda store, owner, run_id: store.delete_run(owner, run_id),
    lambda store, owner, run_id: store.rename_run(owner, run_id, "mine"),
    lambda store, owner, run_id: store.queue_run(owner, run_id, "queue"),
    lambda store, owner, run_id: store.add_command(owner, run_id, {"kind": "stop"}),
)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("owner", ["me", OWNER])
def test_nobody_can_change_an_example(
    store: StoreWithExamples, change: Callable[[StoreWithExamples, str, str], object], owner: str
) -> None:
    with pytest.raises(InvalidValueError, match="must be one of your runs"):
        change(store, owner, find_id("hello"))
    assert store.find_run(find_id("hello")).name == "Example: hello → ohlol"


def test_examples_are_in_no_browser_s_list_of_runs(store: StoreWithExamples) -> None:
    assert store.list_runs("me") == store.list_runs(OWNER) == []
    with pytest.raises(InvalidValueError):
        store.find_run(find_id("hello"), "me")


def test_an_example_s_log_is_read_once(store: StoreWithExamples) -> None:
    first = store.read_events(find_id("hello"))
    assert first.starts_over
    assert len(first.records) == store.find_run(find_id("hello")).num_events
    then = store.read_events(find_id("hello"), first.cursor)
    assert (then.records, then.starts_over, then.cursor) == ((), False, first.cursor)


def test_a_run_that_is_no_example_is_read_from_the_database(store: StoreWithExamples) -> None:
    mine = store.create_run("me", "mine", PLANS["hello"].to_json())
    assert store.find_run(mine.id) == mine
    assert store.read_events(mine.id).records == ()
    assert store.read_payload(mine.id, 0) is None


def test_a_folder_without_examples_has_none(tmp_path: Path) -> None:
    assert ExampleShelf(tmp_path).list_runs() == []
    with zipfile.ZipFile(tmp_path / "notes.zip", "w") as other:
        other.writestr("run.json", "{}")
    assert ExampleShelf(tmp_path).list_runs() == []
