"""Runs converted Keras weights in torch's own module and finds how far the states differ."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.core.arrays import FloatArray
from explorer.core.cells.keras_weights import KerasWeights, TorchWeights, run_keras, to_torch

_MODULES = {"SimpleRNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


@torch.no_grad()
def run_torch(
    cell: str, weights: TorchWeights, x: FloatArray, activation: str = "tanh"
) -> FloatArray:
    """All states (T, H) of torch's module from the state 0, in float64.

    torch's RNN has tanh and relu; a linear one is a loop over torch's linear maps.

    Args:
        cell: "SimpleRNN", "GRU" or "LSTM".
        weights: in torch's layout.
        x: inputs, (T, D).
        activation: of a SimpleRNN: "linear", "tanh" or "relu".
    """
    parts = {name: torch.from_numpy(value.copy()) for name, value in vars(weights).items()}
    steps = torch.from_numpy(x.copy())
    hidden_size = parts["weight_hh"].shape[1]
    if cell == "SimpleRNN" and activation == "linear":
        h, states = torch.zeros(hidden_size, dtype=torch.float64), []
        for x_t in steps:
            from_x = functional.linear(x_t, parts["weight_ih"], parts["bias_ih"])
            h = from_x + functional.linear(h, parts["weight_hh"], parts["bias_hh"])
            states.append(h)
        return torch.stack(states).numpy().copy()
    options = {"nonlinearity": activation} if cell == "SimpleRNN" else {}
    module = _MODULES[cell](
        x.shape[1], hidden_size, **options, device="meta", dtype=torch.float64
    ).to_empty(device="cpu")
    for name, value in parts.items():
        getattr(module, f"{name}_l0").copy_(value)
    output: Tensor = module(steps)[0]
    return output.numpy().copy()


def find_parity(weights: KerasWeights, x: FloatArray, activation: str = "tanh") -> float:
    """The largest difference in any state between Keras's equations and torch's module.

    It is relative to the largest state, or absolute if all states are below 1: the states of a
    linear layer may grow without bound, and rounding errors with them.
    """
    ours = run_keras(weights, x, activation)
    theirs = run_torch(weights.cell, to_torch(weights), x, activation)
    return float(abs(ours - theirs).max() / max(1.0, abs(ours).max()))
