"""The series and slots pages without a browser: each series before training, and hostile links."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.registry.learners import train
from explorer.core.series.config import SOURCES, SeriesConfig
from explorer.core.slots.sentences import LABELS, draw_pairs, list_test_pairs
from explorer.runs.examples import StoreWithExamples
from explorer.runs.log_events import Begun
from explorer.runs.records import Entry, mark_entry
from explorer.runs.training_source import encode_event
from tests.pages.test_pages import run_page


@pytest.mark.parametrize("source", SOURCES)
def test_each_series_opens_on_nets_that_were_trained_in_advance(source: str) -> None:
    app = run_page("series", {"series": source})
    assert not app.exception
    assert not app.error
    assert "was trained in advance" in app.get("progress")[0].proto.text
    assert not any("No epoch is complete" in each.value for each in app.markdown)


def test_a_window_longer_than_the_table_is_refused_with_the_reason() -> None:
    app = run_page("series", {"series": "own-table", "own-table.window": "150"})
    assert not app.exception
    assert "must have more rows" in app.error[0].value
    app.button("series.own-table.start").click().run()
    assert not app.exception
    assert "Nothing was started" in app.toast[0].value


def test_a_series_that_does_not_exist_leaves_the_page_usable() -> None:
    app = run_page("series", {"series": "<script>"})
    assert not app.exception


def test_the_page_lists_the_sentences_that_each_net_learned_from_or_would_learn_from() -> None:
    link = {"first": "leave [x](y) *Rome*", "rnn.num_pairs": "30", "rnn.seed": "7"}
    app = run_page("slots", link)
    assert not app.exception
    assert [each.label for each in app.expander] == [
        r"The training sentences and their labels: Example\: RNN, Example\: RNN without memory",
        "The training sentences and their labels: your settings",
    ]
    held_out = {" ".join(each.words) for pair in list_test_pairs("everyday") for each in pair}
    for expander, (count, seed) in zip(app.expander, [(400, 0), (30, 7)], strict=True):
        learned = [each for pair in draw_pairs(count, seed, "everyday") for each in pair]
        shown = expander.dataframe[0].value
        assert list(shown["sentence"]) == [" ".join(each.words) for each in learned]
        for label, name in enumerate(LABELS[:3]):
            assert list(shown[name]) == [each.join_words(label) for each in learned]
        assert not held_out & {*shown["sentence"]}
        assert expander.caption[0].value.startswith(f"{2 * count} sentences in mirrored pairs")


def test_the_training_sentences_stand_once_if_both_sentences_are_refused() -> None:
    app = run_page("slots", {"first": "", "second": "..."})
    assert len(app.error) == 2
    assert len(app.dataframe) == 1
    assert not any("training sentences" in each.value for each in app.markdown)


def test_a_word_that_no_training_sentence_has_is_explained() -> None:
    captions = {
        second: "\n".join(
            each.value for each in run_page("slots", {"second": second, "first": "go"}).caption
        )
        for second in ("leave Taipei on November 2nd", "leave Kyoto on November 3rd")
    }
    marked, unmarked = captions.values()
    assert "marked new" in marked
    assert "marked unknown" not in marked
    assert "marked new" not in unmarked
    assert "marked unknown" in unmarked


def test_a_net_without_memory_isnt_said_to_tell_unknown_words_apart_by_it() -> None:
    app = run_page("slots", {"first": "arrive Atlantis on Foo", "second": "leave Atlantis"})
    reader = next(each for each in app.button_group if each.label == "Read by")
    assert "so only its memory of the words before can tell them apart" in list_texts(app)
    reader.set_value("example_tagger_rnn_cut").run()
    told = list_texts(app)
    assert "probability of one label for a word, given the word alone;" in told
    assert "look alike to the net, so it labels them alike." in told


def test_sales_can_be_trained_on_the_value_the_change_or_both() -> None:
    for outputs, label in (
        (None, "Train both"),
        ("the change", "Train both"),
        ("each in turn", "Train all 4"),
    ):
        link = {"series": "sales"} | ({"sales.outputs": outputs} if outputs else {})
        app = run_page("series", link)
        assert not app.exception
        assert app.button("series.sales.start").label == label
    assert any("no net can beat the last value" in each.value for each in app.markdown)


def test_a_sentence_in_a_link_that_is_too_long_is_cut_and_the_page_says_so() -> None:
    app = run_page("slots", {"first": "leave " * 50})
    assert app.text_input(key="first").value == ("leave " * 50)[:200]
    assert "`first` is too long. The page uses its first 200 characters." in app.code[0].value


def list_texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption]
    return "\n".join(each.value.replace("\\", "") for each in shown)


def show_run(kept: StoreWithExamples, source: str, **settings: object) -> str:
    """What the page says of a run of one epoch."""
    config = SeriesConfig.load_preset(source)
    config = replace(config, epochs=1, name="own", **settings)  # type: ignore[arg-type]
    run = kept.create_run("someone", "own", config.to_json())
    attempt = kept.queue_run("someone", run.id, "queue")
    entries = [Entry(1.0, *encode_event(event)) for event in train(config)]
    kept.append_events(run.id, attempt, [mark_entry(Begun(), 0.0), *entries])
    app = run_page("series", {"series": source, "run": run.id})
    assert not app.exception
    return list_texts(app)


def test_a_window_of_one_day_is_named_in_the_singular(kept_runs: StoreWithExamples) -> None:
    read = "a net reads the temperature and pressure of"
    assert f"{read} day 8." in show_run(kept_runs, "weather", window=1)
    assert f"{read} days 6 to 8." in show_run(kept_runs, "weather", window=3)


def test_hidden_values_of_some_of_the_series_are_said_to_be_so(
    kept_runs: StoreWithExamples,
) -> None:
    texts = show_run(kept_runs, "sales", length=1500, window=2)
    assert "Those of the first 200 of 300 held-out series." in texts
    assert "Those of the first" not in show_run(kept_runs, "sales", length=1000, window=2)


@pytest.mark.parametrize("nets", [1, 3])
def test_a_band_is_explained_where_there_are_nets_that_it_can_span(
    kept_runs: StoreWithExamples, nets: int
) -> None:
    texts = show_run(kept_runs, "own-table", num_nets=nets)
    assert "Blue: held-out rows" in texts
    assert ("The band spans nets" in texts) == (nets > 1)
