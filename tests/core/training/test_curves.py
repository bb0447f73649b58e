"""The curves of a run: one array per field, nan for missing numbers, and the training speed."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.training.curves import collect_curves
from explorer.core.training.epoch_table import EpochTable
from explorer.core.training.events import Changed
from tests.core.training.epochs import make_epoch

EPOCHS = [
    (1.0, make_epoch(1, loss=2.0, grad_norm=3.0, tokens=100)),
    (3.0, make_epoch(2, loss=1.5, grad_norm=np.nan, tokens=100, validation_loss=1.7)),
    (5.0, make_epoch(3, loss=np.inf, grad_norm=1.0, tokens=200, validation_loss=1.6)),
]


def test_each_curve_has_its_numbers_and_nan_where_one_is_missing() -> None:
    curves = collect_curves("run", EpochTable(EPOCHS), 1.0)
    np.testing.assert_array_equal(curves.epoch, [1, 2, 3])
    np.testing.assert_array_equal(curves.loss, [2.0, 1.5, np.nan])
    np.testing.assert_array_equal(curves.grad_norm, [3.0, np.nan, 1.0])
    np.testing.assert_array_equal(curves.validation_loss, [np.nan, 1.7, 1.6])


def test_speed_counts_the_tokens_between_the_first_and_last_recent_epoch() -> None:
    # 100 + 200 characters in the 4 seconds after the end of the first epoch.
    assert collect_curves("run", EpochTable(EPOCHS), None).tokens_per_s == pytest.approx(75.0)


def test_speed_is_unknown_before_the_second_epoch() -> None:
    assert np.isnan(collect_curves("run", EpochTable(EPOCHS[:1]), None).tokens_per_s)
    assert np.isnan(collect_curves("run", EpochTable([]), None).tokens_per_s)


def test_a_threshold_changed_during_an_epoch_counts_for_that_epoch() -> None:
    changes = [Changed(1, 1, 0.1, 0.5, 0.0), Changed(1, 2, 0.1, 0.25, 0.0)]
    curves = collect_curves("run", EpochTable(EPOCHS), None, changes)
    np.testing.assert_array_equal(curves.thetas, [np.nan, 0.25, 0.25])
    assert curves.max_grad_norm == 0.25
