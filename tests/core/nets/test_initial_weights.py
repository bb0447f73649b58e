"""Initial weights equal those that plain PyTorch draws, to the last bit."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from explorer.core.nets.config import ModelConfig
from explorer.core.nets.initial_weights import draw_initial_weights

V = 11
MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def draw_as_plain_torch_does(model: ModelConfig, seed: int) -> dict[str, Tensor]:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        parts: dict[str, nn.Module] = {}
        input_size = V
        if model.input == "embedding":
            input_size = model.embedding_size
            parts["embedding"] = nn.Embedding(V, input_size)
        parts["rnn"] = MODULES[model.cell](input_size, model.hidden_size, model.num_layers)
        if model.readout == "linear":
            parts["linear"] = nn.Linear(model.hidden_size, V)
        if model.orthogonal_recurrence:
            gates = {"rnn": 1, "gru": 3, "lstm": 4}[model.cell]
            for name, weight in parts["rnn"].named_parameters():
                if "weight_hh" in name:
                    for gate in weight.detach().chunk(gates):
                        exact = torch.empty_like(gate, dtype=torch.float64)
                        gate.copy_(nn.init.orthogonal_(exact))
    return {
        f"{part}.{name}": weight.detach()
        for part, module in parts.items()
        for name, weight in module.named_parameters()
    }


def draw(
    model: ModelConfig, seed: int = 3, dtype: torch.dtype = torch.float32
) -> dict[str, Tensor]:
    return draw_initial_weights(model, V, seed=seed, dtype=dtype)


@pytest.mark.parametrize("orthogonal", [False, True])
@pytest.mark.parametrize("input_kind", ["one_hot", "embedding"])
@pytest.mark.parametrize(("cell", "num_layers"), [("rnn", 1), ("gru", 2), ("lstm", 3)])
def test_draws_equal_plain_torch_bit_for_bit(
    cell: str,
    num_layers: int,
    input_kind: str,
    orthogonal: bool,  # noqa: FBT001 - a case of the parameter table
) -> None:
    model = ModelConfig(
        cell=cell,
        hidden_size=16,
        num_layers=num_layers,
        input=input_kind,
        embedding_size=7,
        orthogonal_recurrence=orthogonal,
    )
    wanted, drawn = draw_as_plain_torch_does(model, seed=3), draw(model)
    assert list(drawn) == list(wanted)
    assert all(torch.equal(drawn[name], wanted[name]) for name in wanted)


def test_a_net_without_readout_draws_no_linear_layer() -> None:
    model = ModelConfig(hidden_size=V, readout="none")
    wanted, drawn = draw_as_plain_torch_does(model, seed=3), draw(model)
    assert list(drawn) == list(wanted)
    assert all(torch.equal(drawn[name], wanted[name]) for name in wanted)


def test_weights_of_one_layer_equal_those_of_torchs_cell() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(3)
        cell = nn.RNNCell(V, V)
    drawn = draw(ModelConfig(hidden_size=V, readout="none"))
    for name, weight in cell.named_parameters():
        assert torch.equal(drawn[f"rnn.{name}_l0"], weight)


def test_float64_starts_from_the_same_numbers() -> None:
    single, double = draw(ModelConfig()), draw(ModelConfig(), dtype=torch.float64)
    assert double["rnn.weight_hh_l0"].dtype == torch.float64
    assert all(torch.equal(double[name], single[name].double()) for name in single)


def test_the_global_random_state_is_untouched() -> None:
    before = torch.random.get_rng_state()
    draw(ModelConfig(orthogonal_recurrence=True))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_normal_weights_have_standard_deviation_0_01_and_zero_biases() -> None:
    drawn = draw(ModelConfig(init="normal", hidden_size=512))
    assert math.isclose(float(drawn["rnn.weight_hh_l0"].std()), 0.01, rel_tol=0.01)
    assert abs(float(drawn["rnn.weight_hh_l0"].mean())) < 1e-4
    assert all(not weight.any() for name, weight in drawn.items() if "bias" in name)


def test_orthogonal_recurrence_has_an_orthogonal_matrix_for_each_gate() -> None:
    drawn = draw(ModelConfig(cell="lstm", hidden_size=16, orthogonal_recurrence=True))
    for gate in drawn["rnn.weight_hh_l0"].chunk(4):
        torch.testing.assert_close(gate @ gate.T, torch.eye(16), rtol=0, atol=1e-5)


def test_cut_recurrence_zeroes_the_recurrent_weights_only() -> None:
    cut, whole = draw(ModelConfig(cut_recurrence=True)), draw(ModelConfig())
    assert not cut["rnn.weight_hh_l0"].any()
    assert torch.equal(cut["linear.weight"], whole["linear.weight"])
