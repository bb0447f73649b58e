"""The formal languages' text, and their entropy rates against hand calculations and samples."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from explorer.core.errors import InvalidValueError
from explorer.core.text.languages import (
    BRACKETS,
    LANGUAGES,
    OPEN_PROBABILITY,
    REBER,
    Arc,
    Language,
    find_bracket_entropy_rate,
    find_entropy_rate,
)
from tests.core.text.language_arcs import find_next_probabilities, trace_arcs

# The Reber grammar as a regular expression: from the node after X, T*V leads to the node after P,
# which loops through X or leaves by V; the other node leaves by S.
_LOWER = "T*V"  # node 3 to node 5
_REBER = rf"B(?:TS*X(?:X{_LOWER}P)*(?:S|X{_LOWER}V)|P{_LOWER}(?:PX{_LOWER})*(?:V|PS))E"
_EMBEDDED = re.compile(rf"B(?:T{_REBER}T|P{_REBER}P)E ")


def find_sampled_rate(language: Language, length: int, seed: int) -> tuple[float, float]:
    """The mean of -ln p per character over complete strings, and its standard error.

    Strings are independent, so the standard error of the ratio of means, sum(S) / sum(L), is that
    of the mean of S - rate L, divided by the mean of L.
    """
    text = language.generate(length, seed)
    text = text[: text.rindex(" ") + 1]
    costs = np.array([-math.log(arc.probability) for arc in trace_arcs(language, text)])
    ends = np.array([position for position, char in enumerate(text, 1) if char == " "])
    starts = np.concatenate([[0], ends[:-1]])
    totals, lengths = np.add.reduceat(costs, starts), ends - starts
    rate = totals.sum() / lengths.sum()
    spread = (totals - rate * lengths).std(ddof=1) / math.sqrt(len(ends))
    return float(rate), float(spread / lengths.mean())


def test_the_entropy_rate_of_reber_is_7_choices_in_13_characters() -> None:
    assert pytest.approx(7 * math.log(2) / 13, rel=1e-12) == REBER.entropy_rate


def test_the_entropy_rate_of_the_brackets_by_hand() -> None:
    # p = 0.4: 3 pairs and 7 characters a string, 5 choices between opening and closing.
    choice = -0.4 * math.log(0.4) - 0.6 * math.log(0.6)
    assert OPEN_PROBABILITY == 0.4
    assert pytest.approx((3 * math.log(3) + 5 * choice) / 7, rel=1e-12) == BRACKETS.entropy_rate


@pytest.mark.parametrize("p", [0.2, 0.4])
def test_the_brackets_rate_equals_that_of_a_chain_of_depths_truncated_far_up(p: float) -> None:
    kinds, deepest = "([{", 120
    arcs = {"0": tuple(Arc(kind, 1 / 3, "1") for kind in kinds), "end": (Arc(" ", 1.0, "0"),)}
    for depth in range(1, deepest + 1):
        above, below = str(min(depth + 1, deepest)), str(depth - 1) if depth > 1 else "end"
        opened = tuple(Arc(kind, p / 3, above) for kind in kinds)
        arcs[str(depth)] = (*opened, Arc(")", 1 - p, below))
    assert find_bracket_entropy_rate(p, 3) == pytest.approx(find_entropy_rate(arcs), rel=1e-9)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_long_sample_costs_the_entropy_rate_per_character(language: Language) -> None:
    rate, error = find_sampled_rate(language, 200_000, seed=5)
    assert error < 0.005 * language.entropy_rate
    assert abs(rate - language.entropy_rate) < 3 * error


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_the_same_seed_gives_the_same_text_of_the_requested_length(language: Language) -> None:
    text = language.generate(500, seed=1)
    assert len(text) == 500
    assert set(text) == set(language.alphabet)
    assert language.generate(500, seed=1) == text
    assert language.generate(400, seed=1) == text[:400]
    assert language.generate(500, seed=2) != text
    assert language.generate(0, seed=1) == ""


def test_reber_strings_follow_the_grammar() -> None:
    text = REBER.generate(20_000, seed=0)
    strings = [string + " " for string in text.split(" ")[:-1]]
    assert all(_EMBEDDED.fullmatch(string) for string in strings)
    assert min(len(string) for string in strings) == 10  # 9 letters, as published, plus the space
    assert {string[1] for string in strings} == {"T", "P"}


def test_reber_strings_have_13_characters_on_average() -> None:
    text = REBER.generate(200_000, seed=0)
    assert len(text) / text.count(" ") == pytest.approx(13, rel=0.02)


@pytest.mark.parametrize("string", ["BTBTXSETE ", "BPBPVVEPE ", "BTBPTTVPXTVVETE "])
def test_hand_written_strings_are_accepted(string: str) -> None:
    assert len(trace_arcs(REBER, string)) == len(string)


def test_the_second_letter_of_a_reber_string_must_come_back() -> None:
    after = find_next_probabilities(REBER, "BPBTXSE")
    assert after == {char: float(char == "P") for char in "BEPSTVX "}
    with pytest.raises(ValueError, match=r"Character 8 must be one of \['P'\], got 'T'"):
        trace_arcs(REBER, "BPBTXSETE")


def test_next_probabilities_of_reber_at_a_choice_and_at_the_start() -> None:
    assert find_next_probabilities(REBER, "")["B"] == 1.0
    choice = find_next_probabilities(REBER, "BTBT")
    assert (choice["S"], choice["X"], sum(choice.values())) == (0.5, 0.5, 1.0)


def test_reber_states_name_the_letter_to_remember_and_the_node() -> None:
    states = [arc.state for arc in trace_arcs(REBER, "BPBTXSEPE ")]
    assert states == ["branch", "P0", "P1", "P2", "P4", "P6", "P7", "end", "space", "start"]


def test_every_bracket_is_closed_by_its_own_kind() -> None:
    text = BRACKETS.generate(20_000, seed=0)
    text = text[: text.rindex(" ")]
    while "()" in text or "[]" in text or "{}" in text:
        text = text.replace("()", "").replace("[]", "").replace("{}", "")
    assert set(text) == {" "}


def test_bracket_states_are_the_open_brackets() -> None:
    states = [arc.state for arc in trace_arcs(BRACKETS, "([]{}) ")]
    assert states == ["(", "([", "(", "({", "(", " ", ""]


def test_next_probabilities_of_the_brackets() -> None:
    third, inner = 1 / 3, 0.4 / 3
    assert find_next_probabilities(BRACKETS, "") == pytest.approx(
        {"(": third, "[": third, "{": third, ")": 0, "]": 0, "}": 0, " ": 0}
    )
    assert find_next_probabilities(BRACKETS, "([") == pytest.approx(
        {"(": inner, "[": inner, "{": inner, ")": 0, "]": 0.6, "}": 0, " ": 0}
    )
    assert find_next_probabilities(BRACKETS, "()")[" "] == 1.0


def test_three_brackets_are_open_on_average_inside_a_string() -> None:
    arcs = trace_arcs(BRACKETS, BRACKETS.generate(200_000, seed=0))
    depths = [len(arc.state) for arc in arcs if arc.state not in {"", " "}]
    assert np.mean(depths) == pytest.approx(3, rel=0.05)


def test_a_negative_length_is_rejected() -> None:
    with pytest.raises(InvalidValueError, match="must be 0 or more, got -1"):
        REBER.generate(-1, seed=0)
