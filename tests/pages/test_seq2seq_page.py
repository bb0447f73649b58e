"""The encoder-decoder page without a browser: shipped nets, unreadable words, and runs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.nets.config import OptimizerConfig
from explorer.core.registry.learners import train
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.dates import write_date
from explorer.core.seq2seq.decoding import decode, encode, encode_all
from explorer.core.training.events import Diverged, EpochDone
from explorer.figures.seq2seq.state_plane import describe_state_plane
from explorer.runs.log_events import Begun
from explorer.runs.records import Entry, mark_entry
from explorer.runs.store import RunStore
from explorer.runs.training_source import encode_event
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.logs import read_log
from explorer.ui.seq2seq.answers import find_answer, find_nearest_words, find_plane
from explorer.ui.seq2seq.edits import Subject, ask_share
from explorer.ui.seq2seq.nets import (
    SHIPPED,
    SHIPPED_DATES,
    NetKey,
    find_config,
    find_pairs,
    load_net,
)
from explorer.ui.seq2seq.panels import _renew_words, name_neighbours
from explorer.ui.shell.navigation import ROOT
from tests.pages.epoch_players import list_players, move_player

KEY = NetKey(SHIPPED, 0, 0)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    """The page's run store, empty and in a temporary folder."""
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
    """The id of a short run as a worker writes it, finished or still running."""
    run = store.create_run("someone", config.name, config.to_json())
    attempt = store.queue_run("someone", run.id, "queue")
    entries = [Entry(1.0, *encode_event(event)) for event in train(config)]
    kept = entries if is_finished else [entry for entry in entries if entry.kind != "Finished"]
    store.append_events(run.id, attempt, [mark_entry(Begun(), 0.0), *kept])
    return run.id


def run_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=120)
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
    """The translations step by step and in a single pass."""
    shown = "\n".join(element.value for element in app.markdown).replace("\\", "")
    return re.findall(r"^(?:step by step|single pass): \*\*(.*)\*\*$", shown, re.MULTILINE)


@pytest.mark.parametrize("method", ["greedy", "single_pass"])
def test_the_shipped_net_translates_all_six_pairs(method: str) -> None:
    net = load_net(KEY)
    for source, target in find_pairs(find_config(KEY))[0]:
        assert decode(net, encode(net, source).context, method).text == target


@pytest.mark.slow
def test_the_shipped_dates_net_gets_over_99_percent_of_unseen_dates_right() -> None:
    key = NetKey(SHIPPED_DATES, 0, 0)
    net = load_net(key)
    drawn = {target for pairs in find_pairs(find_config(key)) for _, target in pairs}
    days = (date(1900, 1, 1) + timedelta(days=offset) for offset in range(0, 73_000, 121))
    fresh = [write_date(day, index % 5) for index, day in enumerate(days)]
    fresh = [pair for pair in fresh if pair[1] not in drawn]
    assert len(fresh) > 500
    texts = [decode(net, encode(net, source).context).text for source, _ in fresh]
    right = sum(text == target for text, (_, target) in zip(texts, fresh, strict=True))
    assert right > 0.99 * len(fresh)


def test_each_recipe_has_its_own_shipped_net() -> None:
    app = run_page(translation="dates", dates__word="march 03 1999")
    assert list_translations(app)[0] == "1999-03-03"
    assert not app.info
    assert any("brighter the cell" in caption.value for caption in app.caption)  # it has attention


def test_without_a_run_the_shipped_net_translates() -> None:
    app = run_page()
    texts = list_texts(app)
    assert list_translations(app) == ["women", "women"]
    assert "Both decodings write women." in texts
    assert "never read" not in texts


def test_an_unseen_word_is_marked_and_still_translated() -> None:
    app = run_page(pairs__word="mans")
    assert all(list_translations(app))
    assert "mans :orange-badge[never read in training]" in list_texts(app)


def test_the_page_says_what_it_changed_in_a_word_or_why_it_cannot_read_it() -> None:
    app = run_page(pairs__word="Blackbird")
    notes = " ".join(element.value for element in app.warning)
    assert "“Blackbird”: Changed to lower case" in notes.replace("\\", "")
    assert "this word has 9" in notes
    assert list_translations(app) == ["white", "white"]
    app = run_page(pairs__word="1234")
    assert "at least one letter a-z" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("What if", "Nothing differs from the unchanged word"),
        ("Beam search", "Each step to the right adds a letter"),
        ("Plane of states", "Each grey point is the context vector"),
    ],
)
def test_each_tab_opens_from_a_link(tab: str, words: str) -> None:
    app = run_page(tab=tab)
    assert any(words in caption.value for caption in app.caption)


