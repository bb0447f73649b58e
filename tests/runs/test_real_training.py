"""The engine runs real training: a word pair and a language model."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.event_json import event_from_json, event_to_json
from explorer.core.training.events import Checkpoint
from explorer.runs.archive import export_run
from explorer.runs.archive_import import import_run
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.records import Run, Status
from explorer.runs.store import RunStore
from tests.runs.waiting import count_steps, list_kinds, wait_for, wait_until

LANGUAGE_MODEL = TrainingConfig(
    name="short language model",
    data=DataConfig(corpus="reber", max_tokens=2000, batch_size=4, seq_len=16),
    model=ModelConfig(cell="lstm", hidden_size=16),
    optimizer=OptimizerConfig(optimizer="adam", learning_rate=0.01, max_grad_norm=1.0),
    epochs=30,
    seed=3,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    path: Path = tmp_path_factory.mktemp("runs") / "runs.db"
    database = open_database(f"sqlite:///{path}")
    yield RunStore(database)
    database.dispose()


@pytest.fixture(scope="module")
def engine(store: RunStore) -> Iterator[Engine]:
    engine = Engine(store, num_workers=1)
    yield engine
    engine.close()


def read_lines(store: RunStore, run: Run, kinds: tuple[str, ...]) -> list[str]:
    return [r.line for r in store.read_events(run.id).records if r.kind in kinds]


def test_hello_reports_the_same_events_in_a_worker_as_here(engine: Engine, store: RunStore) -> None:
    config = load_preset("hello")
    run = engine.start_run("me", "hello", config.to_json())
    wait_for(store, run, Status.FINISHED)
    here = list(train(config))
    kinds = ("EpochDone", "Sampled", "Finished")
    assert read_lines(store, run, kinds) == [
        event_to_json(event) for event in here if type(event).__name__ in kinds
    ]
    snapshots = [data.decode() for _, data in store.read_payloads(run.id, "Snapshot")]
    assert snapshots == [event_to_json(e) for e in here if type(e).__name__ == "Snapshot"]
    stored = store.latest_checkpoint(run.id)
    last = [event for event in here if isinstance(event, Checkpoint)][-1]
    assert stored is not None
    data = store.read_payload(run.id, stored.index) or b""
    assert unpack_checkpoint(data).progress == unpack_checkpoint(last.data).progress


@pytest.mark.slow
def test_a_language_model_stopped_exported_imported_and_resumed_equals_one_never_stopped(
    engine: Engine, store: RunStore
) -> None:
    # The same process trains both: with another number of threads float32 rounds differently.
    whole = engine.start_run("me", "whole", LANGUAGE_MODEL.to_json())
    wait_for(store, whole, Status.FINISHED)
    run = engine.start_run("me", "stopped", LANGUAGE_MODEL.to_json())
    wait_until(lambda: count_steps(store, run) > 10)
    engine.stop_run("me", run.id)
    wait_for(store, run, Status.STOPPED)
    moved = import_run(store, "you", export_run(store, run.id))
    assert moved.status is Status.STOPPED
    assert moved.config == json.dumps(json.loads(run.config))
    before = list_kinds(store, moved)
    assert before == list_kinds(store, run)

    engine.resume_run("you", moved.id)
    wait_for(store, moved, Status.FINISHED)
    kinds = ("StepDone", "EpochDone", "Finished")
    assert read_lines(store, moved, kinds) == read_lines(store, whole, kinds)
    assert list_kinds(store, moved).count("Started") == 2


def test_settings_can_be_changed_while_a_run_is_training(engine: Engine, store: RunStore) -> None:
    run = engine.start_run("me", "changed", LANGUAGE_MODEL.to_json())
    engine.change_run("me", run.id, learning_rate=0.5, max_grad_norm=float("inf"))
    wait_until(lambda: "Changed" in list_kinds(store, run))
    changed = event_from_json(read_lines(store, run, ("Changed",))[0])
    assert (changed.learning_rate, changed.max_grad_norm) == (0.5, None)
    engine.stop_run("me", run.id)
    wait_until(lambda: not store.find_run(run.id).status.is_live)
