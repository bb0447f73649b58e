"""Draws a net's initial weights: bit for bit those of plain PyTorch, or the course's own recipe.

The global random state is neither read nor set; each call uses a generator of its own. The
weights are those of this program (torch.manual_seed(seed), then in this order):

    embedding = nn.Embedding(V, D)               # if the input is an embedding
    rnn = nn.RNN(D, H, L)                        # or nn.GRU, nn.LSTM
    linear = nn.Linear(H, V)                     # if there is a readout
    nn.init.orthogonal_(gate.double())           # for each gate of each weight_hh, if asked for

A float64 net is the float32 one converted (`.double()`), so both precisions start alike.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from explorer.core.nets.config import ModelConfig
from explorer.core.nets.gates import GATES

NORMAL_DEVIATION = 0.01  # of the course's from-scratch recipe


def list_weight_shapes(model: ModelConfig, vocab_size: int) -> dict[str, tuple[int, ...]]:
    """The shape of every weight by torch's name, in the order in which torch draws them."""
    H, gates = model.hidden_size, GATES[model.cell]
    shapes: dict[str, tuple[int, ...]] = {}
    input_size = vocab_size
    if model.input == "embedding":
        input_size = model.embedding_size
        shapes["embedding.weight"] = (vocab_size, input_size)
    for layer in range(model.num_layers):
        shapes[f"rnn.weight_ih_l{layer}"] = (gates * H, input_size)
        shapes[f"rnn.weight_hh_l{layer}"] = (gates * H, H)
        shapes[f"rnn.bias_ih_l{layer}"] = (gates * H,)
        shapes[f"rnn.bias_hh_l{layer}"] = (gates * H,)
        input_size = H
    if model.readout == "linear":
        shapes["linear.weight"] = (vocab_size, H)
        shapes["linear.bias"] = (vocab_size,)
    return shapes


def draw_initial_weights(
    model: ModelConfig, vocab_size: int, *, seed: int, dtype: torch.dtype
) -> dict[str, Tensor]:
    """The initial weights by torch's names; see the module's docstring.

    Args:
        model: the net.
        vocab_size: V.
        seed: of the draws.
        dtype: of the weights; they are drawn in float32 and converted.
    """
    generator = torch.Generator().manual_seed(seed)
    weights = {
        name: _draw(name, shape, model, generator)
        for name, shape in list_weight_shapes(model, vocab_size).items()
    }
    for name, weight in weights.items():
        if "weight_hh" not in name:
            continue
        if model.orthogonal_recurrence:
            for gate in weight.chunk(GATES[model.cell]):
                # In float64: the factorisation in float32 depends on the number of threads.
                exact = torch.empty_like(gate, dtype=torch.float64)
                gate.copy_(nn.init.orthogonal_(exact, generator=generator))
        if model.cut_recurrence:
            weight.zero_()
    return {name: weight.to(dtype) for name, weight in weights.items()}


def _draw(
    name: str, shape: tuple[int, ...], model: ModelConfig, generator: torch.Generator
) -> Tensor:
    weight = torch.empty(shape, dtype=torch.float32)
    if model.init == "normal":
        if len(shape) == 1:
            return weight.zero_()
        return weight.normal_(0, NORMAL_DEVIATION, generator=generator)
    if name == "embedding.weight":
        return weight.normal_(generator=generator)
    # Both nn.RNNBase and nn.Linear draw from -1/sqrt(H) to 1/sqrt(H). nn.Linear computes the
    # bound of its weights in kaiming_uniform_(a=sqrt(5)); here it is the same to the last bit.
    bound = 1 / math.sqrt(model.hidden_size)
    if name == "linear.weight":
        bound = math.sqrt(3) * (math.sqrt(2 / (1 + math.sqrt(5) ** 2)) / math.sqrt(shape[1]))
    return weight.uniform_(-bound, bound, generator=generator)
