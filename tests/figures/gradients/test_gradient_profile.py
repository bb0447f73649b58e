"""A run's gradients as a heatmap, with spectral radii and clipped steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.core.gradients.gradient_profile import GradientHistory, collect_history
from explorer.core.training.epoch_table import EpochTable
from explorer.figures.gradients.gradient_profile import (
    describe_clipped_share,
    describe_gradient_history,
    describe_spectral_radii,
    is_gated,
    plot_clipped_share,
    plot_gradient_history,
    plot_spectral_radii,
)

HISTORY = GradientHistory(
    "run",
    epoch=np.array([10.0, 20.0]),
    by_t=np.array([[0.01, 0.1, 1.0], [0.0, 0.5, 10.0]]),
    spectral_radius=np.array([[0.5, 0.6, 0.7], [1.5, 1.6, 1.7]]),
    all_epochs=np.array([1.0, 2.0]),
    clipped_share=np.array([0.0, 0.5]),
    mean_clipped_share=0.25,
)
EMPTY = collect_history("", [], EpochTable())


def test_colour_shows_the_exponent_by_step_and_epoch_and_zeros_are_blank() -> None:
    heatmap = plot_gradient_history(HISTORY).data[0]
    np.testing.assert_array_equal(heatmap.x, [10, 20])
    np.testing.assert_array_equal(heatmap.y, [1, 2, 3])
    np.testing.assert_allclose(heatmap.z[:, 0], [-2, -1, 0])
    assert np.isnan(heatmap.z[0, 1])
    assert heatmap.z[2, 1] == 1
    assert "c_t" in plot_gradient_history(HISTORY, of="c").layout.title.text


@pytest.mark.parametrize("seed", range(200))
def test_the_axis_shows_no_epoch_that_the_run_did_not_have(seed: int) -> None:
    rng = np.random.default_rng(seed)
    last = int(rng.integers(1, 5000))
    count = int(rng.integers(1, min(last, 12) + 1))
    epochs = np.sort(rng.choice(np.arange(1, last + 1), count, replace=False)).astype(float)
    history = replace(HISTORY, epoch=epochs, by_t=np.ones((count, 3)))
    low, high = plot_gradient_history(history).layout.xaxis.range
    assert low >= 0.5
    assert high == epochs[-1] + 0.5
    assert low < epochs[0] <= epochs[-1] < high


def test_large_epochs_have_a_comma_in_the_sentence() -> None:
    long = replace(HISTORY, epoch=np.array([50.0, 2000.0]))
    assert describe_gradient_history(long).endswith("in epoch 2,000.")


def test_the_sentence_compares_the_first_profile_with_the_last() -> None:
    assert describe_gradient_history(HISTORY) == (
        "The gradient 2 steps back, relative to the last step's: 0.01 in epoch 10, "
        "0 (in floating point) in epoch 20."
    )


def test_a_single_profile_is_given_once_and_one_step_is_singular() -> None:
    one = replace(HISTORY, epoch=HISTORY.epoch[:1], by_t=HISTORY.by_t[:1, :2])
    assert describe_gradient_history(one) == (
        "The gradient 1 step back, relative to the last step's: 0.1 in epoch 10."
    )


def test_each_gate_has_its_own_line_of_radii_and_1_is_marked() -> None:
    figure = plot_spectral_radii(HISTORY)
    assert [trace.name for trace in figure.data] == ["reset gate", "update gate", "new gate"]
    np.testing.assert_allclose(figure.data[2].y, [0.7, 1.7])
    assert figure.layout.shapes[0].y0 == 1
    assert describe_spectral_radii(HISTORY) == (
        "Spectral radius: reset gate 0.500 → 1.50, update gate 0.600 → 1.60, new gate 0.700 → 1.70."
    )


@pytest.mark.parametrize(
    ("radius", "text"),
    [(0.68, "0.680"), (2.0, "2.00"), (1.0, "1"), (1.0004, "1.0004"), (0.0, "0"), (488.0, "488")],
)
def test_radii_have_three_digits_and_only_1_is_1(radius: float, text: str) -> None:
    history = replace(HISTORY, spectral_radius=np.full((2, 1), radius))
    assert describe_spectral_radii(history).startswith(f"Spectral radius: W_hh {text} → {text}")
    assert is_gated(HISTORY)
    assert not is_gated(history)


def test_clipped_steps_are_drawn_in_percent() -> None:
    np.testing.assert_allclose(plot_clipped_share(HISTORY).data[0].y, [0, 50])
    assert describe_clipped_share(HISTORY) == (
        "Clipped: 25% of the steps on average, 50% in the last epoch."
    )


def test_without_a_profile_each_figure_says_so() -> None:
    none, no_epoch = "No gradients have been recorded.", "No epoch is complete."
    for plot, describe, wanted in (
        (plot_gradient_history, describe_gradient_history, none),
        (plot_spectral_radii, describe_spectral_radii, none),
        (plot_clipped_share, describe_clipped_share, no_epoch),
    ):
        assert plot(EMPTY).layout.annotations[0].text == describe(EMPTY) == wanted
