"""The activations page without a browser: its panels, links, typed texts, and a missing net."""

from __future__ import annotations

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from explorer.core.activations import similar_passages
from explorer.core.activations.shipped_nets import load_shipped_net
from explorer.core.activations.traces import read_states
from explorer.core.text.corpora import load_corpus
from tests.pages.test_pages import run_page

PANELS = ("Text", "Similar", "What units know", "How far back", "Ablate", "Plane", "Own model")


@pytest.mark.parametrize("panel", PANELS)
def test_each_panel_opens_on_a_shipped_net_without_any_input(panel: str) -> None:
    app = run_page("activations", {"panel": panel, "net": "reber-lstm"})
    assert not app.exception
    assert not app.error
    assert not app.warning


def test_each_panel_states_its_finding() -> None:
    findings = {
        "Similar": "units are on with an unchanging sign throughout",
        "What units know": "The state tells most about",
        "How far back": "characters back on average, the furthest of 3 nets",
        "Ablate": "matters most",
        "Plane": "of the variance of 500 states",
    }
    for panel, words in findings.items():
        app = run_page("activations", {"panel": panel, "net": "reber-lstm"})
        assert any(words in element.value for element in app.markdown), panel


def test_unknown_characters_in_a_typed_text_are_read_and_counted() -> None:
    app = run_page("activations", {"net": "reber-lstm", "typed": "true"})
    app.text_area[0].set_value("BTX <script> é").run()
    assert not app.exception
    assert any("are not in this net's vocabulary" in caption.value for caption in app.caption)


def test_for_an_empty_text_the_page_asks_for_one_and_reads_the_corpus() -> None:
    app = run_page("activations", {"net": "reber-lstm", "typed": "true"})
    app.text_area[0].set_value("").run()
    assert not app.exception
    assert "Type at least 1 character" in app.warning[0].value


@pytest.mark.parametrize(
    ("panel", "name", "given", "kind", "value"),
    [
        ("What units know", "label.reber-lstm", "vowel", "selectbox", "vowel"),
        ("Plane", "colour", "letter to come back", "selectbox", "letter to come back"),
        ("How far back", "reach.reber-lstm", ["reber-rnn"], "multiselect", ["reber-rnn"]),
        ("Ablate", "off.reber-lstm", ["3", "5"], "multiselect", [3, 5]),
        ("Ablate", "reset", "true", "toggle", True),
        ("Text", "text.reber-lstm", "BTX é ☂", "text_area", "BTX é ☂"),
    ],
)
def test_a_link_carries_what_was_chosen_on_each_panel(
    panel: str, name: str, given: object, kind: str, value: object
) -> None:
    link = {"panel": panel, "net": "reber-lstm", name: given}
    app = run_page("activations", link | ({"typed": "true"} if panel == "Text" else {}))
    assert not app.exception
    assert app.get(kind)[-1].value == value


def test_if_a_corpus_is_too_large_for_its_states_the_page_names_the_part_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(similar_passages, "MAX_STATE_BYTES", 64 * 2000)
    st.cache_resource.clear()  # other tests have read their corpora in full
    app = run_page("activations", {"net": "brackets-lstm", "panel": "Similar"})
    st.cache_resource.clear()
    captions = " ".join(caption.value for caption in app.caption)
    assert "The best matches in the first 2,000 of 200,000 characters" in captions


def test_a_link_to_a_missing_net_or_mark_leaves_the_page_usable() -> None:
    app = run_page("activations", {"net": "no-such-net", "unit": "9999999", "start": "x"})
    assert not app.exception
    app = run_page("activations", {"panel": "Similar", "unit": "9999999", "start": "999999"})
    assert not app.exception


def test_only_nets_that_know_the_text_are_compared() -> None:
    app = run_page("activations", {"panel": "How far back", "net": "reber-lstm"})
    table = app.dataframe[0].value
    assert list(table["net"]) == [f"Reber grammar, {cell}" for cell in ("LSTM", "GRU", "RNN")]
    assert list(table["cell"]) == ["LSTM", "GRU", "RNN"]
    app = run_page("activations", {"panel": "How far back", "net": "brackets-lstm"})
    assert "choose one of the Reber grammar nets" in app.info[0].value
    app.multiselect[0].set_value(["brackets-lstm", "reber-rnn"]).run()
    assert list(app.dataframe[0].value["net"]) == ["Brackets, LSTM"]
    assert "Reber grammar, RNN can't be compared here" in app.warning[0].value.replace("\\", "")


def test_a_unit_and_a_place_that_there_are_not_are_named() -> None:
    app = run_page("activations", {"net": "reber-lstm", "unit": "999", "start": "5000"})
    assert not app.exception
    assert app.code[0].value.splitlines() == [
        "`unit` can't be '999'. The page uses '63' instead; choose another value there.",
        "`start` can't be '5000'. The page uses '499' instead; choose another value there.",
    ]
    app = run_page(
        "activations", {"net": "reber-lstm", "unit": "63", "start": "499", "stop": "500"}
    )
    assert not app.warning


