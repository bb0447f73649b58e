"""Numbers that the panels of the activations page put into words."""

from __future__ import annotations

import math

import pytest
import torch

from explorer.core.activations.traces import find_perplexity
from explorer.ui.activations.panels import write_perplexity
from explorer.ui.activations.words import say_how_many, write_change


@pytest.mark.parametrize(
    ("perplexity", "words"),
    [
        (3 + 6e-8, "3"),
        (3 - 3e-8, "3"),
        (3.0001, "3.0001"),
        (2.4232, "2.42"),
        (1 + 6e-8, "1 + 6e−8"),
        (math.inf, "above 1e308"),
        (math.nan, "undefined"),
    ],
)
def test_a_perplexity_is_written_no_more_exactly_than_it_is_computed(
    perplexity: float, words: str
) -> None:
    assert write_perplexity(perplexity, 2) == words


def test_a_net_that_knows_nothing_is_as_unsure_as_it_has_tokens() -> None:
    for tokens in range(2, 1000):
        bits = -torch.log_softmax(torch.zeros(20, tokens), dim=-1)[:, 0] / math.log(2)
        assert write_perplexity(find_perplexity(bits.double().numpy()), 2) == str(tokens)


def test_units_that_are_on_are_counted_in_the_right_number() -> None:
    assert say_how_many(0, 1) == "0 of 1 unit is on"
    assert say_how_many(1, 64) == "1 of 64 units is on"
    assert say_how_many(0, 2) == "0 of 2 units are on"


def test_a_huge_change_of_perplexity_has_no_more_digits_than_the_perplexities() -> None:
    assert write_change(2.37e5 - 4.708e9) == "-4.71e+09"
    assert write_change(0.97619) == "+0.976"
    assert write_change(0.0) is None
