"""One panel alone: every figure has a name in links, and a name that a page lacks is answered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from explorer.ui.shell.navigation import PAGES, ROOT
from explorer.ui.shell.panels import PANELS
from tests.pages.test_pages import run_page

# Figures without a panel of their own, and why.
_LEFT_OUT = {
    "text.windows": "it's in an expander, which a link can't open",
    "text.next": "it appears after a press of a button",
    "slots.labels": "there's one for each sentence that was typed",
    "ask.answers": "it belongs to a question that is open now",
    "words.states": "one of two that follow the slider beside them",
    "words.probabilities": "one of two that follow the slider beside them",
}


def list_figures() -> set[str]:
    """The keys of all figures in the code; `{key}` of the word pairs is called words."""
    sources = [*(ROOT / "explorer" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    calls = [call for path in sources for call in _find_calls(path)]
    keys = {key.replace("{key}", "words").split(".{")[0] for key in calls}
    return keys - {""}


def _find_calls(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    starts = [found.end() for found in re.finditer(r"[^\w]show_figure\(", text)]
    found = [re.search(r'key=f?"([^"]+)"', text[start : start + 700]) for start in starts]
    return [match[1] if match else "" for match in found]


def test_every_figure_has_a_name_in_links_and_every_name_a_figure() -> None:
    keys = {panel.key for panels in PANELS.values() for panel in panels.values()}
    stages = {"srn.stage", "cells.gates", "seq2seq.stage", "text_view.component"}
    assert list_figures() - keys == set(_LEFT_OUT)
    assert keys - list_figures() == stages


def test_the_panels_belong_to_pages_and_are_documented() -> None:
    assert set(PANELS) <= {entry.url_path for entry in PAGES}
    document = (ROOT / "docs" / "PANELS.md").read_text("utf-8")
    for page, panels in PANELS.items():
        assert f"| `{page}` | {', '.join(f'`{name}`' for name in panels)} |" in document


def test_a_name_that_a_page_lacks_is_answered_with_those_that_it_has() -> None:
    app = run_page("srn", {"panel": "loss*"})
    assert [error.value for error in app.error] == [
        r"This page has no panel 'loss\*'. It has: stage, states, bifurcation."
    ]
    assert not app.title  # nothing but the message


@pytest.mark.usefixtures("kept_runs")
@pytest.mark.parametrize(
    ("page", "name", "parameter"),
    [("cells", "weight-sharing", "cells.view"), ("activations", "plane", None)],
)
def test_a_panel_opens_the_tab_in_which_it_is(page: str, name: str, parameter: str | None) -> None:
    app = run_page(page, {"panel": name})
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.query_params["panel"] == name
    if parameter:
        link = dict(PANELS[page][name].link)
        assert {parameter: app.query_params[parameter]} == link


@pytest.mark.usefixtures("kept_runs")
@pytest.mark.parametrize(
    ("page", "name", "whose"),
    [
        ("activations", "ablation", "Net: Brackets, LSTM, on 500 characters."),
        ("seq2seq", "stage", "Net: the shipped net, trained on the antonyms."),
        ("seq2seq", "beam", "Net: the shipped net, trained on the antonyms, which reads “man”."),
        ("gradients", "clipped", "Net: “LSTM, delay 30”, recall over 30 steps, LSTM with 24 "),
        ("slots", "states", "Net: “RNN”, everyday phrases, RNN with 16 hidden units, Adam at "),
        ("slots", "accuracy", "Nets: “RNN”; “RNN without memory”, without memory. Both: everyday "),
        ("seq2seq", "translations", "Decoded step by step. Net: “Antonyms”, word pairs, RNN with"),
        ("series", "ninth-day", "Net: “Weather”, weather, 20 RNNs with 3 hidden units, standard"),
        ("memory", "scores", "Nets, in this order: TDNN with 24 hidden units, window 6; "),
        ("memory", "wiring", "Set: window 6, longest delay 20; runs may have others."),
    ],
)
def test_a_panel_alone_says_whose_it_is_where_the_rest_of_the_page_would(
    page: str, name: str, whose: str
) -> None:
    app = run_page(page, {"panel": name})
    words = [each.value for each in (*app.markdown, *app.caption)]
    # An example's name begins so.
    shown = [text.replace("\\", "").replace("Example: ", "") for text in words]
    assert any(whose in text for text in shown)


@pytest.mark.usefixtures("kept_runs")
def test_a_panel_alone_that_the_settings_leave_out_says_what_to_do() -> None:
    app = run_page("runs", {"panel": "errors"})
    assert app.info[0].value == (
        "With the rest of this link, the page doesn't draw its panel “errors”. Open the link "
        "without “panel=errors” to see what it draws."
    )
