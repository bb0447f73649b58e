"""Beside the weights saved last, a net can write with the best ones that are stored."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec.structs import replace as replace_fields
from safetensors.numpy import load

from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.checkpoints import export_weights, unpack_checkpoint
from explorer.core.training.events import Checkpoint, EpochDone
from explorer.runs.log_events import Begun
from explorer.runs.records import Entry, Run
from explorer.runs.store import RunStore
from explorer.runs.training_source import encode_event
from explorer.ui.runs.links import find_place
from explorer.ui.runs.logs import read_checkpoint
from tests.pages.test_pages import run_page

OWNER = "a" * 32


@pytest.fixture
def store(kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    return kept_runs


def add_trained(store: RunStore, losses: list[float], *, held_out: bool) -> Run:
    """A run that saved after each epoch, with these losses in place of its own."""
    preset = load_preset("lyrics-fast")
    assert isinstance(preset, TrainingConfig)
    config = replace(
        preset,
        name="short",
        data=replace(preset.data, max_tokens=2000, validation_share=0.2 if held_out else 0.0),
        model=replace(preset.model, hidden_size=8),
        epochs=len(losses),
        checkpoint_every=1,
        gradient_every=0,
    )
    run = store.create_run(OWNER, "short", config.to_json())
    store.queue_run(OWNER, run.id, "a queue")
    store.append_mark(run.id, 1, Begun())
    for event in train(config):
        if isinstance(event, EpochDone):
            name = "validation_loss" if held_out else "loss"
            event = replace_fields(event, **{name: losses[event.epoch - 1]})  # noqa: PLW2901
        store.append_events(run.id, 1, [Entry(1.0, *encode_event(event))])
    return run


@pytest.mark.parametrize(("held_out", "measure"), [(True, "held-out"), (False, "training")])
def test_the_best_weights_are_offered_by_their_measure(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, measure: str, *, held_out: bool
) -> None:
    opened: list[int] = []

    def read(run_id: str, index: int) -> bytes:
        opened.append(index)
        return read_checkpoint(run_id, index)

    monkeypatch.setattr("explorer.ui.language.generation.read_checkpoint", read)
    run = add_trained(store, [2.0, 1.0, 3.0, 4.0, 5.0], held_out=held_out)
    place = find_place(run)
    app = run_page(place.page, place.link)
    (choice,) = (each for each in app.button_group if each.label == "Weights")
    assert [option.content for option in choice.proto.options] == [
        "Weights saved last, after 5 epochs",
        f"Best of those saved: epoch 2, {measure} perplexity 2.72",
    ]
    best = store.best_checkpoint(run.id)
    assert best is not None
    choice.set_value(best.index).run()
    app.button(key=f"FormSubmitter:text.generation.{run.id}-Write").click().run()
    assert not app.exception
    assert opened == [best.index]


def test_nothing_is_asked_if_the_last_weights_are_the_best(store: RunStore) -> None:
    run = add_trained(store, [3.0, 2.0, 1.0], held_out=False)
    place = find_place(run)
    app = run_page(place.page, place.link)
    assert "Weights" not in [each.label for each in app.button_group]


def test_exported_weights_are_those_of_the_checkpoint() -> None:
    config = load_preset("hello")
    event = next(event for event in train(config) if isinstance(event, Checkpoint))
    weights = unpack_checkpoint(event.data).weights
    exported = load(export_weights(event.data))
    assert exported.keys() == weights.keys()
    assert all((exported[name] == weights[name]).all() for name in weights)


def test_of_several_nets_shown_the_page_names_the_one_that_can_write(store: RunStore) -> None:
    run = add_trained(store, [3.0, 2.0, 1.0], held_out=False)
    app = run_page("language_model", {"run": f"{run.id}-example_lyrics_gru"})
    assert not app.exception
    assert "Only of “short” are the weights stored." in [each.value for each in app.caption]
    next(each for each in app.text_input if each.label == "Prefix").set_value("")
    app.button(key=f"FormSubmitter:text.generation.{run.id}-Write").click().run()
    assert [each.value for each in app.error] == [
        "The prefix must have at least 1 character, got none; type one."
    ]