def list_kinds(app: AppTest) -> list[str]:
    """The kind of edit that is selected."""
    return [group.value for group in app.segmented_control if group.label == "Change"]


def test_what_if_opens_on_an_edit_that_changes_every_word_into_another() -> None:
    app = run_page(tab="What if")
    assert list_kinds(app) == ["interpolate"]
    assert not app.warning
    net = load_net(KEY)
    pairs = find_pairs(find_config(KEY))[0]
    for (word, target), (other, other_target) in itertools.permutations(pairs, 2):
        subject = Subject(net, find_answer(KEY, word), find_answer(KEY, other), ())
        edit = ask_share(subject)
        assert edit.decode({"share": 0.0}).text == target
        assert edit.decode({"share": 1.0}).text == other_target != target


def test_the_other_word_has_another_translation_wherever_there_is_one(store: RunStore) -> None:
    same = replace(SHORT, pairs="ab=ba\nc=a\nabc=ba\nd=ba", epochs=20)
    app = run_page(net=write_run(store, is_finished=True, config=same))
    words = [field.value for field in app.text_input if field.value.isalpha()]
    assert words[:2] == ["ab", "c"]


def test_a_link_from_before_that_moved_units_still_opens_on_units() -> None:
    old = run_page(tab="What if", units="3-7", edit="u3_0.52")
    assert list_kinds(old) == ["set units"]
    assert not old.warning
    assert list_kinds(run_page(tab="What if", edit="share_0.4")) == ["interpolate"]
    assert list_kinds(run_page(tab="What if", change="swap units")) == ["swap units"]


def test_the_nearest_two_words_and_the_variance_are_those_of_the_full_context_vectors() -> None:
    net = load_net(KEY)
    words = [source for source, _ in find_pairs(find_config(KEY))[0]]
    vectors = {word: np.float64(encode(net, word).context.h) for word in words}
    pairs = list(itertools.combinations(words, 2))
    near = min(pairs, key=lambda pair: np.linalg.norm(vectors[pair[0]] - vectors[pair[1]]))
    assert near == ("man", "black")
    plane = find_plane(KEY)
    sentence = describe_state_plane(plane.vectors, plane.words, plane.explained, "context vector")
    nearest = "man and black are nearest to each other, measured over all 128 units (8.842 apart)."
    assert f"Of these, {nearest}" in sentence
    assert "The plane shows 65% of the variance of 6 context vectors." in sentence


def test_the_nearest_dates_are_sought_among_all_8000_and_measured_by_a_plain_loop() -> None:
    key = NetKey(SHIPPED_DATES, 0, 0)
    net = load_net(key)
    learned, held_out = find_pairs(find_config(key))
    sources = [source for source, _ in learned]
    vectors = np.float64([trace.context.h for trace in encode_all(net, sources)])
    for word, _ in held_out[:5]:
        own = np.float64(encode(net, word).context.h)
        distances = [float(np.sqrt(((own - each) ** 2).sum())) for each in vectors]
        expected = sorted(range(len(sources)), key=distances.__getitem__)[:8]
        near = find_nearest_words(key, word, 8)
        assert [each.word for each in near] == [sources[index] for index in expected]
        found = [each.distance for each in near]
        np.testing.assert_allclose(found, [distances[index] for index in expected], rtol=1e-4)
    app = run_page(translation="dates", tab="Plane of states")
    assert "among all 8,000 training dates" in list_texts(app)
    assert any("200 of 8,000 are drawn" in caption.value for caption in app.caption)


def test_a_link_to_a_deleted_net_shows_the_shipped_net_and_says_so() -> None:
    app = run_page(net="0" * 32)
    assert "The run in this link isn't here" in app.warning[0].value
    assert list_translations(app) == ["women", "women"]


def test_a_line_that_is_not_a_pair_is_rejected_with_its_number() -> None:
    app = run_page(translation="own pairs", translation__pairs="man women\nonly")
    assert "Line 2" in app.error[0].value


def test_a_running_net_is_shown_at_its_last_epoch(store: RunStore) -> None:
    app = run_page(net=write_run(store, is_finished=False), tab="Learning")
    assert "“short run” is training: epoch 40 of 40" in app.get("progress")[0].proto.text
    assert not list_players(app)
    assert any("Each row is a word" in caption.value for caption in app.caption)


