"""A user's run on the activations page: what it says of the net, and the unit it opens on."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.core.activations.traces import read_states
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.events import Checkpoint, Started
from explorer.runs.database import open_database
from explorer.runs.records import Entry, Run
from explorer.runs.store import RunStore
from explorer.runs.training_source import encode_event
from explorer.ui.activations.run_nets import NetSource, describe_net, open_run_net
from explorer.ui.runs.logs import RunLog
from tests.core.training.epochs import make_epoch
from tests.pages.test_pages import run_page

OWNER = "e" * 32


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    database = open_database(f"sqlite:///{tmp_path / 'runs.db'}")
    kept = RunStore(database)
    for module in ("runs.logs", "runs.owner", "activations.run_nets"):
        monkeypatch.setattr(f"explorer.ui.{module}.open_store", lambda: kept)
    yield kept
    database.dispose()


def train_run(store: RunStore, config: TrainingConfig) -> Run:
    """A run whose events are stored as a worker stores them."""
    run = store.create_run(OWNER, config.name, config.to_json())
    entries = [Entry(1.0, *encode_event(event)) for event in train(config)]
    store.append_events(run.id, run.attempt, entries)
    return store.find_run(run.id)


def make_config(preset: str, *, epochs: int, validation_share: float = 0.0) -> TrainingConfig:
    config = load_preset(preset)
    assert isinstance(config, TrainingConfig)
    data = replace(config.data, max_tokens=4000, validation_share=validation_share)
    model = replace(config.model, hidden_size=24)
    return replace(config, data=data, model=model, epochs=epochs, sample_every=0)


def check_unit(source: NetSource) -> None:
    states = read_states(source.net, source.net.vocabulary.encode(source.corpus[:500]))
    assert states[:, source.unit].std() > 0.05
    assert f"Unit {source.unit} " in source.sentence


def test_a_reber_run_names_text_epochs_and_both_perplexities_and_opens_on_a_varying_unit(
    store: RunStore,
) -> None:
    run = train_run(store, make_config("reber-lstm", epochs=12, validation_share=0.1))
    source = open_run_net(run, "mine")
    assert source.sentence.startswith(
        "LSTM with 24 hidden units, trained on the first 4,000 characters of “The embedded Reber "
        "grammar” for 12 epochs: perplexity "
    )
    assert " during the last one, " in source.sentence
    assert " on held-out text after it. Unit " in source.sentence
    check_unit(source)


def test_a_lyrics_run_is_labelled_from_its_text_before_cleaning(store: RunStore) -> None:
    source = open_run_net(train_run(store, make_config("lyrics-fast", epochs=3)), "mine")
    assert "of “Chinese song lyrics” for 3 epochs: perplexity " in source.sentence
    assert "\n" in source.uncleaned
    assert "\n" not in source.corpus
    check_unit(source)


def test_the_page_opens_a_run_on_that_unit_and_says_how_many_characters_a_label_has(
    store: RunStore,
) -> None:
    run = train_run(store, make_config("lyrics-fast", epochs=2))
    name = f"{run.name} ({run.id[:6]})"
    app = run_page("activations")
    app.session_state["owner.key"] = OWNER
    app.run()
    app.selectbox("net").set_value(name).run()
    assert not app.exception
    said = "trained on the first 4,000 characters of “Chinese song lyrics” for 2 epochs"
    assert any(said in each.value for each in app.markdown)
    app.segmented_control("panel").set_value("What units know").run()
    assert not app.exception
    options = next(each for each in app.selectbox if each.label == "Which units know").options
    assert "position in line, before cleaning" in options
    assert "vowel" not in options
    assert any("Measured on " in caption.value for caption in app.caption)


_PERPLEXITY = re.compile(
    r": perplexity (.+?) during (it|the last one)(?:, (.+) on held-out text after it)?\.$"
)


def _is_written(text: str, value: float) -> bool:
    """Whether the text is the value to two digits after the point, or three in all."""
    if text.startswith("above "):
        return value > float(text[6:]) * 0.99
    return abs(float(text) - value) <= max(0.0051, 0.0051 * value) and (text == "1") == (value == 1)


def test_what_is_said_of_a_thousand_random_runs_is_in_their_settings_and_last_epochs() -> None:
    rng = random.Random(0)  # noqa: S311 - draws settings, not secrets
    for _ in range(1000):
        plain = load_preset(rng.choice(["lyrics-fast", "reber-lstm", "lyrics-gru"]))
        assert isinstance(plain, TrainingConfig)
        text = "ab" * rng.randrange(50, 500)
        most = rng.choice([None, len(text), len(text) + 1])
        own = {"corpus": None, "text": text} if rng.random() < 0.3 else {}
        data = replace(plain.data, max_tokens=most, **own)
        model = replace(plain.model, hidden_size=rng.randrange(1, 300))
        config = replace(plain, data=data, model=model)
        log, epoch = RunLog("a" * 32), rng.randrange(0, 4)
        reached = 1 + rng.choice([0.0, 10 ** rng.uniform(-4, 3), 1e50])
        held_out = rng.choice([None, 1 + 10 ** rng.uniform(-4, 3)])
        if epoch:
            log.saved_epoch = make_epoch(epoch, perplexity=reached, validation_perplexity=held_out)
        said = describe_net(config, text, log)
        units = f"{model.hidden_size} hidden unit{'s' if model.hidden_size > 1 else ''}"
        assert said.startswith(f"{model.cell.upper()} with {units}, trained on ")
        assert (f"the first {len(text)} characters of " in said) == (most == len(text))
        assert ("your own text" in said) == (data.corpus is None)
        found = _PERPLEXITY.search(said)
        if not epoch:
            assert said.endswith(" for less than an epoch.")
            continue
        assert found, said
        assert f" for {epoch} epoch{'s' if epoch > 1 else ''}: " in said
        assert found[2] == ("it" if epoch == 1 else "the last one")
        assert _is_written(found[1], reached), said
        assert (found[3] is None) == (held_out is None)
        assert held_out is None or _is_written(found[3], held_out), said


def test_a_run_saved_before_its_first_epoch_ended_says_so(store: RunStore) -> None:
    config = make_config("reber-lstm", epochs=1)
    run = store.create_run(OWNER, config.name, config.to_json())
    events = list(train(config))
    started = next(event for event in events if isinstance(event, Started))
    saved = next(event for event in events if isinstance(event, Checkpoint))
    kept = (started, Checkpoint(0, 5, saved.data))
    store.append_events(run.id, run.attempt, [Entry(1.0, *encode_event(each)) for each in kept])
    source = open_run_net(store.find_run(run.id), "mine")
    assert "for less than an epoch." in source.sentence
