"""What the encoder-decoder's stage is sent: no number becomes a bound that it doesn't reach."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.ui.seq2seq.stage import _round


@pytest.mark.parametrize("arrays", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_states_arrive_with_four_decimals_and_reach_0_and_1_only_where_they_do(
    arrays: int,
) -> None:
    rng = np.random.default_rng(2)
    for _ in range(arrays):
        exact = rng.uniform(-1, 1, (3, 4))
        beside = rng.choice([0.0, 1.0, -1.0], (3, 4)) * (1 - 10 ** rng.uniform(-12, -3, (3, 4)))
        h = np.where(rng.random((3, 4)) < 0.3, beside, exact)
        for row, sent in zip(h.tolist(), _round(h), strict=True):
            for value, shown in zip(row, sent, strict=True):
                assert abs(shown - value) <= 5.1e-5
                assert (shown in {0, 1, -1}) == (value in {0, 1, -1})
