"""The encoder-decoder page without a browser: the shipped net, words refused and cut, a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.nets.config import OptimizerConfig
from explorer.core.registry.learners import train
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.dates import write_date
from explorer.core.seq2seq.decoding import decode, encode
from explorer.core.training.events import EpochDone
from explorer.runs.log_events import Begun
from explorer.runs.records import Entry, mark_entry
from explorer.runs.store import RunStore
from explorer.runs.training_source import encode_event
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import read_log
from explorer.ui.seq2seq.nets import (
    SHIPPED,
    SHIPPED_DATES,
    NetKey,
    find_config,
    find_pairs,
    load_net,
)
from explorer.ui.shell.navigation import ROOT

KEY = NetKey(SHIPPED, 0, 0)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    """The page's own store, empty and in a folder of the test."""
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path))
    open_store.clear()
    yield open_store()
    open_store.clear()


SHORT = Seq2SeqConfig(
    name="short run",
    hidden_size=16,
    batch_size=6,
    epochs=40,
    show_every=20,
    optimizer=OptimizerConfig(optimizer="adam", learning_rate=0.02, max_grad_norm=None),
)


def write_run(store: RunStore, *, is_finished: bool, config: Seq2SeqConfig = SHORT) -> str:
    """The id of a short run as a worker would have written it, whole or cut short."""
    run = store.create_run("someone", config.name, config.to_json())
    attempt = store.queue_run("someone", run.id, "queue")
    entries = [Entry(1.0, *encode_event(event)) for event in train(config)]
    kept = entries if is_finished else [entry for entry in entries if entry.kind != "Finished"]
    store.append_events(run.id, attempt, [mark_entry(Begun(), 0.0), *kept])
    return run.id


def run_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=30)
    app.run()
    app.switch_page(str(ROOT / "pages" / "seq2seq.py"))
    for key, value in link.items():
        app.query_params[key.replace("__", ".")] = value
    app.run()
    assert not app.exception
    return app


def list_texts(app: AppTest) -> str:
    return "\n".join(element.value.replace("\\", "") for element in app.markdown)


def list_translations(app: AppTest) -> list[str]:
    """The word written step by step, and in a single pass."""
    return [metric.value for metric in app.metric]


@pytest.mark.parametrize("method", ["greedy", "single_pass"])
def test_the_shipped_net_translates_all_six_pairs(method: str) -> None:
    net = load_net(KEY)
    for source, target in find_pairs(find_config(KEY))[0]:
        assert decode(net, encode(net, source).context, method).text == target


def test_the_shipped_net_of_the_dates_is_right_for_over_99_percent_of_dates_it_never_saw() -> None:
    key = NetKey(SHIPPED_DATES, 0, 0)
    net = load_net(key)
    drawn = {target for pairs in find_pairs(find_config(key)) for _, target in pairs}
    days = (date(1900, 1, 1) + timedelta(days=number) for number in range(0, 73_000, 121))
    fresh = [write_date(day, place % 5) for place, day in enumerate(days)]
    fresh = [pair for pair in fresh if pair[1] not in drawn]
    assert len(fresh) > 500
    texts = [decode(net, encode(net, source).context).text for source, _ in fresh]
    right = sum(text == target for text, (_, target) in zip(texts, fresh, strict=True))
    assert right > 0.99 * len(fresh)


def test_the_recipe_chooses_the_shipped_net() -> None:
    app = run_page(translation="dates", dates__word="march 03 1999")
    assert list_translations(app)[0] == "1999-03-03"
    assert not app.info
    assert any("brighter a cell" in caption.value for caption in app.caption)  # it has attention


def test_without_a_run_the_shipped_net_translates() -> None:
    app = run_page()
    texts = list_texts(app)
    assert list_translations(app) == ["women", "women"]
    assert "Both ways write the same: women." in texts
    assert "never seen" not in texts


def test_an_unseen_word_is_marked_and_translated_all_the_same() -> None:
    app = run_page(pairs__word="mans")
    assert all(list_translations(app))
    assert "mans :orange-badge[never seen in training]" in list_texts(app)