def test_every_recorded_epoch_of_a_finished_run_can_be_shown(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = run_page(net=write_run(store, is_finished=True))
    (player,) = list_players(app)
    assert (player["epochs"], player["position"]) == ([20, 40], 1)
    before = list_translations(app)
    move_player(app, 0, monkeypatch)
    assert not app.exception
    assert list_translations(app) != before


def test_a_run_that_stopped_early_is_shown_as_done(store: RunStore) -> None:
    pairs = replace(SHORT, pairs="ab=ba\nabc=cb\nc=a", epochs=400, stop_early=True)
    app = run_page(net=write_run(store, is_finished=True, config=pairs))
    progress = app.get("progress")[0].proto
    assert "“short run” stopped early, all words are right: epoch" in progress.text
    assert progress.value == 100


def test_a_run_of_one_pair_has_one_word_and_no_neighbours_to_list(store: RunStore) -> None:
    pairs = replace(SHORT, pairs="ja=no", epochs=400, stop_early=True)
    net = write_run(store, is_finished=True, config=pairs)
    app = run_page(net=net, tab="Plane of states", **{"pairs.word": "ja"})
    progress = app.get("progress")[0].proto
    assert "“short run” stopped early, the word is right: epoch" in progress.text
    assert "**Nearest to ja**: there is no other training word" in [m.value for m in app.markdown]
    assert not app.dataframe


def test_another_net_has_words_of_its_own_unless_they_were_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr("explorer.ui.seq2seq.panels.st", SimpleNamespace(session_state=state))
    _renew_words(SHORT, ("man", "king"))
    state |= {"pairs.word": "man", "pairs.other": "high"}
    _renew_words(SHORT, ("ja", "nein"))
    assert (state["pairs.word"], state["pairs.other"]) == ("ja", "high")
    _renew_words(SHORT, ("ja", "nein"))
    assert (state["pairs.word"], state["pairs.other"]) == ("ja", "high")


def test_the_accuracy_on_held_out_dates_is_shown(store: RunStore) -> None:
    dates = replace(SHORT, task="dates", num_dates=100, held_out_dates=50, epochs=2, show_every=1)
    run_id = write_run(store, is_finished=True, config=dates)
    app = run_page(net=run_id, tab="Learning", translation="dates")
    last = read_log(run_id).find_last(EpochDone)
    assert last is not None
    assert last.accuracy is not None
    right = round(50 * last.accuracy)
    shown = f"{right} of 50 held-out dates ({right / 50:.1%}) are right in every letter"
    assert shown in list_texts(app)
    assert "Type a date and press Enter" in [field.label for field in app.text_input]
    (info,) = app.info  # the store's owner isn't this browser
    assert "“short run” was trained in another browser" in info.value


def test_the_page_says_if_the_settings_differ_from_those_of_the_net_shown() -> None:
    assert not run_page().info
    assert not run_page(translation="own pairs").info  # at first, they are the antonyms
    app = run_page(translation="own pairs", translation__pairs="man=woman\nup=down")
    assert "This is the shipped net, trained on the antonyms" in app.info[0].value


@pytest.mark.parametrize("show_every", [0, 20])
def test_a_run_that_records_no_translations_still_has_its_epochs(
    store: RunStore, show_every: int
) -> None:
    config = replace(SHORT, show_every=show_every)
    run_id = write_run(store, is_finished=True, config=config)
    app = run_page(net=run_id, tab="Learning")
    assert not app.exception
    texts = list_texts(app)
    assert ("No epoch's translations are recorded." in texts) is (show_every == 0)
    assert "No epoch is complete." not in texts


@pytest.mark.parametrize("tab", ["See", "What if", "Beam search", "Plane of states", "Learning"])
def test_a_date_is_never_called_a_word(tab: str) -> None:
    app = run_page(translation="dates", tab=tab)
    shown = [each.value for kind in (app.title, app.markdown, app.caption) for each in kind]
    assert not [text for text in shown if re.search(r"\bwords?\b", text)]


def test_a_link_names_the_epoch_shown(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = write_run(store, is_finished=True)
    first = run_page(net=run_id, epoch="20")
    assert list_players(first)[0]["position"] == 0
    assert list_players(run_page(net=run_id, epoch="x"))[0]["position"] == 1
    last = run_page(net=run_id)
    assert list_players(last)[0]["position"] == 1
    move_player(last, 0, monkeypatch)
    assert list_translations(last) == list_translations(first)


def list_focus(app: AppTest) -> list[int]:
    """The indices of the letter written and of the letter attended to."""
    names = ("When writing letter", "attend only to letter")
    return [box.value for name in names for box in app.selectbox if box.label == name]


def test_a_link_holds_both_choices_of_the_attention_override(store: RunStore) -> None:
    run_id = write_run(store, is_finished=True, config=replace(SHORT, attention="dot"))
    scene = {"net": run_id, "tab": "What if", "change": "attention"}
    app = run_page(**scene, focus__step="2", focus__letter="4")
    assert list_focus(app) == [1, 3]
    next(box for box in app.selectbox if box.label.startswith("attend only")).set_value(2).run()
    assert not app.exception
    assert app.query_params["focus.step"] == "2"
    assert app.query_params["focus.letter"] == "3"
    far = run_page(**scene, focus__step="99", focus__letter="x")
    written, attended = list_focus(far)
    assert written >= 0
    assert attended == 0
    huge = run_page(**scene, focus__step="9" * 5000, focus__letter="9" * 5000)
    assert not huge.exception
    assert list_focus(huge) == [0, 0]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (None, "This run has kept no weights yet, so there's no net to show."),
        (
            Diverged(1, 1, np.inf, np.inf, None),
            "This run ended before it kept any weights, so there's no net to show.",
        ),
    ],
)
def test_a_run_without_weights_is_said_to_train_only_while_it_does(
    store: RunStore, last: Diverged | None, said: str
) -> None:
    run = store.create_run("someone", SHORT.name, SHORT.to_json())
    attempt = store.queue_run("someone", run.id, "queue")
    events = [next(iter(train(SHORT))), *([last] if last else [])]
    entries = [Entry(1.0, *encode_event(event)) for event in events]
    store.append_events(run.id, attempt, [mark_entry(Begun(), 0.0), *entries])
    app = run_page(run=run.id)
    assert said in [info.value for info in app.info]


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("attention", ["none", "dot"])
def test_what_the_decoder_gets_is_named(store: RunStore, cell: str, attention: str) -> None:
    config = replace(SHORT, cell=cell, attention=attention, epochs=1, show_every=1)
    app = run_page(run=write_run(store, is_finished=True, config=config))
    captions = " ".join(caption.value for caption in app.caption)
    assert ("all the decoder gets." in captions) == (cell == "gru" and attention == "none")
    assert ("all the decoder gets, besides the LSTM's cell state." in captions) == (
        cell == "lstm" and attention == "none"
    )
    assert ("which the decoder starts from" in captions) == (attention == "dot")


