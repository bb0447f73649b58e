"""One number in every spelling of the table of cases, and each refusal with its reason."""

import random

import pytest

from explorer.core.errors import InvalidTextError
from explorer.core.typed_numbers.number import (
    find_thousands,
    is_plain,
    parse_number,
    read_number,
)
from tests.js.typed_fixtures import CASES


@pytest.mark.parametrize(("text", "value"), CASES["numbers"])
def test_a_number_is_read_as_the_table_of_cases_says(text: str, value: float | None) -> None:
    if value is None:
        with pytest.raises(InvalidTextError, match=r"^A number must be "):
            parse_number(text)
    else:
        assert parse_number(text) == value


def test_what_python_writes_reads_back_as_the_same_number() -> None:
    rng = random.Random(0)  # noqa: S311 - test cases, not secrets
    for _ in range(2000):
        value = rng.uniform(-1, 1) * 10.0 ** rng.randint(-12, 5)
        assert parse_number(repr(value)) == value
        assert parse_number(repr(value).replace("-", "\u2212")) == value
        assert parse_number(f"{value:,.3f}") == float(f"{value:.3f}") or abs(value) < 1e6


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "value"),
    [
        ("1,234", ".", ",", 1234.0),
        ("1,234.5", ".", ",", 1234.5),
        ("1,234", ".", "", None),
        ("1,23", ".", ",", None),
        ("1.234", ".", "", 1.234),
        ("1.234", ",", ".", 1234.0),
        ("1.234,5", ",", ".", 1234.5),
        ("1.5", ",", ".", None),
        ("1.5", ",", "", None),
        ("0,5", ",", "", 0.5),
        ("\u22120,5", ",", ".", -0.5),
        ("1 234,5", ",", "", 1234.5),
        ("1 234.5", ",", "", None),
        ("12,3 %", ",", "", 0.123),
        ("1e3", ",", ".", 1000.0),
    ],
)
def test_a_stated_decimal_sign_and_separator_leave_no_choice(
    text: str, decimal: str, thousands: str, value: float | None
) -> None:
    assert read_number(text, decimal, thousands) == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "`rate` must be a number, but nothing was given; type one such as 0.5."),
        ("four", "`rate` must be a number such as -0.5, 1/3 or 12%, got 'four'; type one."),
        ("1e7", "`rate` must be a number of at most 1,000,000, got '1e7'; type a smaller one."),
        ("-1e7", "`rate` must be a number of at least −1,000,000, got '-1e7'; type a larger one."),
        ("\u221e", "`rate` must be a finite number, got '\u221e'; type one such as 0.5."),
        (
            ">0.99",
            "`rate` must be a number, got '>0.99', which only bounds it; type the number.",
        ),
        (
            "\u2265 1/3",
            "`rate` must be a number, got '\u2265 1/3', which only bounds it; type the number.",
        ),
        ("~12", "`rate` must be a number, got '~12'; leave out the '~'."),
        ("\u2248 0,5", "`rate` must be a number, got '\u2248 0,5'; leave out the '\u2248'."),
        (">many", "`rate` must be a number such as -0.5, 1/3 or 12%, got '>many'; type one."),
        (
            "1/0",
            "`rate` must be a number, got '1/0', which divides by 0; change the divisor.",
        ),
    ],
)
def test_a_refusal_says_what_was_given_and_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(InvalidTextError) as caught:
        parse_number(text, subject="`rate`")
    assert str(caught.value) == sentence


def test_a_long_text_is_refused_and_shortened_in_the_message() -> None:
    with pytest.raises(InvalidTextError) as caught:
        parse_number("9" * 10_000)
    assert len(str(caught.value)) < 120


def test_a_reading_needs_no_explanation_only_if_the_text_is_plain() -> None:
    assert all(is_plain(text) for text in ("1", "-0.5", "1e-3", " 2 "))
    assert not any(is_plain(text) for text in ("1,5", "\u22121", "1/3", "5%", "1 000"))


@pytest.mark.parametrize(
    ("text", "thousands"),
    [
        ("1,191", 1191.0),
        (" -12,000 ", -12000.0),
        ("\uff11\uff0c\uff11\uff19\uff11", 1191.0),
        *((text, None) for text in ("0,191", "1,19", "1,1911", "1.191", "1,191.5", "1,000,000")),
    ],
)
def test_one_comma_before_three_digits_may_separate_thousands(
    text: str, thousands: float | None
) -> None:
    assert find_thousands(text) == thousands