def test_what_is_cut_or_refused_is_said_in_a_sentence() -> None:
    app = run_page(pairs__word="Blackbird")
    notes = " ".join(element.value for element in app.warning)
    assert "Changed to lower case" in notes
    assert "this word has 9" in notes
    assert list_translations(app) == ["white", "white"]
    app = run_page(pairs__word="1234")
    assert "at least one of the letters a to z" in app.error[0].value


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("What if", "Only what is chosen here differs"),
        ("Beam search", "From left to right a letter is added"),
        ("Plane of states", "A grey point is the context vector"),
    ],
)
def test_each_tab_opens_from_a_link(tab: str, words: str) -> None:
    app = run_page(tab=tab)
    assert any(words in caption.value for caption in app.caption)


def test_a_link_to_a_net_that_is_gone_is_named_and_the_shipped_net_shown() -> None:
    app = run_page(net="0" * 32)
    assert "not there any more" in app.warning[0].value
    assert list_translations(app) == ["women", "women"]


def test_pairs_that_are_none_are_refused_with_their_line() -> None:
    app = run_page(translation="own pairs", translation__pairs="man women\nonly")
    assert "Line 2" in app.error[0].value


def test_a_run_at_work_is_shown_at_its_last_epoch(store: RunStore) -> None:
    app = run_page(net=write_run(store, is_finished=False), tab="Learning")
    assert "short run is training: epoch 40 of 40" in app.get("progress")[0].proto.text
    assert not app.select_slider
    assert any("Each row is a word" in caption.value for caption in app.caption)


def test_a_finished_run_is_scrubbed_from_its_first_epoch_to_its_last(store: RunStore) -> None:
    app = run_page(net=write_run(store, is_finished=True))
    slider = app.select_slider[0]
    assert (list(slider.options), slider.value) == (["20", "40"], 1)
    before = list_translations(app)
    slider.set_value(0).run()
    assert not app.exception
    assert list_translations(app) != before


def test_a_run_that_stopped_early_is_shown_as_done(store: RunStore) -> None:
    pairs = replace(SHORT, pairs="ab=ba\nabc=cb\nc=a", epochs=400, stop_early=True)
    app = run_page(net=write_run(store, is_finished=True, config=pairs))
    progress = app.get("progress")[0].proto
    assert "short run stopped early, all words are right: epoch" in progress.text
    assert progress.value == 100


def test_of_dates_the_share_of_held_out_ones_that_are_right_is_shown(store: RunStore) -> None:
    dates = replace(SHORT, task="dates", num_dates=100, held_out_dates=50, epochs=2, show_every=1)
    run_id = write_run(store, is_finished=True, config=dates)
    app = run_page(net=run_id, tab="Learning", translation="dates")
    last = read_log(run_id).find_last(EpochDone)
    assert last is not None
    assert last.accuracy is not None
    right = round(50 * last.accuracy)
    shown = f"{right} of 50 held-out dates ({right / 50:.1%}) are right in every letter after epoch"
    assert shown in list_texts(app)
    assert app.text_input[0].label == "Type a date, press Enter"
    assert not app.info


def test_settings_of_another_net_than_the_one_shown_are_pointed_out() -> None:
    assert not run_page().info
    app = run_page(translation="own pairs")
    assert "Below is the shipped net, which learned the antonyms" in app.info[0].value


def test_a_link_holds_the_epoch_that_is_looked_at(store: RunStore) -> None:
    run_id = write_run(store, is_finished=True)
    first = run_page(net=run_id, epoch="20")
    assert first.select_slider[0].value == 0
    last = run_page(net=run_id)
    last.select_slider[0].set_value(0).run()
    assert last.query_params["epoch"] == "20"
    assert list_translations(last) == list_translations(first)
    assert run_page(net=run_id, epoch="x").select_slider[0].value == 1


def list_focus(app: AppTest) -> list[int]:
    """Which letter is written, and which one is looked at, from 0."""
    names = ("When it writes letter", "it looks at this letter only")
    return [box.value for name in names for box in app.selectbox if box.label == name]


def test_a_link_holds_both_choices_of_the_attention_override(store: RunStore) -> None:
    run_id = write_run(store, is_finished=True, config=replace(SHORT, attention="dot"))
    place = {"net": run_id, "tab": "What if", "change": "attention"}
    app = run_page(**place, focus__step="2", focus__letter="4")
    assert list_focus(app) == [1, 3]
    next(box for box in app.selectbox if box.label.startswith("it looks")).set_value(2).run()
    assert not app.exception
    assert app.query_params["focus.step"] == "2"
    assert app.query_params["focus.letter"] == "3"
    far = run_page(**place, focus__step="99", focus__letter="x")
    wrote, looked_at = list_focus(far)
    assert wrote >= 0
    assert looked_at == 0
