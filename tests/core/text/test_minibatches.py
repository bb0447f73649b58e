"""Minibatches: both samplings on cases worked by hand, and how they differ."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from explorer.core.arrays import IdArray
from explorer.core.errors import InvalidValueError
from explorer.core.text.minibatches import (
    MinibatchWindows,
    find_windows,
    fit_sizes,
    random_sampling,
    sequential_partition,
)

IDS = np.arange(35)
# Each token is its own position, so a minibatch shows where in the text it comes from.


class PlannedDraws(np.random.Generator):
    """A generator with a given offset whose shuffle reverses the order."""

    def __init__(self, offset: int) -> None:
        super().__init__(np.random.PCG64(0))
        self.offset = offset

    def integers(self, *_bounds: int) -> int:  # type: ignore[override]
        return self.offset

    def permutation(self, x: int) -> IdArray:  # type: ignore[override]
        return np.arange(x)[::-1]


def test_sequential_partition_of_35_numbers_by_hand() -> None:
    # Offset 2 leaves 32 tokens with a successor: 2 rows of 16 from 2 and 18, 3 windows of 5 each.
    cut = list(sequential_partition(IDS, 2, 5, PlannedDraws(2)))
    assert [x.tolist() for x, _ in cut] == [
        [[2, 3, 4, 5, 6], [18, 19, 20, 21, 22]],
        [[7, 8, 9, 10, 11], [23, 24, 25, 26, 27]],
        [[12, 13, 14, 15, 16], [28, 29, 30, 31, 32]],
    ]
    assert cut[2][1].tolist() == [[13, 14, 15, 16, 17], [29, 30, 31, 32, 33]]


def test_random_sampling_of_35_numbers_by_hand() -> None:
    # Offset 3 leaves 31 tokens with a successor: windows at 3, 8, .., 28, here in reverse order.
    cut = list(random_sampling(IDS, 2, 5, PlannedDraws(3)))
    assert [x[:, 0].tolist() for x, _ in cut] == [[28, 23], [18, 13], [8, 3]]
    assert cut[0][0].tolist() == [[28, 29, 30, 31, 32], [23, 24, 25, 26, 27]]
    assert cut[0][1].tolist() == [[29, 30, 31, 32, 33], [24, 25, 26, 27, 28]]


@pytest.mark.parametrize("cut", [sequential_partition, random_sampling])
def test_every_target_is_its_input_shifted_by_one(cut: object) -> None:
    assert callable(cut)
    for seed in range(20):
        minibatches = list(cut(IDS, 2, 5, np.random.default_rng(seed)))
        assert len(minibatches) in {2, 3}
        for X, Y in minibatches:
            assert X.shape == Y.shape == (2, 5)
            np.testing.assert_array_equal(Y, X + 1)


def test_rows_of_successive_sequential_minibatches_are_adjacent_in_the_text() -> None:
    for seed in range(20):
        cut = list(sequential_partition(IDS, 3, 4, np.random.default_rng(seed)))
        for (this, _), (following, _) in pairwise(cut):
            np.testing.assert_array_equal(following[:, 0], this[:, -1] + 1)


@pytest.mark.parametrize("sampling", ["sequential", "random"])
def test_no_token_is_in_two_windows(sampling: str) -> None:
    for seed in range(20):
        windows = find_windows(500, 4, 7, sampling, np.random.default_rng(seed))
        read = (windows.starts[..., None] + np.arange(7)).ravel()
        assert len(set(read.tolist())) == len(read)
        assert read.min() >= 0
        assert read.max() <= 498


@pytest.mark.parametrize(("sampling", "largest"), [("sequential", 5), ("random", 4)])
def test_the_offset_takes_exactly_the_values_in_its_range(sampling: str, largest: int) -> None:
    offsets = {
        int(find_windows(36, 1, 5, sampling, np.random.default_rng(seed)).starts.min())
        for seed in range(200)
    }
    assert offsets == set(range(largest + 1))


def test_random_sampling_covers_the_windows_in_a_different_order_each_epoch() -> None:
    rng = np.random.default_rng(3)
    epochs = [find_windows(1000, 4, 10, "random", rng).starts for _ in range(2)]
    for starts in epochs:
        # Windows are adjacent from the offset on: sorted, they are 10 apart except where one was
        # left over from the last minibatch.
        gaps = np.diff(np.sort(starts.ravel())).tolist()
        assert all(gap % 10 == 0 for gap in gaps)
        assert starts.size == 96
    assert epochs[0].tolist() != epochs[1].tolist()


def test_the_course_recipe_has_8_minibatches_of_10000_characters() -> None:
    # (10000 - offset - 1) // 32 is 311 or 312, and 312 // 35 = 8.
    windows = find_windows(10_000, 32, 35, "sequential", np.random.default_rng(0))
    assert windows.starts.shape == (8, 32)
    assert find_windows(10_000, 32, 35, "random", PlannedDraws(0)).starts.shape == (8, 32)


def test_the_same_seed_gives_the_same_windows() -> None:
    first, second = (
        find_windows(300, 4, 6, "random", np.random.default_rng(9)).starts for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)


def test_only_sequential_partition_can_carry_the_state() -> None:
    starts = np.zeros((1, 1), np.int64)
    assert MinibatchWindows(starts, 1, 3, "sequential").can_carry_state
    assert not MinibatchWindows(starts, 1, 3, "random").can_carry_state


@pytest.mark.parametrize(("sampling", "needed"), [("sequential", 16), ("random", 15)])
def test_a_text_that_might_not_fill_one_minibatch_is_rejected(sampling: str, needed: int) -> None:
    largest_offset = PlannedDraws(needed - 11)
    assert find_windows(needed, 2, 5, sampling, largest_offset).starts.shape == (1, 2)
    with pytest.raises(InvalidValueError, match=f"at least {needed} tokens .* got"):
        find_windows(needed - 1, 2, 5, sampling, largest_offset)


@pytest.mark.parametrize(
    ("batch_size", "seq_len", "sampling"), [(0, 5, "random"), (2, 0, "random"), (2, 5, "both")]
)
def test_sizes_below_1_and_unknown_samplings_are_rejected(
    batch_size: int, seq_len: int, sampling: str
) -> None:
    with pytest.raises(InvalidValueError, match=r"must be"):
        find_windows(100, batch_size, seq_len, sampling, np.random.default_rng(0))


def test_a_short_text_is_rejected_at_the_call_not_at_the_first_minibatch() -> None:
    with pytest.raises(InvalidValueError):
        sequential_partition(IDS, 32, 35, np.random.default_rng(0))


@pytest.mark.parametrize("sampling", ["sequential", "random"])
def test_the_sizes_offered_for_any_short_text_fit_it_at_every_offset(sampling: str) -> None:
    for length in range(120):
        sizes = fit_sizes(length, 32, 35, sampling)
        if sizes is None:
            assert length < (3 if sampling == "sequential" else 2)
            continue
        assert all(size >= 1 for size in sizes)
        for offset in (0, sizes[1] - 1):
            find_windows(length, *sizes, sampling, PlannedDraws(offset))


@pytest.mark.parametrize(
    ("length", "sizes"), [(30, (4, 5)), (400, (20, 19)), (2000, (32, 35)), (2, None)]
)
def test_batch_and_window_shrink_alike(length: int, sizes: tuple[int, int] | None) -> None:
    assert fit_sizes(length, 32, 35, "sequential") == sizes
