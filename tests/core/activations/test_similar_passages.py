"""Similar passages: a planted unit is found exactly where it was planted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from explorer.core.activations.similar_passages import (
    PIECE,
    CorpusStates,
    UnitSelection,
    encode_states,
    find_similar,
    select_units,
)
from explorer.core.activations.text_labels import find_depths
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import trace_activations
from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import ModelConfig
from explorer.core.nets.initial_weights import list_weight_shapes
from tests.core.activations.planted_net import LETTERS, PROSE, plant_bracket_unit

NET = plant_bracket_unit()


def read_all(text: str) -> CorpusStates:
    states = CorpusStates(NET, text)
    while states.num_read < len(text):
        states.read_piece(len(text))
    return states


def test_the_planted_unit_is_on_inside_brackets_and_its_passages_are_inside_brackets() -> None:
    h = trace_activations(NET, PROSE).quantities["h"][:, 0]
    start = PROSE.index("(a had egg") + 1
    selection = select_units(h, start, start + 8, 0.9)
    assert selection.units.tolist() == [0]
    assert selection.signs.tolist() == [1]
    depths = find_depths(PROSE)[0]
    found = find_similar(read_all(PROSE), selection, without=(start, start + 8)).passages
    assert found[0].score == 1.0
    inside = [each for each in found if each.score == 1.0]
    assert all(depths[each.start : each.start + 8].all() for each in inside)
    assert len(inside) == 11  # the 12 brackets of 9 characters, except the selected one
    assert all(
        a.start + 8 <= b.start or b.start + 8 <= a.start for a in found for b in found if a is not b
    )


def test_outside_brackets_the_unit_is_on_with_the_other_sign() -> None:
    h = trace_activations(NET, PROSE).quantities["h"][:, 0]
    selection = select_units(h, 2, 5, 0.9)
    assert selection.units.tolist() == [0]
    assert selection.signs.tolist() == [-1]


def test_scores_and_context_equal_those_counted_by_hand() -> None:
    states = read_all("abcdefgh" * 4)
    states.codes[:] = 0
    states.codes[2, 4:8] = 127
    states.codes[3, 6:8] = -127
    selection = UnitSelection(np.array([2, 3]), np.array([1, -1]), 0.5, 4)
    (best,) = find_similar(states, selection).passages  # no other passage has a unit on
    assert (best.start, best.score) == (4, 6 / 8)
    assert (best.before, best.text, best.after[:3]) == ("abcd", "efgh", "abc")


def test_with_bounds_a_passage_ends_where_the_units_switch_off() -> None:
    states = read_all("abcdefgh" * 4)
    states.codes[:] = 0
    states.codes[2, 4:12] = 127
    states.codes[2, 20:24] = 127
    h = states.codes.T / 127
    assert select_units(h, 20, 24, 0.5, has_bounds=True).units.tolist() == [2]
    assert select_units(h, 20, 23, 0.5, has_bounds=True).units.tolist() == []
    selection = UnitSelection(np.array([2]), np.array([1]), 0.5, 4, has_bounds=True)
    best, *others = find_similar(states, selection).passages
    assert (best.start, best.score) == (20, 1.0)
    assert (others[0].start, others[0].score) == (4, 5 / 6)  # on for one character too long
    states.codes[2, :4] = 127
    first = find_similar(states, selection).passages
    assert all(each.start + 4 <= len(states.text) for each in first)
    states.codes[2] = 0
    states.codes[2, -4:] = 127
    assert (
        find_similar(states, selection).passages[0].start == len(states.text) - 4
    )  # the end is a bound


def test_a_state_at_the_threshold_is_on_and_one_below_it_is_off() -> None:
    h = np.array([[0.5, 0.49, -0.5]] * 3)
    assert select_units(h, 0, 3, 0.5).units.tolist() == [0, 2]
    assert encode_states(np.array([1.0, -1.0, 0.5])).tolist() == [100, -100, 50]


def test_a_corpus_is_read_in_pieces_and_can_be_searched_before_all_is_read() -> None:
    text = (PROSE * 180)[: PIECE + 100]
    states = CorpusStates(NET, text)
    assert states.codes.shape == (16, 0)
    states.read_piece(len(text))
    assert states.num_read == PIECE
    selection = UnitSelection(np.array([0]), np.array([1]), 0.9, 3)
    assert find_similar(states, selection).passages[0].score == 1.0
    states.read_piece(len(text))
    assert states.num_read == len(text)
    assert states.codes.nbytes == 16 * len(text)


def test_progress_is_reported_while_a_piece_is_read() -> None:
    states = CorpusStates(NET, PROSE * 360)
    assert len(states.text) > 2 * PIECE
    counts: list[int] = []
    states.read_piece(len(states.text), counts.append)
    states.read_piece(len(states.text), counts.append)
    assert len(counts) > 10  # not only at the end of a piece
    assert counts == sorted(counts)
    assert counts[-1] == states.num_read == 2 * PIECE


def test_a_piece_that_several_readers_ask_for_at_once_is_read_once() -> None:
    states = CorpusStates(NET, (PROSE * 180)[: PIECE + 100])
    all_have_looked = Barrier(4)

    def read() -> None:
        assert states.num_read == 0
        all_have_looked.wait(timeout=60)
        states.read_piece(PIECE)

    with ThreadPoolExecutor(4) as pool:
        for reader in [pool.submit(read) for _ in range(4)]:
            reader.result()
    assert states.num_read == PIECE


def test_a_large_net_keeps_only_the_start_of_a_long_corpus_and_reads_it_in_smaller_pieces() -> None:
    H = 1024
    shapes = list_weight_shapes(ModelConfig(hidden_size=H), len(LETTERS))
    weights = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    net = TextNet(ModelConfig(hidden_size=H), LETTERS, weights)
    states = CorpusStates(net, "a" * 300_000)
    assert len(states.text) == 2**28 // H
    assert states.max_bytes == 2**28 + 8 * len(states.text)  # the token ids are kept too
    assert states.piece == PIECE // 16


def test_a_selection_without_units_and_spans_outside_the_text_are_refused() -> None:
    h = np.zeros((5, 3))
    with pytest.raises(InvalidValueError, match="at least 1 unit"):
        find_similar(read_all("abc"), select_units(h, 0, 2, 0.5))
    for start, stop in ((3, 3), (2, 9), (-1, 2)):
        with pytest.raises(InvalidValueError, match="within the text's 5"):
            select_units(h, start, stop, 0.5)
    with pytest.raises(InvalidValueError, match="above 0, at most 1"):
        select_units(h, 0, 2, 0.0)


@pytest.mark.parametrize("scenes", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_units_are_on_exactly_where_h_reaches_the_threshold(scenes: int) -> None:
    rng = np.random.default_rng(12)
    for _ in range(scenes):
        threshold = round(0.05 * int(rng.integers(1, 21)), 2)
        near = threshold + rng.uniform(-0.01, 0.01, (6, 9))
        h = np.where(rng.random((6, 9)) < 0.2, near, rng.uniform(0, 1, (6, 9)))
        h = (h * rng.choice([-1, 1], 9)).astype(np.float32)
        start = int(rng.integers(0, 6))
        stop = int(rng.integers(start + 1, 7))
        has_bounds = bool(rng.integers(2))
        expected = []
        for unit in range(9):
            for sign in (1, -1):
                is_on = [sign * float(value) >= threshold for value in h[:, unit]]
                beside = [is_on[t] for t in (start - 1, stop) if 0 <= t < 6]
                if all(is_on[start:stop]) and not (has_bounds and any(beside)):
                    expected.append((unit, sign))
        found = select_units(h, start, stop, threshold, has_bounds=has_bounds)
        assert list(zip(found.units, found.signs, strict=True)) == expected


def count_matches(h: FloatArray, t: int, selection: UnitSelection, *, is_inside: bool) -> int:
    """How many of the units are on, or off, at a character; beyond the ends all are off."""
    units, signs = selection.units, selection.signs
    if not 0 <= t < len(h):
        return len(units)
    is_on = [sign * h[t, unit] >= 0.39 for unit, sign in zip(units, signs, strict=True)]
    return sum(each == is_inside for each in is_on)


def score_passages(h: FloatArray, selection: UnitSelection) -> dict[int, float]:
    """The score of each passage by its start, with a loop."""
    length, scores = selection.length, {}
    for start in range(len(h) - length + 1):
        judged = [
            count_matches(h, t, selection, is_inside=True) for t in range(start, start + length)
        ]
        if selection.has_bounds:
            judged += [
                count_matches(h, t, selection, is_inside=False) for t in (start - 1, start + length)
            ]
        scores[start] = sum(judged) / (len(judged) * len(selection.units))
    return scores


@pytest.mark.parametrize("scenes", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_passages_of_random_states_are_those_of_a_plain_loop(scenes: int) -> None:
    rng = np.random.default_rng(13)
    states = read_all("abcdefgh" * 4)
    for _ in range(scenes):
        h = rng.choice([0.0, 0.4, -0.4, 0.9], (32, len(states.codes)))
        states.codes[:] = encode_states(h).T
        length = int(rng.integers(1, 6))
        units = rng.choice(len(states.codes), int(rng.integers(1, 5)), replace=False)
        signs = rng.choice([1, -1], len(units))
        selection = UnitSelection(units, signs, 0.4, length, bool(rng.integers(2)))
        own = (5, 5 + length) if rng.random() < 0.5 else None
        result = find_similar(states, selection, count=4, without=own)
        found = result.passages
        scores = score_passages(h, selection)
        if own:
            scores = {t: each for t, each in scores.items() if not own[0] - length < t < own[1]}
        least = found[-1].score if found else 1e-9
        as_good = sum(each >= least - 1e-12 for each in scores.values())
        assert result.num_as_good == as_good
        for passage in found:
            best = max(scores.values())
            assert passage.score == pytest.approx(best)
            assert passage.start == min(t for t, each in scores.items() if each == best)
            for t in range(passage.start - length + 1, passage.start + length):
                scores.pop(t, None)  # passages don't overlap
        assert len(found) == 4 or max(scores.values(), default=0.0) == 0
