"""Random links: what each parameter says is what the page shows, or is named as ignored."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

_PAGE = """
import streamlit as st
from explorer.ui.shell.kept_text import ask_kept_text
from explorer.ui.shell.link_choices import choose_option, choose_pill, choose_several, open_tabs
from explorer.ui.shell.link_report import claim_parameters, watch_link
from explorer.ui.shell.number_fields import NumberLimits, ask_number

titles = {"weather": "Weather", "long-weather": "Long weather", "sales": "Sales"}
st.session_state["shown"] = shown = {}
with watch_link("A page"):
    shown["rate"] = st.slider("Rate", 0.0, 1.0, 0.5, key="rate", bind="query-params")
    shown["steps"] = ask_number(NumberLimits("Steps", 1, 2000, is_whole=True), 8, key="steps")
    shown["scale"] = ask_number(NumberLimits("Scale", -9.0, 9.0), 1.5, key="scale")
    shown["cut"] = st.toggle("Cut", key="cut", bind="query-params")
    shown["cell"] = st.selectbox("Cell", ["rnn", "gru"], key="cell", bind="query-params")
    shown["series"] = choose_pill("Series", titles, key="series")
    shown["option"] = choose_option("Option", titles, key="option", default="sales")
    several = choose_several("Several", titles, key="several", default=["sales"], most=2)
    shown["several"] = several
    shown["word"] = st.text_input("Word", "hello", key="word", bind="query-params", max_chars=8)
    claim_parameters("units")
"""
_DEFAULTS = {
    "rate": 0.5,
    "steps": 8,
    "scale": 1.5,
    "cut": False,
    "cell": "rnn",
    "series": "weather",
    "option": "sales",
    "several": ["sales"],
    "word": "hello",
}
_TITLES = {"weather": "Weather", "long-weather": "Long weather", "sales": "Sales"}
_SERIES = list(_TITLES)
# What links say of each control, with the value that a reader expects; None where it's impossible.
_SAID: dict[str, list[tuple[str | list[str], object]]] = {
    "rate": [("0.25", 0.25), ("1", 1.0), ("1.5", None), ("x", None), ("", None), ("nan", None)],
    "steps": [
        ("12", 12),
        ("1,024", 1024),
        ("\uff18", 8),
        ("0", None),
        ("1.5", None),
        ("many", None),
    ],
    "scale": [("-2", -2.0), ("1/4", 0.25), ("\u22121,5", -1.5), ("10", None), ("1,2,3", None)],
    "cut": [("true", True), ("FALSE", False), ("maybe", None)],
    "cell": [("gru", "gru"), ("rnn", "rnn"), ("lstm", None), ("<b>", None)],
    "series": [*((each, each) for each in _SERIES), ("snow", None), ("Weather", None)],
    "option": [*((each, each) for each in _SERIES), ("snow", None)],
    "several": [
        (["weather"], ["weather"]),
        (["sales", "weather"], ["sales", "weather"]),
        ([""], []),
        (["snow", "sales"], None),
        (["weather", "sales", "long-weather"], None),
    ],
    "word": [("night", "night"), ("hello", "hello"), ("", ""), ("nightfall", None)],
    "units": [("1-5", "read by the page")],
    "unit": [("1", None)],
    "<i>": [("1", None)],
    "utm_source": [("x", "foreign")],
    "fbclid": [("", "foreign")],
}


def draw_link(rng: np.random.Generator) -> tuple[dict[str, str | list[str]], dict[str, object]]:
    """A link, and what a reader expects of each of its parameters."""
    names = rng.permutation(list(_SAID))[: rng.integers(1, 8)].tolist()
    drawn = {name: _SAID[name][int(rng.integers(len(_SAID[name])))] for name in names}
    return (
        {name: text for name, (text, _) in drawn.items()},
        {name: value for name, (_, value) in drawn.items()},
    )


def check_sentence(line: str, shown: dict[str, object]) -> str:
    """Whether a sentence names what is used instead; returns the parameter's name."""
    name = line.partition(" ")[0].strip("`'")
    if name not in _DEFAULTS:
        assert line.endswith("has no effect on what this page shows.")
    elif name == "word":
        assert (
            line
            == f"`word` is too long. The page uses its first {len(str(shown[name]))} characters."
        )
    else:
        used = shown[name]
        titled = [_TITLES.get(each, each) for each in (used if isinstance(used, list) else [used])]
        assert f"uses '{', '.join(map(str, titled))}' instead" in line
    return name


# Each takes about a second. A thousand were tried once, on 2026-11-30.
@pytest.mark.parametrize("links", [8, pytest.param(80, marks=pytest.mark.slow)])
def test_each_part_of_a_link_is_followed_or_named(links: int) -> None:
    rng = np.random.default_rng(71)
    for _ in range(links):
        link, said = draw_link(rng)
        ignored = {name for name, value in said.items() if value is None}
        app = AppTest.from_string(_PAGE, default_timeout=120)
        app.query_params.update(link)
        app.run()
        assert not app.exception
        report = [line for block in app.code for line in block.value.splitlines()]
        shown = app.session_state["shown"]
        for name in _DEFAULTS.keys() - ignored:
            assert shown[name] == said.get(name, _DEFAULTS[name]), link
        assert bool(app.warning) == bool(ignored), link
        assert len(report) == min(len(ignored), 6), (link, report)
        if len(ignored) > 5:
            assert report.pop() == f"{len(ignored) - 5} more."
        named = [check_sentence(line, shown) for line in report]
        assert len(set(named)) == len(named)
        assert {*named} <= ignored, (link, report)
