"""Computed numbers in words: none is rounded to a value that it only comes close to."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.sentences import (
    format_bounded,
    format_eigenvalue,
    format_factor,
    format_inside,
    format_number,
    format_percent,
    format_setting,
    format_share,
    format_state,
    format_tanh,
    format_value,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.99998767, "0.99999"),
        (-0.99998767, "−0.99999"),
        (1 - 8e-11, "1 − 8e−11"),
        (-1 + 8e-9, "−1 + 8e−9"),
        (1.0, "1"),
        (-2 + 1e-14, "−2"),
        (0.0, "0"),
        (-1e-17, "0"),
        (3.2e-7, "3e−7"),
        (0.9575, "0.9575"),
        (16.0, "16"),
        (123456.0, "1.23e5"),
    ],
)
def test_a_value_is_whole_only_if_it_is(value: float, text: str) -> None:
    assert format_value(value) == text


def test_no_state_of_tanh_below_its_bound_is_printed_as_the_bound() -> None:
    for z in np.linspace(2.0, 13.0, 500):
        value = float(np.tanh(z))
        assert format_value(value) != "1"
        assert format_state([value, -value]) != "(1, −1)"


@pytest.mark.parametrize(
    ("z", "text"),
    [
        (3.0, "0.9951"),
        (13.0, "1 − 1e−11"),
        (15.0, "1 − 2e−13"),
        (-24.0, "−1 + 3e−21"),
        (400.0, "<1"),
        (-1e9, ">−1"),
        (0.0, "0"),
    ],
)
def test_tanh_is_never_printed_as_1_however_large_its_argument(z: float, text: str) -> None:
    assert format_tanh(float(np.tanh(z)), z) == text


@pytest.mark.parametrize(
    ("value", "bounds", "text"),
    [
        (1.0, (-1.0, 1.0), "<1"),
        (-1.0, (-1.0, 1.0), ">−1"),
        (1 - 2e-13, (-1.0, 1.0), "1 − 2e−13"),
        (-1 + 2e-13, (-1.0, 1.0), "−1 + 2e−13"),
        (0.0, (-1.0, 1.0), "0"),
        (0.0, (0.0, 1.0), ">0"),
        (3e-13, (0.0, 1.0), "3e−13"),
        (0.25, (0.0, 1.0), "0.2500"),
        (1.0, (-np.inf, np.inf), "1"),
    ],
)
def test_no_value_is_printed_as_a_bound_that_it_does_not_reach(
    value: float, bounds: tuple[float, float], text: str
) -> None:
    assert format_inside(value, bounds) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0%"),
        (1e-4, "less than 1%"),
        (0.74, "74%"),
        (0.9999, "more than 99%"),
        (1.0, "100%"),
    ],
)
def test_only_all_is_100_per_cent(share: float, text: str) -> None:
    assert format_share(share) == text


def test_a_complex_eigenvalue_has_its_modulus() -> None:
    assert format_eigenvalue(0.6 + 0.8j) == "0.6000 + 0.8000i (modulus 1)"
    assert format_eigenvalue(complex(-0.5)) == "−0.5000"
    pair = format_eigenvalue(complex(1 - 1e-9, 0.5), "±")
    assert pair == f"{format_value(1 - 1e-9)} ± 0.5000i (modulus 1.1180)"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1.0, 3, "1.000"),
        (0.99996, 3, ">0.999"),  # the cosine that was printed as 1.000
        (-0.99996, 3, "<−0.999"),
        (0.0, 2, "0.00"),
        (0.0001, 2, "<0.01"),
        (-0.0001, 2, ">−0.01"),
        (0.994, 2, "0.99"),
    ],
)
def test_a_bound_that_is_not_reached_is_never_printed_as_reached(
    value: float, decimals: int, text: str
) -> None:
    assert format_bounded(value, decimals) == text


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (1.0, 1, "100.0%"),
        (0.9996, 1, ">99.9%"),
        (0.9996, 0, ">99%"),
        (0.0, 0, "0%"),
        (0.0004, 1, "<0.1%"),
        (0.875, 1, "87.5%"),
        (1 - 1e-15, 0, "100%"),  # a sum of shares, rounded
    ],
)
def test_a_share_that_is_almost_all_is_never_printed_as_all(
    share: float, decimals: int, text: str
) -> None:
    assert format_percent(share, decimals) == text


def test_rounded_numbers_stay_close_and_off_the_bounds_at_random() -> None:
    rng = np.random.default_rng(0)
    for _ in range(2000):
        value = float(rng.choice([-1, 1]) * (rng.choice([0, 1]) + 10 ** rng.uniform(-9, -1)))
        decimals = int(rng.integers(1, 5))
        text = format_bounded(value, decimals).replace("−", "-")
        assert abs(float(text.lstrip("<>")) - value) <= 1.01 * 10.0**-decimals
        assert float(text) not in {-1, 0, 1} if text[0] not in "<>" else True
        if text[0] in "<>":
            shown = float(text[1:])
            assert shown < value if text[0] == ">" else shown > value
        share = min(abs(value), 1.0)
        percent = format_percent(share, decimals).removesuffix("%")
        if percent[0] in "<>":
            shown = float(percent[1:]) / 100
            assert shown < share if percent[0] == ">" else shown > share
        else:
            assert float(percent) / 100 == pytest.approx(share, abs=10.0**-decimals / 100)


def test_a_setting_close_to_a_whole_number_does_not_look_whole() -> None:
    assert format_setting(1.0000001, -0.9999999, 0.54030230586, 3.0) == (
        "(1.0000001, −0.9999999, 0.540302, 3)"
    )
    assert format_setting(1e-9) == "1e−9"


def test_thousands_to_three_digits_are_whole() -> None:
    assert format_number(1421.7, ".3g") == "1422"
    assert format_number(-1421.7, ".2g") == "−1422"
    assert format_number(14217.0, ".3g") == "1.42e4"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(120.4, 2, "120"), (99.7, 2, "100"), (123.45, 4, "123.5"), (25711.0, 4, "25711")],
)
def test_a_factor_of_hundreds_has_no_exponent(value: float, digits: int, text: str) -> None:
    assert format_factor(value, digits) == text
