"""What is refused never leaves another result on the page that looks like the user's own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.activations.shipped_nets import read_shipped_files
from explorer.core.registry.configs import load_preset
from explorer.runs.store import RunStore
from tests.pages.test_pages import run_page

OWNER = "a" * 32
NOTHING = "There's nothing to show until the settings above can be used."
# A link that each page refuses, and the preset of an earlier run of the same page.
REFUSED = {
    "a table too short for its window": (
        "series",
        {"series": "own-table", "own-table.window": "150"},
        "own-table",
    ),
    "a window that is too long": (
        "series",
        {"series": "weather", "weather.window": "7"},
        "weather",
    ),
    "a text too short for its minibatches": (
        "language_model",
        {"lyrics-rnn.corpus": "own text", "lyrics-rnn.text": "la la la"},
        "lyrics-fast",
    ),
    "words of different lengths": (
        "char_models",
        {"pair": "own words", "own.source": "hello", "own.target": "hi"},
        "hello",
    ),
}


@pytest.fixture(autouse=True)
def _own_runs(kept_runs: RunStore, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    monkeypatch.setattr("explorer.ui.runs.owner.make_key", lambda: OWNER)
    return kept_runs


def list_figures(app: AppTest) -> list[str]:
    """The ids of the charts on the page."""
    parts = [each.proto for each in app.get("bidi_component")]
    return [part.id for part in parts if part.component_name == "chart"]


def list_infos(app: AppTest) -> list[str]:
    return [each.value.replace("\\", "") for each in app.info]


def test_a_word_that_is_too_long_is_refused_in_plain_words() -> None:
    app = run_page("char_models", {"pair": "own words", "own.source": "x" * 40})
    assert [each.value for each in app.error] == [
        "Type a word of 1 to 32 letters to read; this one has 40."
    ]


@pytest.mark.parametrize("case", REFUSED)
def test_without_a_run_refused_settings_show_no_figure_at_all(case: str) -> None:
    page, link, _ = REFUSED[case]
    app = run_page(page, link)
    assert not app.exception
    assert len(app.error) == 1
    assert NOTHING in list_infos(app)
    assert list_figures(app) == []


@pytest.mark.parametrize("case", REFUSED)
def test_beside_refused_settings_an_earlier_run_is_named_as_the_one_shown(
    case: str, kept_runs: RunStore
) -> None:
    page, link, preset = REFUSED[case]
    run = kept_runs.create_run(OWNER, "from Tuesday", load_preset(preset).to_json())
    app = run_page(page, {**link, "run": run.id})
    assert not app.exception
    assert len(app.error) == 1
    assert (
        "The settings above can't be used, so nothing below comes from them: it shows the run "
        "“from Tuesday”."
    ) in list_infos(app)
    assert list_figures(app)


def test_refused_word_pairs_leave_the_shipped_net_named_as_such() -> None:
    app = run_page("seq2seq", {"translation": "own pairs", "translation.pairs": "no pair at all"})
    assert not app.exception
    assert len(app.error) == 1
    assert (
        "The settings above can't be used, so nothing below comes from them: it shows the shipped "
        "net, trained on the antonyms."
    ) in list_infos(app)


def test_a_refused_sentence_is_refused_below_its_own_field_before_a_net_is_trained() -> None:
    app = run_page("slots", {"second": "?!"})
    assert not app.exception
    assert [each.value for each in app.error] == [
        "Type a sentence of 1 to 20 words; this one has 0."
    ]
    left, right = (column for column in app.columns if len(column.text_input) == 1)
    assert [len(left.error), len(right.error)] == [0, 1]


def test_refused_weights_are_not_followed_by_praise_for_the_net_uploaded_before() -> None:
    weights, vocabulary = read_shipped_files("reber-rnn")
    app = run_page("activations", {"panel": "Own model"})
    for given in (weights, b"these are no weights"):
        app.file_uploader("own.weights").upload("net.safetensors", given)
        app.file_uploader("own.vocabulary").upload("net.json", vocabulary)
        next(each for each in app.button if each.label == "Look into this net").click().run()
        assert not app.exception
        if given == weights:
            assert "It is now in the list of nets." in app.success[0].value
    assert len(app.error) == 1
    assert not app.success
    assert "These files were refused. The list of nets still has the one" in app.info[0].value


def test_a_refused_table_replaces_the_chart_of_the_example() -> None:
    app = run_page("series", {"series": "own-table"})
    assert list_figures(app)
    app.file_uploader("own-table.upload").upload("mine.csv", b"a,b\n1,2\n3,4\n").run()
    assert not app.exception
    assert "must have more rows" in app.error[0].value
    assert list_figures(app) == []