def test_the_training_words_a_word_is_compared_with_are_counted_without_itself() -> None:
    pairs = find_pairs(find_config(KEY))[0]
    assert f"among the {len(pairs) - 1} other training words" in list_texts(
        run_page(tab="Plane of states", pairs__word=pairs[0][0])
    )
    assert f"among all {len(pairs)} training words" in list_texts(
        run_page(tab="Plane of states", pairs__word="mans")
    )


def test_held_out_dates_decide_when_to_stop_only_if_the_run_may_stop_early(
    store: RunStore,
) -> None:
    decide = "the run uses them only to decide when to stop"
    for stop_early in (True, False):
        config = replace(SHORT, task="dates", num_dates=100, held_out_dates=50, epochs=1)
        config = replace(config, stop_early=stop_early, batch_size=50)
        run = write_run(store, is_finished=True, config=config)
        texts = list_texts(run_page(run=run, tab="Learning"))
        assert "of 50 held-out dates" in texts
        assert "nats per letter in epoch 1" in texts
        assert (decide in texts) == stop_early


def test_the_example_that_stands_in_for_the_shipped_net_is_said_to_be_another_one(
    store: RunStore,
) -> None:
    said = "The other tabs show the shipped net, which was trained separately"
    example = run_page(tab="Learning", translation="dates")
    assert "“Example: Dates”" in example.get("progress")[0].proto.text.replace("\\", "")
    assert any(said in caption.value for caption in example.caption)
    assert list_translations(example) != list_translations(run_page(translation="dates"))
    own = run_page(net=write_run(store, is_finished=True), tab="Learning")
    assert not any(said in caption.value for caption in own.caption)


@pytest.mark.parametrize(
    ("count", "is_other", "text"),
    [
        (0, True, ": there is no other training word"),
        (1, True, ": the only other training word"),
        (1, False, ": the only training word"),
        (2, False, " among both training words"),
        (5, True, " among the 5 other training words"),
        (8000, False, " among all 8,000 training words"),
    ],
)
def test_the_words_that_a_word_is_compared_with_are_counted(
    count: int, text: str, *, is_other: bool
) -> None:
    assert name_neighbours(count, "word", is_other=is_other) == text
