"""The from-scratch cells equal torch's own, in values and gradients, in float64."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from explorer.core.nets.recurrence import LayerWeights, run_layers, step_gru, step_lstm, step_rnn

B, D, H, T = 3, 5, 4, 6
CELLS = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}
MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def draw(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def fill(module: nn.Module) -> None:
    for seed, parameter in enumerate(module.parameters()):
        parameter.data = draw(*parameter.shape, seed=seed) / 2


def weights_of(module: nn.Module, layer: int) -> LayerWeights:
    named = {f"rnn.{name}": parameter for name, parameter in module.named_parameters()}
    return LayerWeights.from_names(named, layer)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_one_step_equals_torchs_cell(cell: str) -> None:
    module = CELLS[cell](D, H, dtype=torch.float64)
    fill(module)
    weights = LayerWeights(module.weight_ih, module.weight_hh, module.bias_ih, module.bias_hh)
    x, h_prev, c_prev = draw(B, D, seed=7), draw(B, H, seed=8), draw(B, H, seed=9)
    from_x = x @ weights.W_ih.T + weights.b_ih

    if cell == "lstm":
        wanted_h, wanted_c = module(x, (h_prev, c_prev))
        h, c = step_lstm(from_x, h_prev, c_prev, weights)
        torch.testing.assert_close(c, wanted_c, rtol=0, atol=1e-14)
    else:
        wanted_h = module(x, h_prev)
        h = (step_gru if cell == "gru" else step_rnn)(from_x, h_prev, weights)
    torch.testing.assert_close(h, wanted_h, rtol=0, atol=1e-14)


@pytest.mark.parametrize("num_layers", [1, 2, 3])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_stack_equals_torchs_module_in_values_and_gradients(cell: str, num_layers: int) -> None:
    module = MODULES[cell](D, H, num_layers, dtype=torch.float64)
    fill(module)
    x, h_0 = draw(T, B, D, seed=7), draw(num_layers, B, H, seed=8)
    c_0 = draw(num_layers, B, H, seed=9) if cell == "lstm" else None
    toward = draw(T, B, H, seed=10)  # a random direction: one number then depends on all outputs

    wanted, last = module(x, h_0 if c_0 is None else (h_0, c_0))
    parameters = list(module.parameters())
    wanted_grads = torch.autograd.grad((wanted * toward).sum(), parameters)

    layers = [weights_of(module, number) for number in range(num_layers)]
    from_x = x @ layers[0].W_ih.T + layers[0].b_ih
    h, c = run_layers(cell, from_x, h_0, c_0, layers)
    grads = torch.autograd.grad((h[-1] * toward).sum(), parameters)

    assert h.shape == (num_layers, T, B, H)
    torch.testing.assert_close(h[-1], wanted, rtol=0, atol=1e-13)
    torch.testing.assert_close(h[:, -1], last[0] if c is not None else last, rtol=0, atol=1e-13)
    if c is not None:
        torch.testing.assert_close(c[:, -1], last[1], rtol=0, atol=1e-13)
    for grad, wanted_grad in zip(grads, wanted_grads, strict=True):
        torch.testing.assert_close(grad, wanted_grad, rtol=0, atol=1e-12)


def saturate(gate: int, gates: int, value: float) -> LayerWeights:
    """Zero weights, and biases of one gate so large that it is fully open (or shut)."""
    bias = torch.zeros(gates * H, dtype=torch.float64)
    bias[gate * H : (gate + 1) * H] = value
    zeros = torch.zeros(gates * H, H, dtype=torch.float64)
    return LayerWeights(zeros, zeros, bias, torch.zeros_like(bias))


def test_the_second_gate_of_a_gru_keeps_the_state() -> None:
    h_prev = draw(B, H)
    weights = saturate(gate=1, gates=3, value=50.0)
    kept = step_gru(weights.b_ih.expand(B, -1), h_prev, weights)
    torch.testing.assert_close(kept, h_prev, rtol=0, atol=1e-14)


def test_the_reset_gate_of_a_gru_acts_after_the_recurrent_product() -> None:
    # W_hn = 0 and b_hn = 1: torch's variant resets the bias, Cho's would leave it at 1.
    weights = saturate(gate=0, gates=3, value=-50.0)
    weights.b_hh[2 * H :] = 1.0
    h = step_gru(weights.b_ih.expand(B, -1), torch.zeros(B, H, dtype=torch.float64), weights)
    torch.testing.assert_close(h, torch.zeros_like(h), rtol=0, atol=1e-14)


def test_the_second_gate_of_an_lstm_keeps_the_cell() -> None:
    c_prev = draw(B, H)
    weights = saturate(gate=1, gates=4, value=50.0)
    h, c = step_lstm(weights.b_ih.expand(B, -1), torch.zeros_like(c_prev), c_prev, weights)
    # The cell gate gives tanh(0) = 0, so nothing is added; the output gate is half open.
    torch.testing.assert_close(c, c_prev, rtol=0, atol=1e-14)
    torch.testing.assert_close(h, torch.tanh(c_prev) / 2, rtol=0, atol=1e-14)


def test_the_third_gate_of_an_lstm_is_the_candidate_that_is_written() -> None:
    c_prev = torch.zeros(B, H, dtype=torch.float64)
    weights = saturate(gate=2, gates=4, value=50.0)
    _, c = step_lstm(weights.b_ih.expand(B, -1), c_prev, c_prev, weights)
    torch.testing.assert_close(c, torch.full_like(c, 0.5), rtol=0, atol=1e-14)
