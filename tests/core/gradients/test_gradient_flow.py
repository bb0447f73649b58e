"""The gradient through time against hand calculations where possible, and autograd elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from explorer.core.errors import InvalidValueError
from explorer.core.gradients.gradient_flow import (
    GradientScene,
    draw_sequence,
    draw_weights,
    find_factors,
    find_flow,
    sweep_radius,
)
from explorer.core.nets.gates import GATES

SCENE = GradientScene(seq_len=12, hidden_size=5, spectral_radius=1.3, keep_bias=1.0, seed=2)
MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def run_module(scene: GradientScene, cell: str) -> tuple[torch.Tensor, nn.Module]:
    """The gradient of v . h_T by torch from `first_step` on: dL/dh before it, and the weights'."""
    x, v = draw_sequence(scene)
    module = MODULES[cell](x.shape[1], scene.hidden_size).double()
    weights = draw_weights(scene, cell)
    module.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    inputs, first = torch.from_numpy(x), scene.first_step
    state = None
    if first > 1:
        with torch.no_grad():
            state = module(inputs[: first - 1])[1]
    h = module(inputs[first - 1 :], state)[0]
    (h[-1] @ torch.from_numpy(v)).backward()
    return h, module


def find_norm(module: nn.Module) -> float:
    return float(nn.utils.clip_grad_norm_(module.parameters(), float("inf")))


@pytest.mark.parametrize("radius", [0.5, 1.0, 1.7])
def test_a_linear_unit_multiplies_the_gradient_by_powers_of_its_weight(radius: float) -> None:
    scene = GradientScene(seq_len=40, hidden_size=1, activation="linear", spectral_radius=radius)
    back = np.arange(39, -1, -1)
    np.testing.assert_allclose(find_flow(scene, "rnn").h_norm, radius**back, rtol=1e-12)


@pytest.mark.parametrize("radius", [0.9, 1.0, 1.1])
def test_an_orthogonal_linear_net_multiplies_the_norm_exactly_by_its_radius(radius: float) -> None:
    scene = GradientScene(
        seq_len=200, activation="linear", recurrence="orthogonal", spectral_radius=radius
    )
    back = np.arange(199, -1, -1)
    np.testing.assert_allclose(find_flow(scene, "rnn").h_norm, radius**back, rtol=1e-10)
    factors = find_factors(scene, "rnn")
    np.testing.assert_allclose(factors.largest, radius, rtol=1e-12)
    np.testing.assert_allclose(factors.smallest, radius, rtol=1e-12)
    np.testing.assert_allclose(factors.product, factors.bound, rtol=1e-10)


@pytest.mark.parametrize("cell", GATES)
@pytest.mark.parametrize("recurrence", ["random", "orthogonal"])
def test_each_recurrent_block_has_the_requested_spectral_radius(cell: str, recurrence: str) -> None:
    weights = draw_weights(replace(SCENE, recurrence=recurrence), cell)["weight_hh_l0"]
    for block in np.split(weights, GATES[cell]):
        assert np.abs(np.linalg.eigvals(block)).max() == pytest.approx(1.3, rel=1e-12)


@pytest.mark.parametrize("cell", GATES)
@pytest.mark.parametrize("bptt_len", [200, 5])
def test_the_global_norm_equals_torchs_with_and_without_truncation(
    cell: str, bptt_len: int
) -> None:
    scene = replace(SCENE, bptt_len=bptt_len)
    _, module = run_module(scene, cell)
    assert find_flow(scene, cell).grad_norm == pytest.approx(find_norm(module), rel=1e-10)


def test_beyond_truncation_the_gradient_is_exactly_zero_and_otherwise_unchanged() -> None:
    whole, cut = (find_flow(replace(SCENE, bptt_len=length), "lstm") for length in (200, 4))
    assert cut.first_step == 9
    assert cut.c_norm is not None
    assert not cut.h_norm[:8].any()
    assert not cut.c_norm[:8].any()
    np.testing.assert_array_equal(cut.h_norm[8:], whole.h_norm[8:])


@pytest.mark.parametrize("cell", GATES)
def test_the_product_bounds_the_gradient_and_is_bounded_by_the_largest_singular_values(
    cell: str,
) -> None:
    factors = find_factors(SCENE, cell)
    slack = 1 + 1e-12
    assert factors.product[-1] == factors.bound[-1] == pytest.approx(1.0)
    assert (factors.gradient <= factors.product * slack).all()
    assert (factors.product <= factors.bound * slack).all()
    assert (factors.smallest <= factors.largest).all()
    assert len(factors.largest) == SCENE.seq_len - 1


def test_the_state_of_rnn_and_gru_is_h_and_that_of_an_lstm_is_h_and_c() -> None:
    for cell in ("rnn", "gru"):
        np.testing.assert_allclose(
            find_factors(SCENE, cell).gradient, find_flow(SCENE, cell).h_norm
        )
    assert (find_factors(SCENE, "lstm").gradient >= find_flow(SCENE, "lstm").h_norm - 1e-15).all()


def test_without_recurrence_only_the_last_step_has_a_gradient() -> None:
    flow = find_flow(replace(SCENE, spectral_radius=0.0), "rnn")
    assert flow.h_norm[-1] == pytest.approx(1.0)
    assert not flow.h_norm[:-1].any()


def test_an_open_forget_gate_keeps_the_gradient_at_c_where_the_rnns_vanishes() -> None:
    scene = GradientScene(spectral_radius=0.5, keep_bias=8.0)
    lstm, rnn = find_flow(scene, "lstm"), find_flow(scene, "rnn")
    assert lstm.c_norm is not None
    assert lstm.c_norm[0] / lstm.c_norm[-1] > 0.5
    assert rnn.h_norm[0] < 1e-20


@pytest.mark.parametrize("cell", GATES)
def test_the_sweep_agrees_with_a_single_scene_at_its_radius(cell: str) -> None:
    sweep = sweep_radius(SCENE)
    index = int(np.argmin(np.abs(sweep.radius - 1.3)))
    assert sweep.grad_norm[cell][index] == pytest.approx(find_flow(SCENE, cell).grad_norm)


def test_clipping_multiplies_by_theta_over_the_norm_and_never_increases_it() -> None:
    flow = find_flow(replace(SCENE, spectral_radius=2.0, activation="linear"), "rnn")
    assert flow.grad_norm > 1.0
    assert flow.clip_factor == pytest.approx(1.0 / flow.grad_norm)
    assert replace(flow, max_grad_norm=1e9).clip_factor == 1.0


def test_a_scene_outside_its_bounds_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"`spectral_radius` must be 0 to 2, got 2\.5"):
        GradientScene(spectral_radius=2.5)
