"""What a page says about the parts of its link that it ignored."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.shell.link_report import is_foreign, is_same

_PAGE = """
import streamlit as st
from explorer.ui.shell.link_report import claim_parameters, watch_link

with watch_link("A page"):
    st.slider("Rate", 0.0, 1.0, 0.5, key="rate", bind="query-params")
    st.number_input("Size", 1, 100, 8, key="size", bind="query-params")
    st.toggle("Cut", key="cut", bind="query-params")
    st.selectbox("Cell", ["rnn", "gru"], key="cell", bind="query-params")
    st.text_input("Word", "hello", key="word", bind="query-params", max_chars=8)
    claim_parameters("units")
"""


def open_link(**parameters: str) -> AppTest:
    app = AppTest.from_string(_PAGE, default_timeout=120)
    app.query_params.update(parameters)
    return app.run()


def read_report(app: AppTest) -> list[str]:
    return [line for block in app.code for line in block.value.splitlines()]


def test_a_link_that_is_used_completely_is_not_mentioned() -> None:
    app = open_link(rate="0.250", size="12", cut="TRUE", cell="gru", word="night", units="3-5")
    assert not app.warning
    assert app.session_state["rate"] == 0.25


def test_a_number_in_another_spelling_is_the_same_value() -> None:
    assert is_same("12,0", "12")
    assert is_same("0.250", 0.25)
    assert not is_same("12,1", "12")
    assert not is_same("1", True)  # noqa: FBT003 - the value of a toggle
    assert not is_same("night", "")


def test_values_that_are_the_defaults_are_not_mentioned() -> None:
    assert not open_link(rate="0.5", size="8", cut="false", cell="rnn", word="hello").warning


@pytest.mark.parametrize("name", ["utm_source", "utm_campaign", "fbclid", "gclid", "mc_eid"])
def test_parameters_of_other_websites_are_left_alone(name: str) -> None:
    app = open_link(**{name: "abc", "size": "12"})
    assert is_foreign(name)
    assert not app.warning
    assert app.query_params[name] == "abc"


@pytest.mark.parametrize("name", ["utm", "clid_x", "u1", "source", "_gaz"])
def test_other_names_are_not_taken_for_foreign_ones(name: str) -> None:
    assert not is_foreign(name)


def test_an_unknown_parameter_is_named() -> None:
    assert read_report(open_link(sizes="12")) == ["'sizes' has no effect on what this page shows."]


@pytest.mark.parametrize(
    ("name", "text", "used"),
    [
        ("cell", "lstm", "rnn"),
        ("size", "many", "8"),
        ("cut", "maybe", "False"),
        ("rate", "x", "0.5"),
    ],
)
def test_an_impossible_value_is_named_with_the_one_used(name: str, text: str, used: str) -> None:
    assert read_report(open_link(**{name: text})) == [
        f"`{name}` can't be '{text}'. The page uses '{used}' instead; choose another value there."
    ]


def test_a_refusal_stays_until_the_user_chooses_another_value() -> None:
    app = open_link(cell="lstm")
    assert app.run().warning
    assert not app.selectbox[0].select("gru").run().warning


def test_five_are_named_and_the_others_counted() -> None:
    report = read_report(open_link(**{f"no{index}": "1" for index in range(7)}))
    assert len(report) == 6
    assert report[-1] == "2 more."


def test_text_from_the_link_is_never_markup() -> None:
    app = open_link(**{"<b>*x*</b>": "1"})
    assert [block.value for block in app.code] == [
        "'<b>*x*</b>' has no effect on what this page shows."
    ]


_TABS = """
import streamlit as st
from explorer.ui.shell.link_report import claim_control, watch_link

with watch_link("A page"):
    if st.selectbox("Tab", ["Sizes", "Text"]) == "Sizes":
        claim_control("size")
        st.number_input("Size", 1, 100, 8, key="size", bind="query-params")
"""


def test_leaving_the_tab_of_a_control_that_the_link_set_ignores_nothing() -> None:
    app = AppTest.from_string(_TABS, default_timeout=120)
    app.query_params["size"] = "12"
    assert not app.run().warning
    assert app.number_input[0].value == 12
    assert not app.selectbox[0].select("Text").run().warning
