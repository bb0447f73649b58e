"""Gradients at every step by hand, against torch's autograd and finite differences."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explorer.core.arrays import FloatArray
from explorer.core.gradients.cell_gradients import (
    backpropagate,
    estimate_spectral_radii,
    find_jacobians,
    run_cell,
)
from explorer.core.nets.gates import GATES

T, B, D, H = 6, 3, 2, 4
CELLS = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}


def draw(cell: str, seed: int = 0) -> tuple[FloatArray, dict[str, FloatArray], FloatArray]:
    """Inputs (T, B, D), weights by torch's names, and the direction of the loss at each state."""
    rng = np.random.default_rng(seed)
    rows = GATES[cell] * H
    shapes = {
        "weight_ih": (rows, D),
        "weight_hh": (rows, H),
        "bias_ih": (rows,),
        "bias_hh": (rows,),
    }
    weights = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return rng.normal(size=(T, B, D)), weights, rng.normal(size=(T, B, H))


def run_torch(
    cell: str, x: FloatArray, weights: dict[str, FloatArray], outer: FloatArray
) -> tuple[list[Tensor], list[Tensor], nn.Module]:
    """The states of torch's cell, with the gradient of sum(outer * h) at each of them."""
    module = CELLS[cell](D, H).double()
    module.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    h_t = c_t = torch.zeros(B, H, dtype=torch.float64)
    h, c, loss = [], [], torch.zeros((), dtype=torch.float64)
    for x_t, outer_t in zip(torch.from_numpy(x), torch.from_numpy(outer), strict=True):
        if cell == "lstm":
            h_t, c_t = module(x_t, (h_t, c_t))
            c_t.retain_grad()
            c.append(c_t)
        else:
            h_t = module(x_t, h_t)
        h_t.retain_grad()
        h.append(h_t)
        loss = loss + (outer_t * h_t).sum()
    loss.backward()  # type: ignore[no-untyped-call]
    return h, c, module


@pytest.mark.parametrize("cell", GATES)
def test_states_and_their_gradients_equal_autograd(cell: str) -> None:
    x, weights, outer = draw(cell)
    h, c, module = run_torch(cell, x, weights, outer)
    run = run_cell(
        cell,
        x @ weights["weight_ih"].T + weights["bias_ih"],
        weights["weight_hh"],
        weights["bias_hh"],
    )
    gradients = backpropagate(run, outer)
    for t in range(T):
        np.testing.assert_allclose(run.h[t], h[t].detach().numpy(), atol=1e-12)
        np.testing.assert_allclose(gradients.h[t], h[t].grad.numpy(), atol=1e-12)
        if gradients.c is not None:
            np.testing.assert_allclose(gradients.c[t], c[t].grad.numpy(), atol=1e-12)
    h_prev = np.concatenate([np.zeros((1, B, H)), run.h[:-1]])
    for name, found in {
        "weight_hh": np.einsum("tbg,tbh->gh", gradients.from_h, h_prev),
        "weight_ih": np.einsum("tbg,tbd->gd", gradients.from_x, x),
        "bias_ih": gradients.from_x.sum(axis=(0, 1)),
        "bias_hh": gradients.from_h.sum(axis=(0, 1)),
    }.items():
        expected = dict(module.named_parameters())[name].grad
        np.testing.assert_allclose(found, expected.numpy(), atol=1e-11)


