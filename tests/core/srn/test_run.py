"""The SRN against the course's numbers, its equations by name, and its four methods."""

import numpy as np
import pytest
import torch

from explorer.core.errors import InvalidValueError
from explorer.core.nonlinearities import NONLINEARITIES, find_nonlinearity
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams
from explorer.core.srn.run import METHODS, run_srn

COURSE_INPUTS = [[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]
ONES = np.ones((2, 2))


def draw_params(rng: np.random.Generator, activation: str) -> SRNParams:
    """Weights and biases uniform in -1..1."""
    W_ih, W_hh, W_ho = rng.uniform(-1, 1, (3, 2, 2))
    b_h, b_o = rng.uniform(-1, 1, (2, 2))
    return SRNParams(W_ih, W_hh, W_ho, b_h, b_o, activation)


@pytest.mark.parametrize("method", METHODS)
def test_course_example_linear(method: str) -> None:
    trace = run_srn(SRNParams(ONES, ONES, ONES, activation="linear"), COURSE_INPUTS, method=method)
    assert trace.h.tolist() == [[2, 2], [6, 6], [16, 16]]
    assert trace.pre.tolist() == trace.h.tolist()
    assert trace.h_prev.tolist() == [[0, 0], [2, 2], [6, 6]]
    assert trace.y.tolist() == [[4, 4], [12, 12], [32, 32]]


@pytest.mark.parametrize("method", METHODS)
def test_course_example_tanh(method: str) -> None:
    trace = run_srn(SRNParams(ONES, ONES, ONES, activation="tanh"), COURSE_INPUTS, method=method)
    h = [0.96402758, 0.99922554, 0.99998767]
    y = [1.92805516, 1.99845109, 1.99997535]
    for unit in (0, 1):
        assert trace.h[:, unit] == pytest.approx(h, abs=1e-8)
        assert trace.y[:, unit] == pytest.approx(y, abs=1e-8)


@pytest.mark.parametrize("activation", NONLINEARITIES)
@pytest.mark.parametrize("method", METHODS)
def test_equations_by_the_courses_names(method: str, activation: str) -> None:
    # All values differ, so a swap of two indices would be noticed.
    n = {name: 0.07 * k - 0.5 for k, name in enumerate(WEIGHT_INDICES)}
    inputs, (a1, a2) = [(0.3, -0.7), (1.1, 0.2), (-0.4, 0.9)], (0.25, -0.6)
    trace = run_srn(SRNParams.from_names(n, activation), inputs, (a1, a2), method)
    f = find_nonlinearity(activation).value
    for t, (x1, x2) in enumerate(inputs):
        in_h1 = n["w1"] * x1 + n["w3"] * x2 + n["u2"] * a1 + n["u4"] * a2 + n["b1"]
        in_h2 = n["w2"] * x1 + n["w4"] * x2 + n["u1"] * a1 + n["u3"] * a2 + n["b2"]
        assert trace.x[t].tolist() == [x1, x2]
        assert trace.h_prev[t] == pytest.approx([a1, a2], abs=1e-14)
        assert trace.pre[t] == pytest.approx([in_h1, in_h2], abs=1e-14)
        a1, a2 = (float(f(np.array(z))) for z in (in_h1, in_h2))
        assert trace.h[t] == pytest.approx([a1, a2], abs=1e-14)
        y1 = n["w5"] * a1 + n["w7"] * a2 + n["b3"]
        y2 = n["w6"] * a1 + n["w8"] * a2 + n["b4"]
        assert trace.y[t] == pytest.approx([y1, y2], abs=1e-14)


@pytest.mark.parametrize("activation", NONLINEARITIES)
def test_four_methods_agree_over_20_steps(activation: str) -> None:
    rng = np.random.default_rng(0)
    for _ in range(30):
        params = draw_params(rng, activation)
        inputs, h_0 = rng.uniform(-1, 1, (20, 2)), rng.uniform(-1, 1, 2)
        first, *others = (run_srn(params, inputs, h_0, method) for method in METHODS)
        for other in others:
            for field in ("x", "h_prev", "pre", "h", "y"):
                a, b = getattr(first, field), getattr(other, field)
                # A linear net may grow: measure the difference relative to its largest number.
                assert np.abs(a - b).max() <= 1e-12 * max(1.0, np.abs(a).max())


def test_two_products_equal_one_product_of_the_stacked_matrices() -> None:
    # X W_xh + H W_hh = [X, H] [W_xh; W_hh]
    X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]])
    H = np.array([[2.0, 0.0], [-1.0, 1.0], [3.0, 5.0]])
    W_xh = np.array([[1.0, -2.0], [3.0, 0.5]])
    W_hh = np.array([[0.0, 4.0], [-1.0, 2.0]])
    # First row by hand: (1 + 6, -2 + 1) + (0, 8).
    expected = [[7.0, 7.0], [-1.0, -8.5], [7.5, 23.0]]
    assert (X @ W_xh + H @ W_hh).tolist() == expected
    assert (np.hstack([X, H]) @ np.vstack([W_xh, W_hh])).tolist() == expected
    # The same on the net: H are the stored states of a run.
    for method in METHODS:
        params = SRNParams(W_xh.T, W_hh.T, ONES, activation="tanh")
        trace = run_srn(params, X, [2.0, 0.0], method)
        stacked = np.hstack([trace.x, trace.h_prev]) @ np.vstack([W_xh, W_hh])
        assert trace.pre == pytest.approx(stacked, abs=1e-14)


