"""Recurrent cells from scratch in torch: one step of each, and the loop over time and layers.

This is the code to study. It reads texts outside training; training uses faster code that is
tested to give equal results.

Shapes: B samples, D inputs, H hidden units, G gates (1, 3, 4), T steps, L layers. Everything is
dimensionless. Weights have torch's names and torch's gate order: GRU reset, update, new; LSTM
input, forget, cell, output. The GRU is torch's variant: the reset gate acts on the product
W_hn h + b_hn (in Cho et al. 2014 it acts on h before the product).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class LayerWeights:
    """The weights of one recurrent layer.

    Attributes:
        W_ih: input to hidden, (G*H, D).
        W_hh: hidden to hidden, (G*H, H).
        b_ih: (G*H,).
        b_hh: (G*H,).
        nonlinearity: of a simple recurrent layer, "tanh" or "relu"; gates have their own.
    """

    W_ih: Tensor
    W_hh: Tensor
    b_ih: Tensor
    b_hh: Tensor
    nonlinearity: str = "tanh"

    @classmethod
    def from_names(
        cls, weights: Mapping[str, Tensor], layer: int, nonlinearity: str = "tanh"
    ) -> LayerWeights:
        """The weights of layer `layer` (from 0) among those of a net, by torch's names."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        W_ih, W_hh, b_ih, b_hh = (weights[f"rnn.{name}_l{layer}"] for name in names)
        return cls(W_ih, W_hh, b_ih, b_hh, nonlinearity)


def step_rnn(from_x: Tensor, h_prev: Tensor, weights: LayerWeights) -> Tensor:
    """h_t (B, H) of a simple recurrent layer (Elman 1990).

    h_t = tanh(W_ih x_t + b_ih + W_hh h_prev + b_hh), or relu of the same

    Args:
        from_x: W_ih x_t + b_ih, (B, H).
        h_prev: (B, H).
        weights: the layer's.
    """
    f = torch.relu if weights.nonlinearity == "relu" else torch.tanh
    return f(from_x + h_prev @ weights.W_hh.T + weights.b_hh)


def find_gru_gates(
    from_x: Tensor, h_prev: Tensor, weights: LayerWeights
) -> tuple[Tensor, Tensor, Tensor]:
    """The reset, update and new gates, (..., B, H) each; the arguments are those of `step_gru`."""
    x_r, x_z, x_n = from_x.chunk(3, dim=-1)  # (..., B, H) each
    h_r, h_z, h_n = (h_prev @ weights.W_hh.T + weights.b_hh).chunk(3, dim=-1)
    reset_gate = torch.sigmoid(x_r + h_r)
    return reset_gate, torch.sigmoid(x_z + h_z), torch.tanh(x_n + reset_gate * h_n)


def step_gru(from_x: Tensor, h_prev: Tensor, weights: LayerWeights) -> Tensor:
    """h_t (B, H) of a gated recurrent unit, in torch's variant.

    r = sigmoid(W_ir x + b_ir + W_hr h_prev + b_hr)
    z = sigmoid(W_iz x + b_iz + W_hz h_prev + b_hz)
    n = tanh(W_in x + b_in + r * (W_hn h_prev + b_hn))
    h_t = (1 - z) * n + z * h_prev

    Args:
        from_x: W_ih x_t + b_ih, (B, 3H).
        h_prev: (B, H).
        weights: the layer's.
    """
    _, update_gate, new_gate = find_gru_gates(from_x, h_prev, weights)
    return (1 - update_gate) * new_gate + update_gate * h_prev


def find_lstm_gates(
    from_x: Tensor, h_prev: Tensor, weights: LayerWeights
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The input, forget, cell and output gates, (..., B, H) each; arguments as in `step_lstm`."""
    i, f, g, o = (from_x + h_prev @ weights.W_hh.T + weights.b_hh).chunk(4, dim=-1)
    return torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)


def step_lstm(
    from_x: Tensor, h_prev: Tensor, c_prev: Tensor, weights: LayerWeights
) -> tuple[Tensor, Tensor]:
    """h_t and c_t, (B, H) each, of a long short-term memory with forget gate (Gers et al. 2000).

    i, f, o = sigmoid(W_ih x + b_ih + W_hh h_prev + b_hh), each with its own gate's rows
    g = tanh(the same with the cell gate's rows)
    c_t = f * c_prev + i * g
    h_t = o * tanh(c_t)

    Args:
        from_x: W_ih x_t + b_ih, (B, 4H).
        h_prev: (B, H).
        c_prev: (B, H).
        weights: the layer's.
    """
    input_gate, forget_gate, cell_gate, output_gate = find_lstm_gates(from_x, h_prev, weights)
    c_t = forget_gate * c_prev + input_gate * cell_gate
    return output_gate * torch.tanh(c_t), c_t


def run_layer(
    cell: str, from_x: Tensor, h_0: Tensor, c_0: Tensor | None, weights: LayerWeights
) -> tuple[Tensor, Tensor | None]:
    """All states of one layer, h (T, B, H) and, of an LSTM, c (T, B, H).

    Args:
        cell: "rnn", "gru" or "lstm".
        from_x: W_ih x_t + b_ih of every step, (T, B, G*H).
        h_0: (B, H).
        c_0: (B, H) of an LSTM, else None.
        weights: the layer's.
    """
    h_t, c_t = h_0, c_0
    h_steps, c_steps = [], []
    for from_x_t in from_x:
        if c_t is not None:
            h_t, c_t = step_lstm(from_x_t, h_t, c_t, weights)
            c_steps.append(c_t)
        else:
            h_t = (step_gru if cell == "gru" else step_rnn)(from_x_t, h_t, weights)
        h_steps.append(h_t)
    return torch.stack(h_steps), torch.stack(c_steps) if c_steps else None


def run_layers(
    cell: str, from_x: Tensor, h_0: Tensor, c_0: Tensor | None, layers: list[LayerWeights]
) -> tuple[Tensor, Tensor | None]:
    """All states of a stack of layers, h (L, T, B, H) and, of an LSTM, c (L, T, B, H).

    Args:
        cell: "rnn", "gru" or "lstm".
        from_x: W_ih x_t + b_ih of the lowest layer, (T, B, G*H); rows looked up in a table if x
            is one-hot.
        h_0: (L, B, H).
        c_0: (L, B, H) of an LSTM, else None.
        layers: each layer's weights, the lowest first.
    """
    h_layers, c_layers = [], []
    for number, weights in enumerate(layers):
        c_start = None if c_0 is None else c_0[number]
        h, c = run_layer(cell, from_x, h_0[number], c_start, weights)
        h_layers.append(h)
        if c is not None:
            c_layers.append(c)
        if number + 1 < len(layers):
            above = layers[number + 1]
            from_x = h @ above.W_ih.T + above.b_ih
    return torch.stack(h_layers), torch.stack(c_layers) if c_layers else None
