"""Computed numbers in words: none is rounded to a value that it only comes close to."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.sentences import (
    format_eigenvalue,
    format_share,
    format_state,
    format_value,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.99998767, "0.99999"),
        (-0.99998767, "-0.99999"),
        (1 - 8e-11, "1 - 8e-11"),
        (-1 + 8e-9, "-1 + 8e-9"),
        (1.0, "1"),
        (-2 + 1e-14, "-2"),
        (0.0, "0"),
        (-1e-17, "0"),
        (3.2e-7, "3e-07"),
        (0.9575, "0.9575"),
        (16.0, "16"),
        (123456.0, "1.23e+05"),
    ],
)
def test_a_value_is_whole_only_if_it_is(value: float, text: str) -> None:
    assert format_value(value) == text


def test_no_state_of_tanh_below_its_bound_is_printed_as_the_bound() -> None:
    for z in np.linspace(2.0, 13.0, 500):
        value = float(np.tanh(z))
        assert format_value(value) != "1"
        assert format_state([value, -value]) != "(1, -1)"


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
    assert format_eigenvalue(complex(-0.5)) == "-0.5000"
    pair = format_eigenvalue(complex(1 - 1e-9, 0.5), "±")
    assert pair == f"{format_value(1 - 1e-9)} ± 0.5000i (modulus 1.1180)"
