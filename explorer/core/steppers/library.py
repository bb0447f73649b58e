"""Trains with torch's own recurrent modules and autograd; the rest of the step is by hand.

Where the vocabulary is small, torch's fused LSTM kernel is the fastest.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding

from explorer.core.nets.results import NetState
from explorer.core.nets.torch_modules import make_modules, run_modules
from explorer.core.steppers.direct import DirectStepper, LayersRun
from explorer.core.steppers.stepper import NetPlan


class LibraryStepper(DirectStepper):
    """Trains nn.RNN, nn.GRU or nn.LSTM, one module for each layer."""

    path = "library"

    def __init__(self, plan: NetPlan) -> None:
        """Make the modules' parameters views of the weight vector."""
        super().__init__(plan, transposed=())
        self._parameters = {
            name: nn.Parameter(weight, requires_grad=name in self._weights.grad)
            for name, weight in self._weights.weight.items()
            if not name.startswith("linear.")
        }
        self._modules = make_modules(plan.model, self._parameters)
        self._one_hot = torch.empty(0, dtype=plan.dtype)
        self._top = torch.empty(0)

    def _run_layers(self, ids: Tensor, state: NetState, masks: list[Tensor | None]) -> LayersRun:
        """See `DirectStepper._run_layers`."""
        if self.model.input == "embedding":
            x = embedding(ids, self._parameters["embedding.weight"])
        else:
            self._one_hot.resize_(*ids.shape, self.vocab_size).zero_()
            x = self._one_hot.scatter_(2, ids[..., None], 1)
        h, final_state = run_modules(self._modules, x, state, masks)
        self._top = h[-1]
        return LayersRun(h=[h_layer.detach() for h_layer in h], final_state=final_state)

    def _run_layers_back(self, d_top: Tensor) -> None:
        """See `DirectStepper._run_layers_back`."""
        trained = {n: p for n, p in self._parameters.items() if p.requires_grad}
        grads = torch.autograd.grad(self._top, list(trained.values()), d_top.view_as(self._top))
        for name, grad in zip(trained, grads, strict=True):
            self._weights.grad[name].copy_(grad)