@pytest.mark.parametrize("activation", ["tanh", "relu", "linear"])
def test_the_gradient_of_each_activation_equals_finite_differences(activation: str) -> None:
    x, weights, outer = draw("rnn", seed=3)
    from_x = x @ weights["weight_ih"].T

    def find_loss(moved: FloatArray) -> float:
        run = run_cell("rnn", moved, weights["weight_hh"], weights["bias_hh"], activation)
        return float((outer * run.h).sum())

    run = run_cell("rnn", from_x, weights["weight_hh"], weights["bias_hh"], activation)
    found = backpropagate(run, outer).from_x
    step = 1e-6
    for index in [(0, 0, 0), (2, 1, 3), (5, 2, 1)]:
        nudge = np.zeros_like(from_x)
        nudge[index] = step
        difference = (find_loss(from_x + nudge) - find_loss(from_x - nudge)) / (2 * step)
        assert found[index] == pytest.approx(difference, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("cell", GATES)
def test_the_jacobians_equal_finite_differences_of_one_torch_step(cell: str) -> None:
    x, weights, _ = draw(cell, seed=1)
    run = run_cell(
        cell,
        x @ weights["weight_ih"].T + weights["bias_ih"],
        weights["weight_hh"],
        weights["bias_hh"],
    )
    module = CELLS[cell](D, H).double()
    module.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})

    def step(state: Tensor, t: int) -> Tensor:
        h_prev, c_prev = state[:H][None], state[H:][None]
        x_t = torch.from_numpy(x[t, :1])
        if cell != "lstm":
            return module(x_t, h_prev)[0]
        return torch.cat(module(x_t, (h_prev, c_prev)), dim=1)[0]

    factors = find_jacobians(run)
    for t in (1, 4):
        state = run.h[t - 1, 0] if run.c is None else np.append(run.h[t - 1, 0], run.c[t - 1, 0])
        columns = []
        for unit in range(len(state)):
            nudge = np.zeros(len(state))
            nudge[unit] = 1e-6
            with torch.no_grad():
                high, low = (step(torch.from_numpy(state + s * nudge), t) for s in (1, -1))
            columns.append((high - low).numpy() / 2e-6)
        np.testing.assert_allclose(factors[t], np.stack(columns, axis=1), atol=1e-8)


@pytest.mark.parametrize("cell", GATES)
def test_samples_with_their_own_recurrent_weights_equal_separate_runs(cell: str) -> None:
    x, weights, outer = draw(cell)
    from_x = x @ weights["weight_ih"].T
    scales = np.array([0.5, 1.0, 2.0])
    together = run_cell(
        cell, from_x, weights["weight_hh"] * scales[:, None, None], weights["bias_hh"]
    )
    gradients = backpropagate(together, outer)
    for index, scale in enumerate(scales):
        one = slice(index, index + 1)
        alone = run_cell(cell, from_x[:, one], weights["weight_hh"] * scale, weights["bias_hh"])
        np.testing.assert_allclose(together.h[:, one], alone.h, atol=1e-12)
        np.testing.assert_allclose(
            gradients.h[:, one], backpropagate(alone, outer[:, one]).h, atol=1e-12
        )


def test_beyond_truncation_every_gradient_is_exactly_zero() -> None:
    x, weights, outer = draw("lstm")
    run = run_cell("lstm", x @ weights["weight_ih"].T, weights["weight_hh"], weights["bias_hh"])
    whole, cut = backpropagate(run, outer), backpropagate(run, outer, first=4)
    assert cut.c is not None
    for found in (cut.h, cut.c, cut.from_x, cut.from_h):
        assert not found[:4].any()
    np.testing.assert_array_equal(cut.h[4:], whole.h[4:])


def test_the_spectral_radius_is_that_of_each_block() -> None:
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])  # eigenvalues i and -i
    shear = np.array([[0.5, 100.0], [0.0, -0.25]])
    nilpotent = np.array([[0.0, 1.0], [0.0, 0.0]])
    found = estimate_spectral_radii(np.vstack([2 * turn, shear, nilpotent]))
    np.testing.assert_allclose(found, [2.0, 0.5, 0.0], rtol=3e-3, atol=1e-6)
    with np.errstate(invalid="ignore"):
        assert np.isnan(estimate_spectral_radii(np.full((2, 2), np.inf))).all()


@pytest.mark.parametrize("size", [1, 24, 200])
def test_the_spectral_radius_of_a_random_block_is_that_of_its_largest_eigenvalue(size: int) -> None:
    blocks = np.random.default_rng(size).normal(size=(3, size, size)) / np.sqrt(size)
    exact = np.abs(np.linalg.eigvals(blocks)).max(axis=1)
    found = estimate_spectral_radii(blocks.reshape(-1, size))
    np.testing.assert_allclose(found, exact, rtol=3e-3)
