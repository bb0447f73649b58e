"""Runs torch's nn.RNN, nn.GRU and nn.LSTM, one module per layer, and initialises torch modules.

With one module per layer, dropout between layers needs no global random state.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import ModelConfig
from explorer.core.nets.results import NetState

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def make_modules(
    model: ModelConfig, parameters: Mapping[str, nn.Parameter]
) -> list[nn.RNN | nn.GRU | nn.LSTM]:
    """One module per layer, the lowest first, sharing the given parameters (by torch's names)."""
    modules = []
    for number in range(model.num_layers):
        input_size = parameters[f"rnn.weight_ih_l{number}"].shape[1]
        module = MODULES[model.cell](input_size, model.hidden_size, device="meta")
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            setattr(module, f"{name}_l0", parameters[f"rnn.{name}_l{number}"])
        modules.append(module)
    return modules


def run_modules(
    modules: list[nn.RNN | nn.GRU | nn.LSTM],
    x: Tensor,
    state: NetState,
    masks: list[Tensor | None],
) -> tuple[list[Tensor], NetState]:
    """Each layer's states (T, B, H) with their graph, and the final state without one.

    Args:
        modules: the layers, the lowest first.
        x: input of the lowest layer, (T, B, D).
        state: before the minibatch.
        masks: a dropout mask (T, B, H), or None, for each gap between layers.
    """
    h, h_final, c_final = [], [], []
    for number, module in enumerate(modules):
        h_0 = torch.from_numpy(state.h[number : number + 1])
        if state.c is None:
            h_layer, h_n = module(x, h_0)
        else:
            h_layer, (h_n, c_n) = module(x, (h_0, torch.from_numpy(state.c[number : number + 1])))
            c_final.append(c_n.detach().numpy())
        h.append(h_layer)
        h_final.append(h_n.detach().numpy())
        mask = masks[number] if number < len(masks) else None
        x = h_layer if mask is None else h_layer * mask
    c = np.concatenate(c_final) if c_final else None
    return h, NetState(h=np.concatenate(h_final), c=c)


def check_weight_shapes(expected: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Check a checkpoint's weights, by torch's names, against those of the net they are for.

    Args:
        expected: the net's tensors or arrays.
        given: the checkpoint's.

    Raises:
        InvalidValueError: a name or a shape differs.
    """
    wanted = {name: tuple(array.shape) for name, array in expected.items()}
    found = {name: tuple(array.shape) for name, array in given.items()}
    for name in sorted({*wanted, *found}):
        if wanted.get(name) != found.get(name):
            raise InvalidValueError(
                f"The checkpoint's weight `{name}` must have shape {wanted.get(name)}, got "
                f"{found.get(name)}; load a checkpoint of the same configuration."
            )


def load_module(module: nn.Module, weights: Mapping[str, Any]) -> None:
    """Load the weights of a checkpoint, by torch's names, into a module.

    Raises:
        InvalidValueError: a name or a shape differs from the module's.
    """
    check_weight_shapes(module.state_dict(), weights)
    module.load_state_dict(
        {name: torch.from_numpy(array.copy()) for name, array in weights.items()}
    )


def init_module_weights(module: nn.Module, seed: int) -> None:
    """Initialise every recurrent, linear and embedding layer in place, by torch's own rules.

    Uniform within 1/sqrt(H) for recurrent layers and within 1/sqrt(inputs) for linear ones,
    standard normal for embeddings; all from one generator, in the order of the modules.

    Raises:
        TypeError: a parameter belongs to a layer of another type.
    """
    generator = torch.Generator().manual_seed(seed)
    for layer in module.modules():
        own = list(layer.parameters(recurse=False))
        if isinstance(layer, nn.Embedding):
            nn.init.normal_(layer.weight, generator=generator)
        elif isinstance(layer, nn.RNNBase | nn.RNNCellBase | nn.Linear):
            size = layer.in_features if isinstance(layer, nn.Linear) else layer.hidden_size
            bound = 1 / math.sqrt(int(size))
            for parameter in own:
                nn.init.uniform_(parameter, -bound, bound, generator=generator)
        elif own:
            raise TypeError(type(layer).__name__)
