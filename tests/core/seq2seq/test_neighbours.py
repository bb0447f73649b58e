"""The words nearest to a state and the nearest pair, compared with plain loops over all pairs."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from explorer.core.errors import InvalidValueError
from explorer.core.seq2seq.neighbours import find_nearest_pair, find_neighbours


def measure_distance(a: np.ndarray, b: np.ndarray) -> float:
    return math.sqrt(sum((float(x) - float(y)) ** 2 for x, y in zip(a, b, strict=True)))


def measure_cosine(a: np.ndarray, b: np.ndarray) -> float:
    product = sum(float(x) * float(y) for x, y in zip(a, b, strict=True))
    zero = np.zeros(len(a))
    return product / (measure_distance(a, zero) * measure_distance(b, zero))


def test_the_neighbours_of_1000_random_states_are_those_of_a_plain_loop() -> None:
    rng = np.random.default_rng(0)
    for _ in range(1000):
        count, size = int(rng.integers(1, 20)), int(rng.integers(1, 8))
        vectors, state = rng.normal(size=(count, size)), rng.normal(size=size)
        words = [f"w{number}" for number in range(count)]
        distances = [measure_distance(state, each) for each in vectors]
        cosines = [measure_cosine(state, each) for each in vectors]
        near = find_neighbours(state, words, vectors, count=3)
        by_distance = sorted(range(count), key=distances.__getitem__)[:3]
        assert [each.word for each in near] == [words[index] for index in by_distance]
        found = [(each.distance, each.cosine) for each in near]
        np.testing.assert_allclose(found, [(distances[i], cosines[i]) for i in by_distance])
        aligned = find_neighbours(state, words, vectors, measure="cosine", count=1)
        assert aligned[0].word == words[max(range(count), key=cosines.__getitem__)]


def test_the_nearest_pair_of_1000_random_sets_is_that_of_a_loop_over_all_pairs() -> None:
    rng = np.random.default_rng(1)
    for _ in range(1000):
        vectors = rng.normal(size=(int(rng.integers(2, 16)), int(rng.integers(1, 8))))
        pairs = itertools.combinations(range(len(vectors)), 2)
        best = min(pairs, key=lambda pair: measure_distance(vectors[pair[0]], vectors[pair[1]]))
        first, second, distance = find_nearest_pair(vectors)
        assert (first, second) == best
        assert distance == pytest.approx(measure_distance(vectors[first], vectors[second]))


def test_of_equal_distances_the_first_is_found() -> None:
    vectors = np.array([[0.0], [1.0], [2.0]])
    assert find_nearest_pair(vectors) == (0, 1, 1.0)
    near = find_neighbours(np.array([1.5]), ["a", "b", "c"], vectors, count=2)
    assert [each.word for each in near] == ["b", "c"]


def test_a_zero_vector_has_cosine_0_and_there_may_be_no_words() -> None:
    assert find_neighbours(np.zeros(2), ["a"], np.ones((1, 2)))[0].cosine == 0
    assert find_neighbours(np.zeros(2), [], np.zeros((0, 2))) == ()


def test_impossible_questions_are_rejected_with_the_reason() -> None:
    with pytest.raises(InvalidValueError, match="`measure` must be one of"):
        find_neighbours(np.zeros(2), ["a"], np.ones((1, 2)), measure="angle")
    with pytest.raises(InvalidValueError, match=r"`state` must have shape \(2,\)"):
        find_neighbours(np.zeros(3), ["a"], np.ones((1, 2)))
    with pytest.raises(InvalidValueError, match="at least 2"):
        find_nearest_pair(np.zeros((1, 2)))
