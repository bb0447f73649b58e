"""What the browser is sent about a text: shares that aren't 0 or 1 don't arrive as 0 or 1."""

from __future__ import annotations

from base64 import b64decode
from struct import unpack

import numpy as np
import pytest

from explorer.figures.sentences import clamp_probability
from explorer.ui.activations.text_view import _LEAST_BITS, list_exact, pack_values, shorten


@pytest.mark.parametrize(
    ("share", "sent"),
    [(0.6582345, 0.658234), (4e-7, 4e-7), (0.9999998, 0.9999998), (0.0, 0.0), (1.0, 1.0)],
)
def test_a_probability_is_sent_with_six_decimals_unless_they_would_make_it_0_or_1(
    share: float, sent: float
) -> None:
    assert shorten(share) == sent


def test_each_units_values_arrive_one_after_the_other_to_within_16_bits() -> None:
    values = np.random.default_rng(0).uniform(-2.0, 2.0, size=(7, 3))  # (T, U)
    packed = b64decode(pack_values(values, 2.0))
    codes = unpack(f"<{7 * 3}h", packed)
    for unit in range(3):
        for t in range(7):
            assert abs(codes[7 * unit + t] / 32767 * 2.0 - values[t, unit]) < 4e-5


def test_a_probability_that_floats_round_to_a_bound_does_not_arrive_as_it() -> None:
    assert 0 < shorten(clamp_probability(0.0)) < 1e-299
    assert 0.999 < shorten(clamp_probability(1.0)) < 1
    assert 0.999 < 2.0 ** -shorten(_LEAST_BITS) < 1  # as the browser computes it from the surprise


def test_of_a_thousand_surprises_each_is_shown_as_if_it_had_been_sent_whole() -> None:
    bits = np.random.default_rng(12).exponential(3.0, 1000)
    assert [f"{shorten(float(each)):.2f}" for each in bits] == [f"{each:.2f}" for each in bits]
    shares = 2.0**-bits
    sent = [2.0 ** -shorten(float(each)) for each in bits]
    assert [f"{each:.3f}" for each in sent] == [f"{each:.3f}" for each in shares]


def test_a_small_gradient_is_sent_as_it_is_and_a_missing_value_as_none() -> None:
    assert list_exact(np.array([np.nan, 0.0, 1.234567e-9, 3.0])) == [None, 0.0, 1.23457e-9, 3.0]
