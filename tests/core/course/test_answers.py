"""The answers to the course's questions agree with hand calculations and the course's numbers."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from explorer.core.assets import ASSETS_FOLDER
from explorer.core.course.answers import ANSWERS, find_answer
from explorer.core.course.trained_nets import find_felt_lags, find_word_surprise
from explorer.core.delay.config import DelayConfig
from explorer.core.errors import InvalidValueError
from explorer.core.registry.configs import load_preset
from explorer.core.text.minibatches import sequential_partition

SIGMOID_2 = 1 / (1 + math.exp(-2))
# By hand: see each comment. The keys are those of the questions' choices in assets/course.toml.
BY_HAND: dict[str, float | str] = {
    "srn-output": 12.0,  # h = 1 + 1 + 2 + 2 in both units
    "srn-squash": "hardly",  # .99922554 to .99998767
    "srn-memories": 4,  # the corners
    "cells-parameters": 18,  # 2 * 3 + 3 * 3 + 3
    "cells-forgetting": SIGMOID_2**10,
    "gradients-power": 0.9**20,
    "gradients-cells": "rnn",
    "memory-reach": "narx",  # lag 10 is outside a window of 6
    "pairs-floor": 2 * math.log(2) / 5,
    "pairs-need": "no",  # six different letters
    "text-start": "vocabulary",
    "text-updates": 8,  # (9999 - 35) // 32 = 311, 311 // 35 = 8
    "letters-surprise": "first",
    "words-context": "constant",
    "series-weather": 5,  # 8 days minus a window of 3
    "slots-memoryless": 50.0,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_each_answer_equals_the_one_found_by_hand(name: str) -> None:
    answer = find_answer(name)
    if isinstance(answer.value, str):
        assert answer.value == BY_HAND[name]
    else:
        assert answer.value == pytest.approx(BY_HAND[name], abs=1e-9)
    assert answer.sentence.endswith(".")


def test_the_walks_error_is_a_twelfth_and_its_reason_has_the_measured_one_beside_it() -> None:
    answer = find_answer("series-walk")
    assert answer.value == 1 / 12
    measured = re.fullmatch(
        r"It is the step's variance, 1/12 = 0\.0833; "
        r"measured on 50,000 steps it is (0\.\d{4})\. .*",
        answer.sentence,
    )
    assert measured
    assert float(measured[1]) == pytest.approx(1 / 12, abs=0.001)


def test_every_answer_is_compared_here() -> None:
    assert {*ANSWERS} == {*BY_HAND, "series-walk"}


def test_an_unknown_question_is_named() -> None:
    with pytest.raises(InvalidValueError, match=r"`question` must be one of srn-output.*got 'x'\."):
        find_answer("x")


def test_a_delay_line_depends_only_on_its_window() -> None:
    config = load_preset("echo")
    assert isinstance(config, DelayConfig)
    assert find_felt_lags(replace(config, architecture="tdnn"), 9) == (0, 1, 2, 3, 4, 5)
    assert find_felt_lags(replace(config, architecture="rnn"), 9) == tuple(range(9))


def test_the_reason_contains_the_computed_number() -> None:
    assert "= 0.277 nats" in find_answer("pairs-floor").sentence
    floor = find_answer("pairs-floor").sentence
    assert "2 ln 2 / 5" in floor
    assert "on average" in floor  # an answer that the net prefers costs less
    assert (
        "torch has two biases per unit, so it counts 21."
        in find_answer("cells-parameters").sentence
    )


def test_surprise_is_positive_and_below_that_of_a_uniform_guess() -> None:
    vocabulary = 60  # about as many different characters as the tale has
    assert all(0 < bits < math.log2(vocabulary) for bits in find_word_surprise(2000))


def test_the_surprise_is_said_to_be_that_of_the_characters_read() -> None:
    told = [f"{bits:.2f}" for bits in find_word_surprise(2000)]
    assert find_answer("letters-surprise").sentence.startswith(
        f"Over the first 2,000 characters of the tale, first letters of words cost it {told[0]} "
        f"bits on average, the letters after them {told[1]}:"
    )


def test_rows_have_the_lengths_that_an_epoch_cuts_from_the_text() -> None:
    lengths = set()
    for offset in range(36):
        # In place of a generator: the partition draws its offset and nothing else.
        starts = SimpleNamespace(integers=lambda *_, offset=offset: offset)
        batches = list(sequential_partition(np.arange(10_000), 32, 35, starts))  # type: ignore[arg-type]
        assert len(batches) == 8
        lengths.add(batches[0][0][1, 0] - batches[0][0][0, 0])
    assert lengths == {311, 312}
    assert "32 rows of 311 or 312 characters" in find_answer("text-updates").sentence


def test_what_the_questions_say_about_the_presets_is_true() -> None:
    echo = load_preset("echo")
    assert isinstance(echo, DelayConfig)
    assert echo.window == 6
    data = load_preset("lyrics-rnn").data
    assert (data.max_tokens, data.batch_size, data.seq_len) == (10_000, 32, 35)


def test_powers_are_what_the_numbers_printed_for_them_give() -> None:
    folder = ASSETS_FOLDER / "lectures"
    texts = [path.read_text("utf-8") for path in folder.glob("*.toml")]
    texts += [find_answer(name).sentence for name in ("cells-forgetting", "gradients-power")]
    powers = [
        found
        for text in texts
        for found in re.findall(r"(0\.\d+) to the power of (\d+) is (0\.\d+)", text)
    ]
    assert len(powers) >= 3
    for base, exponent, power in powers:
        assert f"{float(base) ** int(exponent):.{len(power) - 2}f}" == power
