"""Figures of gradients through time: the numbers, no zeros, and where BPTT is truncated."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.gradients.gradient_flow import GradientFlow, JacobianFactors, RadiusSweep
from explorer.figures.gradients.gradient_flow import (
    describe_clipping,
    describe_gradient_norms,
    describe_jacobian_factors,
    describe_jacobian_product,
    plot_gradient_norms,
    plot_jacobian_factors,
    plot_jacobian_product,
    plot_radius_sweep,
)

HALVED = 0.5 ** np.arange(4, -1, -1)  # a factor of one half per step, T = 5
RNN = GradientFlow("rnn", HALVED, None, 1, 4.0, 1.0)
LSTM = GradientFlow("lstm", np.ones(5), np.full(5, 2.0), 1, 0.25, 1.0)
FACTORS = JacobianFactors(
    "rnn",
    np.full(4, 0.8),
    np.full(4, 0.2),
    0.6 ** np.arange(4, -1, -1),
    0.8 ** np.arange(4, -1, -1),
    HALVED,
)
SWEEP = RadiusSweep(
    np.array([0.0, 1.0, 2.0]), {"rnn": np.array([0.5, 1.0, 100.0])}, max_grad_norm=1.0
)


def test_each_cell_has_one_line_and_an_lstm_has_two() -> None:
    figure = plot_gradient_norms([RNN, LSTM])
    assert [trace.name for trace in figure.data] == ["RNN h", "LSTM h", "LSTM cell c"]
    np.testing.assert_allclose(figure.data[0].y, HALVED)
    np.testing.assert_array_equal(figure.data[0].x, [1, 2, 3, 4, 5])
    np.testing.assert_allclose(figure.data[2].y, 2.0)
    assert [trace.line.dash for trace in figure.data] == ["solid", "dash", "solid"]
    assert figure.layout.yaxis.type == "log"
    assert not figure.layout.shapes


def test_truncation_is_drawn_and_the_zeros_before_it_are_left_out() -> None:
    norms = np.array([0.0, 0.0, 0.25, 0.5, 1.0])
    figure = plot_gradient_norms([GradientFlow("rnn", norms, None, 3, 1.0, 1.0)])
    assert np.isnan(figure.data[0].y[:2]).all()
    assert figure.data[0].meta == {"gap": 0}  # in the table of its numbers
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (0.5, 2.5)
    assert figure.layout.annotations[0].text == "cut by truncated BPTT: exactly 0"


def test_the_sentence_gives_the_factor_per_step_and_the_outcome() -> None:
    assert describe_gradient_norms([RNN, LSTM]) == (
        "The gradient at h_t, 4 steps back (mean factor per step): RNN shrinks (×0.062, ×0.5 per "
        "step); LSTM at its cell c keeps its length (×1, ×1 per step), at h keeps its length (×1, "
        "×1 per step)."
    )
    dead = GradientFlow("rnn", np.array([0.0, 1.0]), None, 1, 1.0, 1.0)
    assert "RNN vanishes (×0 in floating point)" in describe_gradient_norms([dead])
    steep = GradientFlow("rnn", np.array([2000.0, 1.0]), None, 1, 1.0, 1.0)
    assert "RNN explodes" in describe_gradient_norms([steep])
    alone = GradientFlow("rnn", np.array([0.0, 1.0]), None, 2, 1.0, 1.0)
    assert describe_gradient_norms([alone]) == "Truncation leaves only the last step."


def test_a_factor_of_almost_1_is_never_printed_as_1() -> None:
    almost = GradientFlow("rnn", np.array([0.99996, 1.0]), None, 1, 1.00004, 1.0)
    assert "RNN keeps more than half (×0.99996, ×0.99996 per step)" in describe_gradient_norms(
        [almost]
    )
    assert describe_clipping([almost]) == (
        "Global norm here: RNN 1.00004, multiplied by theta / norm = 0.99996."
    )


def test_a_length_of_almost_1_is_never_printed_as_1() -> None:
    almost = np.full(3, 0.99996)
    factors = JacobianFactors("rnn", almost, almost, almost, almost, almost)
    assert "by 0.99996 at most and by 0.99996 at least" in describe_jacobian_factors(factors)
    assert "0.99996 (gradient) ≤ 0.99996 (largest" in describe_jacobian_product(factors)


def test_a_single_unit_multiplies_by_the_same_number_at_most_and_at_least() -> None:
    one = np.array([0.8872, 0.8874])
    factors = JacobianFactors("rnn", one, one, np.ones(3), np.ones(3), np.ones(3))
    said = describe_jacobian_factors(factors)
    assert said.startswith("One factor multiplies lengths by 0.887 at most and by 0.887 at least")


def test_a_product_that_underflows_is_0_in_floating_point_only() -> None:
    tiny, low = np.full(3, 0.01), np.array([0.0, 1e-200, 1.0])
    factors = JacobianFactors("rnn", tiny, tiny, low, low, low)
    assert describe_jacobian_product(factors).startswith("At t = 1, in floating point: 0 (grad")


def test_without_cells_nothing_is_said_of_truncation() -> None:
    assert describe_gradient_norms([]) == describe_clipping([]) == "No cell is shown."


def test_factors_start_at_the_second_step_and_the_product_at_the_first() -> None:
    figure = plot_jacobian_factors(FACTORS)
    np.testing.assert_array_equal(figure.data[0].x, [2, 3, 4, 5])
    np.testing.assert_allclose(figure.data[1].y, 0.2)
    product = plot_jacobian_product(FACTORS)
    np.testing.assert_allclose([trace.y[0] for trace in product.data], [0.8**4, 0.6**4, 0.5**4])
    assert describe_jacobian_factors(FACTORS) == (
        "One factor multiplies lengths by 0.8 at most and by 0.2 at least (medians over 4 steps)."
    )
    assert describe_jacobian_product(FACTORS) == (
        "At t = 1: 0.062 (gradient) ≤ 0.13 (largest singular value of the product) ≤ 0.41 "
        "(product of the largest)."
    )


def test_the_norm_is_drawn_before_and_after_clipping_to_theta() -> None:
    figure = plot_radius_sweep(SWEEP, [RNN, LSTM], 1.5)
    line, level, before, after = figure.data
    np.testing.assert_allclose(line.y, [0.5, 1.0, 100.0])
    assert level.name == "theta = 1"
    np.testing.assert_allclose(before.y, [4.0, 0.25])
    np.testing.assert_allclose(after.y, [1.0, 0.25])
    np.testing.assert_allclose(after.x, 1.5)
    assert figure.layout.shapes[0].x0 == 1.5


def test_the_sentence_about_clipping_gives_norm_and_factor() -> None:
    assert describe_clipping([RNN, LSTM]) == (
        "Global norm here: RNN 4, multiplied by theta / norm = 0.25; LSTM 0.25, not clipped."
    )


def test_rounding_is_not_drawn_as_a_curve() -> None:
    rng = np.random.default_rng(0)
    for length in 10.0 ** rng.uniform(-30, 30, 200):
        norms = length * (1 + rng.uniform(-1e-13, 1e-13, 50))
        figure = plot_gradient_norms([GradientFlow("rnn", norms, None, 1, 1.0, 1.0)])
        low, high = figure.layout.yaxis.range
        assert low < np.log10(norms).min() < np.log10(norms).max() < high
        assert high - low == pytest.approx(1.0)
    assert plot_gradient_norms([RNN]).layout.yaxis.range is None
