"""Trains by the course's plain loop: one-hot input, torch's module, autograd, manual clipping.

The faster paths are tested against it, and the benchmark uses it as its baseline.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.core.arrays import AnyArray, IdArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.results import NetState, StepResult, TextTrace
from explorer.core.nets.torch_modules import make_modules, run_modules
from explorer.core.steppers.dropout_masks import DropoutMasks
from explorer.core.steppers.stepper import NO_LAST_TRACE, NetPlan, Stepper, make_trace
from explorer.core.steppers.weight_update import read_adam_step, select_moment
from explorer.core.steppers.weight_vector import copy_arrays

_MOMENTS = ("exp_avg", "exp_avg_sq")


class TextbookStepper(Stepper):
    """Trains as the course writes it."""

    path = "textbook"

    def __init__(self, plan: NetPlan) -> None:
        """Put the initial weights into torch's modules."""
        super().__init__(plan)
        self._parameters = {
            name: nn.Parameter(weight.clone(), requires_grad=name not in plan.frozen)
            for name, weight in plan.initial_weights.items()
        }
        self._modules = make_modules(plan.model, self._parameters)
        self._masks = DropoutMasks(plan.model.dropout, plan.seed)
        self._trained = {n: p for n, p in self._parameters.items() if p.requires_grad}
        rule = torch.optim.Adam if plan.optimizer.optimizer == "adam" else torch.optim.SGD
        self._rule = rule(self._trained.values(), lr=plan.optimizer.learning_rate)
        self._last_run: tuple[Tensor, Tensor] | None = None

    @property
    def live_weights(self) -> Mapping[str, Tensor]:
        """The modules' parameters."""
        return self._parameters

    def train_step(
        self, inputs: IdArray, targets: IdArray, state: NetState
    ) -> tuple[StepResult, NetState]:
        """One update by autograd; see `Stepper.train_step`."""
        X, Y = torch.from_numpy(inputs), torch.from_numpy(targets)
        logits, h, new_state = self._run(X.T, state)
        loss = nn.CrossEntropyLoss(reduction=self.optimizer.loss_reduction)(
            logits.flatten(0, 1), Y.T.reshape(-1)
        )
        self._rule.zero_grad()
        loss.backward()
        grad_norm, clipped = self._clip()
        for group in self._rule.param_groups:
            group["lr"] = self.learning_rate
        self._rule.step()
        self._last_run = (logits, h) if len(inputs) == 1 else None
        mean_loss = loss.item() / (Y.numel() if self.optimizer.loss_reduction == "sum" else 1)
        return StepResult(mean_loss, grad_norm, Y.numel(), clipped), new_state

    def _run(self, ids: Tensor, state: NetState) -> tuple[Tensor, Tensor, NetState]:
        """Logits (T, B, V), states h (L, T, B, H), and the state after the minibatch."""
        if self.model.input == "embedding":
            x = functional.embedding(ids, self._parameters["embedding.weight"])
        else:
            x = functional.one_hot(ids, self.vocab_size).to(self.dtype)  # (T, B, V)
        shape = (*ids.shape, self.model.hidden_size)
        masks = self._masks.draw(self.model.num_layers - 1, shape, self.dtype)
        h, final_state = run_modules(self._modules, x, state, masks)
        logits = h[-1]
        if self.model.readout == "linear":
            weight, bias = self._parameters["linear.weight"], self._parameters["linear.bias"]
            logits = functional.linear(logits, weight, bias)
        return logits, torch.stack(h), final_state

    def _clip(self) -> tuple[float, bool]:
        """The gradient's global norm; above theta the gradient is scaled by theta / norm."""
        grads = [p.grad for p in self._trained.values() if p.grad is not None]
        norm = float(torch.sqrt(sum((torch.sum(g**2) for g in grads), torch.zeros(()))))
        theta = self.max_grad_norm
        clipped = theta is not None and norm > theta
        if theta is not None and clipped:
            for grad in grads:
                grad[:] *= theta / norm
        return norm, clipped

    def last_trace(self) -> TextTrace:
        """See `Stepper.last_trace`."""
        if self._last_run is None:
            raise InvalidValueError(NO_LAST_TRACE)
        return make_trace(*self._last_run)

    def optimizer_state(self) -> dict[str, AnyArray]:
        """Adam's step count and moments, zeros before the first step, by torch's names."""
        arrays = self._masks.to_arrays()
        if isinstance(self._rule, torch.optim.Adam):
            step = 0.0
            for name, parameter in self._trained.items():
                memory = self._rule.state.get(parameter, {})
                step = float(memory.get("step", 0.0))
                for moment in _MOMENTS:
                    value = memory.get(moment, torch.zeros_like(parameter))
                    arrays[f"{moment}.{name}"] = value.detach().clone().numpy()
            arrays["step"] = np.array(step)
        return arrays

    def load_optimizer_state(self, arrays: Mapping[str, AnyArray]) -> None:
        """See `Stepper.load_optimizer_state`."""
        self._masks.load_arrays(arrays)
        if isinstance(self._rule, torch.optim.Adam):
            step = float(read_adam_step(arrays))
            moments = {
                m: {n: torch.empty_like(p) for n, p in self._trained.items()} for m in _MOMENTS
            }
            for moment, values in moments.items():
                copy_arrays(values, select_moment(arrays, moment))
            for name, parameter in self._trained.items():
                self._rule.state[parameter] = {
                    "step": torch.tensor(step),
                    **{moment: values[name].detach() for moment, values in moments.items()},
                }
