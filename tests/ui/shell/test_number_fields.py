"""A number field reads any spelling, shows its reading, and keeps a text that isn't a number."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.errors import InvalidTextError
from explorer.ui.shell.number_fields import NumberLimits

_PAGE = """
import streamlit as st
from explorer.ui.shell.link_report import watch_link
from explorer.ui.shell.number_fields import NumberLimits, ask_number

with watch_link("A page"):
    st.text(repr(ask_number(NumberLimits("Rate", -100.0, 100.0), 0.5, key="rate")))
    st.text(repr(ask_number(NumberLimits("Size", 1, 2000, is_whole=True), 8, key="size")))
"""


def open_page(**parameters: str) -> AppTest:
    app = AppTest.from_string(_PAGE, default_timeout=120)
    app.query_params.update(parameters)
    return app.run()


@pytest.mark.parametrize(
    ("typed", "value", "shown", "reading"),
    [
        ("12,0", 12.0, "12", "Read “12,0” as 12."),
        ("\u221212", -12.0, "-12", None),  # it would be read as what was typed
        ("\uff11\uff12", 12.0, "12", "Read “\uff11\uff12” as 12."),
        ("1/4", 0.25, "0.25", "Read “1/4” as 0.25."),
        ("12.5%", 0.125, "0.125", "Read “12.5%” as 0.125."),
        ("1/12", 1 / 12, repr(1 / 12), "Read “1/12” as about 0.0833333."),
        ("2/3", 2 / 3, repr(2 / 3), "Read “2/3” as about 0.666667."),
        ("1,191", 1.191, "1.191", "Read “1,191” as 1.191. If you mean 1191, leave out the comma."),
        ("1e-3", 0.001, "0.001", None),
        (" 2.50 ", 2.5, "2.5", None),
    ],
)
def test_a_number_in_any_spelling_is_read_and_the_reading_shown(
    typed: str, value: float, shown: str, reading: str | None
) -> None:
    app = open_page()
    app.text_input("rate").set_value(typed).run()
    assert app.text[0].value == repr(value)
    assert app.text_input("rate").value == shown
    assert [each.value for each in app.caption] == ([reading] if reading else [])


def test_a_text_that_is_not_a_number_stays_and_the_number_before_it_holds() -> None:
    app = open_page()
    app.text_input("rate").set_value("0.7").run()
    app.text_input("rate").set_value("1,2,3").run()
    assert app.text_input("rate").value == "1,2,3"
    assert app.text[0].value == "0.7"
    assert app.error[0].value.replace("\\", "") == (
        "Rate: type a number from -100 to 100; '1,2,3' isn't one. Until then it's 0.7."
    )
    assert not app.warning  # it came with no link
    app.text_input("rate").set_value("3").run()
    assert not app.error
    assert app.text[0].value == "3.0"


@pytest.mark.parametrize("typed", ["12,5", "0", "2001", "-5", "", "many"])
def test_a_whole_number_outside_its_range_is_refused(typed: str) -> None:
    app = open_page()
    app.text_input("size").set_value(typed).run()
    assert app.text[1].value == "8"
    assert "type a whole number from 1 to 2000" in app.error[0].value


def test_one_comma_separates_thousands_where_only_a_whole_number_can_be_meant() -> None:
    limits = NumberLimits("Size", 1, 2_000_000, is_whole=True)
    assert [limits.read(text) for text in ("1 000", "1,000.0", "1'000", "1,000,000")] == [
        *[1000] * 3,
        1_000_000,
    ]
    assert [limits.read(text) for text in ("1,000", "12,345", "1,0")] == [1000, 12345, 1]
    app = open_page()
    app.text_input("size").set_value("1,024").run()
    assert app.text[1].value == "1024"
    assert [each.value for each in app.caption] == ["Read “1,024” as 1024."]


def test_a_link_has_the_number_in_any_spelling_or_the_page_says_why_not() -> None:
    app = open_page(rate="\u22121,5", size="64")
    assert [each.value for each in app.text] == ["-1.5", "64"]
    assert not app.warning
    app = open_page(size="many")
    assert app.text[1].value == "8"
    assert (
        app.code[0].value
        == "`size` can't be 'many'. The page uses '8' instead; choose another value there."
    )


def test_a_refusal_names_the_field_the_rule_and_what_was_given() -> None:
    with pytest.raises(InvalidTextError) as caught:
        NumberLimits("Seed", 0, 9999, is_whole=True).read("1e9")
    assert str(caught.value) == "Seed: type a whole number from 0 to 9999; '1e9' isn't one."
    with pytest.raises(InvalidTextError, match="from -10,000 to 10,000; '1e9' isn't one"):
        NumberLimits("Shift", -10_000, 10_000).read("1e9")
