"""Trains by hand: rows looked up instead of one-hot products, no autograd, buffers reused.

This is what differs from the plain loop (`textbook.py`); `direct.py` has the rest of the step:

- W_ih times a one-hot vector is a column of W_ih. It is looked up, and its gradient is added to
  that column.
- Backpropagation through time is written out (`rnn_layer`, `gru_layer`, `lstm_layer`); the
  gradient of each weight matrix is one product over all time steps, after the loop.
- All weights are one vector (`weight_vector`): clipping and update are one operation each.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.core.nets.results import NetState
from explorer.core.steppers.direct import DirectStepper, LayersRun
from explorer.core.steppers.gru_layer import GRULayer
from explorer.core.steppers.lstm_layer import LSTMLayer
from explorer.core.steppers.rnn_layer import RNNLayer
from explorer.core.steppers.stepper import NetPlan

_Layer = RNNLayer | GRULayer | LSTMLayer
_LAYERS: dict[str, type[_Layer]] = {"rnn": RNNLayer, "gru": GRULayer, "lstm": LSTMLayer}
_KEPT_SHAPES = 2  # (T, B) of the minibatches, and of a shorter last one


class GatherStepper(DirectStepper):
    """Trains by hand in torch: any cell, 1 to 3 layers, one-hot or embedding input."""

    path = "gather"

    def __init__(self, plan: NetPlan) -> None:
        """Lay the initial weights out so that columns of W_ih can be looked up."""
        looked_up = {"rnn.weight_ih_l0"} if plan.model.input == "one_hot" else ()
        super().__init__(plan, transposed=looked_up)
        self._layers_of: dict[torch.Size, list[_Layer]] = {}
        self._layers: list[_Layer] = []
        self._ids = torch.empty(0, dtype=torch.int64)
        self._masks_used: list[Tensor | None] = []
        # What each layer's W_ih was multiplied by, (N, D); None for one-hot input.
        self._layer_inputs: list[Tensor | None] = []

    def _run_layers(self, ids: Tensor, state: NetState, masks: list[Tensor | None]) -> LayersRun:
        """See `DirectStepper._run_layers`."""
        weight = self._weights.weight
        self._ids, self._masks_used = ids.flatten(), masks
        self._layers = self._find_layers(ids.shape)
        x = weight["embedding.weight"][self._ids] if self.model.input == "embedding" else None
        self._layer_inputs = []
        for number, layer in enumerate(self._layers):
            self._layer_inputs.append(x)
            W_ih = weight[f"rnn.weight_ih_l{number}"]
            if x is None:
                torch.index_select(W_ih.t(), 0, self._ids, out=layer.pre)
            else:
                torch.mm(x, W_ih.t(), out=layer.pre)
            c_0 = None if state.c is None else torch.from_numpy(state.c[number])
            layer.forward(torch.from_numpy(state.h[number]), c_0)
            h = layer.h[1:]
            mask = masks[number] if number < len(masks) else None
            x = (h if mask is None else h * mask).flatten(0, 1)
        c = [c_t.numpy() for c_t in (layer.last_c() for layer in self._layers) if c_t is not None]
        final_state = NetState(
            h=np.stack([layer.h[-1].numpy() for layer in self._layers]),
            c=np.stack(c) if c else None,
        )
        return LayersRun(h=[layer.h[1:] for layer in self._layers], final_state=final_state)

    def _find_layers(self, shape: torch.Size) -> list[_Layer]:
        """The layers, with buffers for (T, B)."""
        if shape not in self._layers_of:
            if len(self._layers_of) == _KEPT_SHAPES:
                self._layers_of.pop(next(iter(self._layers_of)))
            make_layer = _LAYERS[self.model.cell]
            self._layers_of[shape] = [
                make_layer(self._weights, number, *shape) for number in range(self.model.num_layers)
            ]
        return self._layers_of[shape]

    def _run_layers_back(self, d_top: Tensor) -> None:
        """See `DirectStepper._run_layers_back`."""
        weight, grad = self._weights.weight, self._weights.grad
        d_h = d_top
        for number in range(len(self._layers) - 1, -1, -1):
            layer, x = self._layers[number], self._layer_inputs[number]
            d_pre = layer.backward(d_h.view_as(layer.h[1:]))
            name = f"rnn.weight_ih_l{number}"
            if x is None:
                grad[name].t().zero_().index_add_(0, self._ids, d_pre)
                return
            torch.mm(d_pre.t(), x, out=grad[name])
            d_h = d_pre @ weight[name]  # gradient of x
            if number == 0:
                grad["embedding.weight"].zero_().index_add_(0, self._ids, d_h)
            elif (mask := self._masks_used[number - 1]) is not None:
                d_h.mul_(mask.flatten(0, 1))
