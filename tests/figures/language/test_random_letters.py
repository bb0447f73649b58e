"""Word pairs: every number and sentence about letters, on random nets' results, by plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.figures.language.letter_heatmaps import (
    describe_letter_probabilities,
    plot_letter_probabilities,
    plot_letter_states,
)
from tests.figures.numbers import read_number


def check_cell(text: str, value: float, decimals: int) -> None:
    number = read_number(text.lstrip("<>"))
    assert abs(number - value) <= 1.01 * 10.0**-decimals
    if text[0] in "<>":
        assert number < value if text[0] == ">" else value < number
    assert abs(number) != 1 or text[0] in "<>"  # neither tanh nor a softmax gets there


def see(word: str) -> str:
    return "".join("␣" if letter == " " else letter for letter in word)


@pytest.mark.parametrize("scenes", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_letters_spelled_and_cells_are_those_of_random_results(scenes: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(scenes):
        alphabet = rng.permutation(list("abcdef "))[: rng.integers(2, 8)].tolist()
        T = int(rng.integers(1, 7))
        source, target = ("".join(rng.choice(alphabet, T)) for _ in range(2))
        logits = rng.normal(size=(T, len(alphabet))) * rng.choice([0.1, 3.0, 60.0])
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        p = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
        spelled = ""
        for row in p.tolist():
            spelled += alphabet[row.index(max(row))]
        right = 0
        for a, b in zip(spelled, target, strict=True):
            right += a == b
        assert describe_letter_probabilities(source, target, alphabet, p) == (
            f"Reading {see(source)}, the net spells {see(spelled)}: {right} of "
            f"{'1 letter' if T == 1 else f'{T} letters'} correct."
        )
        h = np.tanh(rng.normal(size=(T, 3)) * rng.choice([0.5, 5.0, 40.0]))
        for figure, values in (
            (plot_letter_probabilities(source, target, alphabet, p), p),
            (plot_letter_states(source, h), h),
        ):
            assert "".join(figure.layout.xaxis.ticktext) == see(source)
            cells, hovers = figure.data[0].text, figure.data[0].customdata
            for t in range(T):
                for row in range(values.shape[1]):
                    check_cell(cells[row][t], float(values[t, row]), 2)
                    check_cell(hovers[row][t], float(values[t, row]), 4)
