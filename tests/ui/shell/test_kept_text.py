"""An emptied field takes back its text, and the link names what is used."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

_PAGE = """
import streamlit as st
from explorer.ui.shell.kept_text import ask_kept_text

st.session_state["used"] = ask_kept_text("Word", "man", key="word", max_chars=8)
"""


def open_link(**parameters: str) -> AppTest:
    app = AppTest.from_string(_PAGE, default_timeout=120)
    app.query_params.update(parameters)
    return app.run()


@pytest.mark.parametrize("blank", ["", "   "])
def test_an_emptied_field_takes_back_the_word_before(blank: str) -> None:
    app = open_link()
    app.text_input[0].set_value("king").run()
    app.text_input[0].set_value(blank).run()
    assert app.text_input[0].value == "king"
    assert app.session_state["used"] == "king"


def test_a_field_emptied_at_once_takes_back_the_linked_word() -> None:
    app = open_link(word="girl")
    app.text_input[0].set_value("").run()
    assert app.session_state["used"] == "girl"
    assert app.query_params["word"] == "girl"


def test_a_link_with_a_blank_word_means_the_default() -> None:
    assert open_link(word="").session_state["used"] == "man"