def test_a_net_that_is_not_here_is_replaced_by_one_that_is_named_by_its_title() -> None:
    app = run_page("activations", {"net": "nope"})
    assert app.warning[0].value.endswith("Brackets, LSTM is shown instead.")


def list_texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.info]
    return "\n".join(each.value.replace("\\", "") for each in shown)


def read_typed(panel: str, text: str, **link: str) -> str:
    """What a panel says of a typed text."""
    given = {"panel": panel, "net": "reber-lstm", "typed": "true", "text.reber-lstm": text}
    app = run_page("activations", given | link)
    assert not app.exception, panel
    assert not app.error, panel
    return list_texts(app)


@pytest.mark.parametrize("panel", PANELS)
def test_a_text_of_one_character_is_shown_by_each_panel(panel: str) -> None:
    read_typed(panel, "B")


def test_a_single_character_has_no_perplexity_and_no_plane_and_depends_on_nothing() -> None:
    assert "Perplexity of this text: undefined." in read_typed("Text", "B")
    assert "Read at least 2 characters: the first one isn't predicted." in read_typed(
        "How far back", "B"
    )
    assert "1 state, in 1 group: nothing varies" in read_typed("Plane", "B")
    ablated = read_typed("Ablate", "B")
    assert "Each bar" not in ablated
    assert "The text, then what the net" in ablated


def test_ablation_says_whose_texts_it_shows_and_what_mattering_means() -> None:
    ablated = read_typed("Ablate", "BTXSE")
    assert "The whole net writes" in ablated
    assert "With these changes, it writes" in ablated
    assert "Each bar is the perplexity of the text above with that one unit off" in ablated
    assert "The higher the bar, the more the unit matters." in ablated


def test_one_unknown_character_is_counted_in_the_singular() -> None:
    texts = read_typed("Text", "BTX☂")
    assert "1 of 4 characters is not in this net's vocabulary; the net reads it as" in texts
    assert "2 of 4 characters are not" in read_typed("Text", "BT☂☂")


def test_the_gradient_of_the_first_character_is_said_to_be_that_of_the_second() -> None:
    first = read_typed("How far back", "BTXSE", start="0", stop="1")
    assert "the log-probability of the second one, because the first isn't predicted (" in first
    marked = read_typed("How far back", "BTXSE", start="3", stop="4")
    assert "the log-probability of the marked one (" in marked


def test_with_bounds_the_units_counted_and_the_score_have_them() -> None:
    link = {"panel": "Similar", "net": "reber-lstm", "start": "20", "stop": "21"}
    off = "”, and not on with that sign just before and after it**"
    score = " and the two characters beside it, where"
    bounded = list_texts(run_page("activations", link | {"bounds": "true"}))
    assert off in bounded
    assert score in bounded
    free = list_texts(run_page("activations", link))
    assert off not in free
    assert score not in free


def test_passages_as_good_as_those_listed_are_counted() -> None:
    texts = list_texts(run_page("activations", {"panel": "Similar", "net": "brackets-lstm"}))
    net, corpus = load_shipped_net("brackets-lstm").net, load_corpus("brackets").text[: 2**17]
    h = read_states(net, net.vocabulary.encode(corpus))
    codes = np.trunc(100 * h)
    start, stop = 20, 24
    signs = np.sign(codes[start])
    same = (np.abs(codes[start:stop]) >= 30).all(0) & (np.sign(codes[start:stop]) == signs).all(0)
    is_on = ((codes * signs >= 30)[:, same]).all(axis=1)
    windows = [t for t in range(len(is_on) - 3) if is_on[t : t + 4].all()]
    as_good = sum(abs(t - start) >= 4 for t in windows)
    assert f"{same.sum()} of 64 units are on with an unchanging sign throughout" in texts
    assert f"{as_good:,} stretches score at least as high as the last one listed;" in texts


def test_a_text_that_would_start_beyond_the_corpus_is_said_to_start_before() -> None:
    link = {"net": "reber-lstm", "from": "999999"}
    assert "the text shown starts after character 199,500." in list_texts(
        run_page("activations", link)
    )
    assert "starts after character" not in list_texts(
        run_page("activations", link | {"from": "199500"})
    )


def test_passages_are_numbered_as_the_text_above_them_is() -> None:
    app = run_page("activations", {"panel": "Similar", "net": "brackets-lstm"})
    corpus = load_corpus("brackets").text
    rows = app.dataframe[0].value
    assert len(rows) > 1
    for row in rows.to_dict("records"):
        start = row["character"] - 1  # the first character is number 1
        assert corpus[start : start + len(row["passage"])].replace("\n", "⏎") == row["passage"]