@pytest.mark.parametrize("method", METHODS)
def test_explosion_keeps_inf_and_nan_and_says_from_where(method: str) -> None:
    # h = 1e200, 1e300, then beyond the largest float64, about 1.8e308; inf - inf is nan.
    W_ho = np.array([[1.0, 0.0], [1.0, -1.0]])
    params = SRNParams(np.eye(2), 1e100 * np.eye(2), W_ho, activation="linear")
    trace = run_srn(params, np.zeros((4, 2)), [1e100, 1e100], method)
    assert trace.finite_steps == 2
    assert trace.h[1] == pytest.approx([1e300, 1e300], rel=1e-12)
    assert np.isposinf(trace.h[2]).all()
    assert np.isnan(trace.y[2, 1])


@pytest.mark.parametrize("method", METHODS)
def test_sigmoid_does_not_overflow_at_a_thousand(method: str) -> None:
    params = SRNParams(1000 * np.eye(2), np.zeros((2, 2)), ONES, activation="sigmoid")
    assert run_srn(params, [[-1.0, 1.0]], method=method).h.tolist() == [[0.0, 1.0]]


def test_start_defaults_to_zero() -> None:
    params = draw_params(np.random.default_rng(1), "tanh")
    without, with_zeros = (run_srn(params, COURSE_INPUTS, h_0) for h_0 in (None, [0.0, 0.0]))
    assert without.h.tolist() == with_zeros.h.tolist()


def test_torch_methods_leave_torchs_random_state_alone() -> None:
    before = torch.random.get_rng_state()
    for method in ("rnncell", "rnn"):
        run_srn(draw_params(np.random.default_rng(2), "relu"), COURSE_INPUTS, method=method)
    assert torch.equal(before, torch.random.get_rng_state())


def test_unknown_method_names_the_choices() -> None:
    with pytest.raises(InvalidValueError) as caught:
        run_srn(SRNParams(ONES, ONES, ONES), COURSE_INPUTS, method="gru")
    assert str(caught.value) == ("`method` must be one of numpy, concat, rnncell, rnn, got 'gru'.")


def test_empty_inputs_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="at least one time step"):
        run_srn(SRNParams(ONES, ONES, ONES), np.zeros((0, 2)))


@pytest.mark.parametrize("inputs", [[1.0, 2.0], [[1.0, 2.0, 3.0]], [[1.0, np.inf]], [["a", 1.0]]])
def test_inputs_of_another_shape_or_not_finite_are_refused(inputs: object) -> None:
    with pytest.raises(InvalidValueError, match="`inputs`"):
        run_srn(SRNParams(ONES, ONES, ONES), inputs)  # type: ignore[arg-type]
