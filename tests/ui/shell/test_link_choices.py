"""A choice shows titles, keeps its short name in the link, and follows the link."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

_PAGE = """
import streamlit as st
from explorer.ui.shell.link_choices import choose_option, choose_pill, open_tabs
from explorer.ui.shell.link_choices import set_choice, tidy_link
from explorer.ui.shell.link_report import watch_link
from explorer.ui.shell.visits import begin_run

begin_run(st.session_state.get("page", "A page"))
with watch_link(st.session_state.get("page", "A page")):
    st.button("Set", on_click=set_choice, args=("series", "sales"))
    if st.session_state.get("is_shown", True):
        titles = {"weather": "Weather", "long-weather": "Long weather", "sales": "Sales"}
        st.session_state["pill"] = choose_pill("Series", titles, key="series")
        cells = {"rnn": "RNN", "gru": "GRU"}
        st.session_state["option"] = choose_option("Cell", cells, key="cell", default="gru")
    panels = open_tabs(["See", "What if"], key="tab")
    st.session_state["open"] = [panel.open for panel in panels]
    tidy_link()
"""


def open_link(**parameters: str) -> AppTest:
    app = AppTest.from_string(_PAGE, default_timeout=120)
    app.query_params.update(parameters)
    return app.run()


def test_without_a_link_the_defaults_are_chosen_and_the_link_stays_empty() -> None:
    app = open_link()
    assert (app.session_state["pill"], app.session_state["option"]) == ("weather", "gru")
    assert app.session_state["open"] == [True, False]
    assert dict(app.query_params) == {}


def test_titles_are_on_the_screen_and_short_names_in_the_link() -> None:
    app = open_link()
    assert app.pills[0].options == ["Weather", "Long weather", "Sales"]
    app.pills[0].set_value("long-weather").run()
    assert app.session_state["pill"] == "long-weather"
    assert app.query_params["series"] == "long-weather"


def test_a_link_chooses_by_short_name() -> None:
    app = open_link(series="sales", cell="rnn", tab="What if")
    assert (app.session_state["pill"], app.session_state["option"]) == ("sales", "rnn")
    assert app.session_state["open"] == [False, True]
    assert not app.warning


def test_an_unknown_name_is_reported_with_the_title_of_what_is_used() -> None:
    app = open_link(series="snow")
    assert app.session_state["pill"] == "weather"
    assert (
        app.code[0].value
        == "`series` can't be 'snow'. The page uses 'Weather' instead; choose another value there."
    )


def test_a_link_that_changes_is_followed_and_one_without_the_choice_means_the_default() -> None:
    app = open_link()
    app.pills[0].set_value("sales").run()
    app.query_params["series"] = "long-weather"  # as Back and Forward do
    assert app.run().session_state["pill"] == "long-weather"
    del app.query_params["series"]
    assert app.run().session_state["pill"] == "weather"


def test_the_program_can_choose_and_the_link_follows() -> None:
    app = open_link()
    app.button[0].click().run()
    assert app.session_state["pill"] == "sales"
    assert app.query_params["series"] == "sales"
    app.session_state["series"] = "long-weather"
    app.run()
    assert app.query_params["series"] == "long-weather"


def test_a_browser_that_sends_no_choice_changes_none_and_nothing_gets_into_the_link() -> None:
    app = open_link(series="sales")
    app.pills[0].set_value(None).run()
    assert app.session_state["pill"] == "sales"
    assert app.query_params["series"] == "sales"
    assert not app.warning


def test_a_choice_that_leaves_the_page_leaves_the_link_and_comes_back_as_it_was() -> None:
    app = open_link()
    app.pills[0].set_value("sales").run()
    app.session_state["is_shown"] = False
    app.run()
    assert "series" not in app.query_params
    app.session_state["is_shown"] = True
    app.run()
    assert app.session_state["pill"] == "sales"
    assert app.query_params["series"] == "sales"


@pytest.mark.parametrize(("link", "chosen"), [({}, "sales"), ({"tab": "What if"}, "weather")])
def test_a_page_opened_anew_is_as_it_was_left_unless_a_link_opens_it(
    link: dict[str, str], chosen: str
) -> None:
    app = open_link()
    app.pills[0].set_value("sales").run()
    app.session_state["page"], app.session_state["is_shown"] = "Another page", False
    app.run()
    app.session_state["page"], app.session_state["is_shown"] = "A page", True
    app.query_params.clear()
    app.query_params.update(link)
    assert app.run().session_state["pill"] == chosen
