"""Runs the SRN with `torch.nn.RNNCell` and `torch.nn.RNN` in float64.

Torch's cells offer only tanh and relu. An exact change of variables gives the other two
activations, and torch's own module still computes the recurrence:

- linear: z = relu(z) - relu(-z). Four relu units hold relu(z) and relu(-z).
- sigmoid: 1/(1+exp(-z)) = (1 + tanh(z/2))/2. Two tanh units hold s = 2 h - 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import nn

from explorer.core.arrays import FloatArray
from explorer.core.srn.params import SRNParams, SRNTrace

ModuleT = TypeVar("ModuleT", bound=nn.Module)


@dataclass(frozen=True, eq=False)
class TorchRoute:
    """How torch's cell, which offers tanh and relu, computes an SRN with any activation.

    The cell's H units s represent the SRN's two units h; all quantities are dimensionless.

    Attributes:
        nonlinearity: torch's name, "tanh" or "relu".
        weight_ih: (H, 2).
        weight_hh: (H, H).
        bias: (H,).
        encode: s_0 (H,) from h_0 (2,).
        decode: h (T, 2) from s (T, H).
    """

    nonlinearity: str
    weight_ih: FloatArray
    weight_hh: FloatArray
    bias: FloatArray
    encode: Callable[[FloatArray], FloatArray]
    decode: Callable[[torch.Tensor], torch.Tensor]


def find_torch_route(params: SRNParams) -> TorchRoute:
    """The weights that make torch's cell compute this SRN exactly (see the module)."""
    W, U, b = params.W_ih, params.W_hh, params.b_h
    if params.activation == "linear":
        # s = [relu(z); relu(-z)]; the start may be split as [h_0; 0], whatever its signs.
        return TorchRoute(
            "relu",
            np.vstack([W, -W]),
            np.block([[U, -U], [-U, U]]),
            np.concatenate([b, -b]),
            encode=lambda h_0: np.concatenate([h_0, np.zeros(2)]),
            decode=lambda s: s[:, :2] - s[:, 2:],
        )
    if params.activation == "sigmoid":
        # Substitute h = (1 + s)/2 in z/2 = (W x + U h_prev + b)/2.
        return TorchRoute(
            "tanh",
            W / 2,
            U / 4,
            b / 2 + U.sum(axis=1) / 4,
            encode=lambda h_0: 2 * h_0 - 1,
            decode=lambda s: (1 + s) / 2,
        )
    return TorchRoute(params.activation, W, U, b, encode=lambda h_0: h_0, decode=lambda s: s)


def _make_module(kind: type[ModuleT], *sizes: int, **options: str) -> ModuleT:
    """A float64 module without values: initialising it would advance torch's random state."""
    module = kind(*sizes, **options, device="meta", dtype=torch.float64)
    return module.to_empty(device="cpu")


def _load(module: nn.RNNCell | nn.RNN, route: TorchRoute, suffix: str) -> None:
    """Set the module's weights; of torch's two biases, the second stays 0."""
    values = {
        "weight_ih": route.weight_ih,
        "weight_hh": route.weight_hh,
        "bias_ih": route.bias,
        "bias_hh": np.zeros_like(route.bias),
    }
    for name, value in values.items():
        getattr(module, name + suffix).copy_(torch.from_numpy(value.copy()))


def run_srn_torch(params: SRNParams, inputs: FloatArray, h_0: FloatArray, method: str) -> SRNTrace:
    """The trace of an SRN as torch computes it, in float64.

    The states come from torch's module; `pre` is recomputed from them, because torch doesn't
    return it.

    Args:
        params: the weights.
        inputs: (T, 2).
        h_0: (2,).
        method: "rnncell" (a loop over `nn.RNNCell`) or "rnn" (one call of `nn.RNN`).
    """
    route = find_torch_route(params)
    units = len(route.bias)
    x = torch.from_numpy(inputs.copy())
    s_0 = torch.from_numpy(route.encode(h_0).copy())
    # Explosions are legitimate results: keep inf and nan without a warning.
    with torch.no_grad(), np.errstate(over="ignore", invalid="ignore"):
        if method == "rnncell":
            cell = _make_module(nn.RNNCell, 2, units, nonlinearity=route.nonlinearity)
            _load(cell, route, "")
            states, s = [], s_0
            for x_t in x:
                s = cell(x_t, s)  # (H,)
                states.append(s)
            hidden = torch.stack(states)  # (T, H)
        else:
            rnn = _make_module(nn.RNN, 2, units, nonlinearity=route.nonlinearity)
            _load(rnn, route, "_l0")
            hidden, _ = rnn(x, s_0.unsqueeze(0))  # (T, H)
        readout = _make_module(nn.Linear, 2, 2)
        readout.weight.copy_(torch.from_numpy(params.W_ho.copy()))
        readout.bias.copy_(torch.from_numpy(params.b_o.copy()))
        h_t = route.decode(hidden)  # (T, 2)
        y = readout(h_t).numpy()
        h = h_t.numpy()
        h_prev = np.vstack([h_0, h[:-1]])
        pre = inputs @ params.W_ih.T + h_prev @ params.W_hh.T + params.b_h
    bounds = params.nonlinearity.open_bounds
    return SRNTrace(x=inputs, h_prev=h_prev, pre=pre, h=h, y=y, bounds=bounds)
