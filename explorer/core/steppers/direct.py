"""Does by hand, in place, all of a training step but the recurrent layers.

The gradient is that of the summed loss; the mean's factor 1 / (T*B) is folded into the update.
The readout is padded to a multiple of 16 rows, which makes its products faster. The added rows are
0 with a bias of -1e30, so their probability is exactly 0, they get no gradient and never change.
They are never visible outside.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.core.arrays import AnyArray, IdArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.results import NetState, StepResult, TextTrace
from explorer.core.steppers.dropout_masks import DropoutMasks
from explorer.core.steppers.stepper import NO_LAST_TRACE, NetPlan, Stepper, make_trace
from explorer.core.steppers.token_loss import cross_entropy_with_grad_
from explorer.core.steppers.weight_update import WeightUpdate
from explorer.core.steppers.weight_vector import WeightVector, sum_rows

_PADDED_BIAS = -1e30  # the logit of a character that doesn't exist


@dataclass(frozen=True, eq=False)
class LayersRun:
    """The states of the recurrent layers for a minibatch.

    Attributes:
        h: each layer's states, a list of L tensors (T, B, H), the lowest first.
        final_state: the state after the minibatch.
    """

    h: list[Tensor]
    final_state: NetState


class DirectStepper(Stepper):
    """A stepper without autograd above the recurrent layers."""

    def __init__(self, plan: NetPlan, *, transposed: Collection[str]) -> None:
        """Put the initial weights into one vector."""
        super().__init__(plan)
        has_readout = plan.model.readout != "none"
        self._weights = WeightVector(
            plan.initial_weights,
            transposed=transposed,
            frozen=plan.frozen,
            padding={"linear.weight": 0, "linear.bias": _PADDED_BIAS} if has_readout else None,
        )
        self._update = WeightUpdate(self._weights, plan.optimizer.optimizer)
        self._masks = DropoutMasks(plan.model.dropout, plan.seed)
        num_logits = (
            len(self._weights.padded_weight["linear.bias"]) if has_readout else plan.vocab_size
        )
        self._logits = torch.empty(0, num_logits, dtype=plan.dtype)
        self._d_h = torch.empty(0, plan.model.hidden_size, dtype=plan.dtype)
        self._last_run: tuple[Tensor, Tensor] | None = None

    @abstractmethod
    def _run_layers(self, ids: Tensor, state: NetState, masks: list[Tensor | None]) -> LayersRun:
        """The states for tokens `ids` (T, B); one mask (T, B, H) for each gap between layers."""

    @abstractmethod
    def _run_layers_back(self, d_top: Tensor) -> None:
        """Find all gradients below the readout, given the highest layer's, d_top (N, H)."""

    @property
    def live_weights(self) -> Mapping[str, Tensor]:
        """Views of the weight vector."""
        return self._weights.weight

    def load_weights(self, arrays: Mapping[str, NetArray]) -> None:
        """See `Stepper.load_weights`."""
        super().load_weights(arrays)
        self._weights.fill_padding()  # a diverged net has made it nan

    def train_step(
        self, inputs: IdArray, targets: IdArray, state: NetState
    ) -> tuple[StepResult, NetState]:
        """One update; see `Stepper.train_step`."""
        batch_size, steps = inputs.shape
        tokens = inputs.size
        ids = torch.from_numpy(inputs.T.reshape(steps, batch_size))
        shape = (steps, batch_size, self.model.hidden_size)
        masks = self._masks.draw(self.model.num_layers - 1, shape, self.dtype)
        run = self._run_layers(ids, state, masks)
        top = run.h[-1].flatten(0, 1)  # (N, H), the samples of a step in adjacent rows
        if len(self._logits) != tokens:  # otherwise the buffers are reused
            self._logits = self._logits.new_empty(tokens, self._logits.shape[1])
            self._d_h = self._d_h.new_empty(tokens, self.model.hidden_size)
        logits = self._find_logits(top, out=self._logits)
        self._last_run = None
        if batch_size == 1:
            self._last_run = logits[:, None, : self.vocab_size].clone(), torch.stack(run.h)
        loss = cross_entropy_with_grad_(
            logits,
            torch.from_numpy(targets.T.reshape(-1, 1)),
            lambda rows: self._find_logits(top[rows], out=logits.new_empty(0)),
        )
        self._run_layers_back(self._run_readout_back(logits, top))
        norm, clipped = self._update.apply(
            grad_scale=1 / tokens if self.optimizer.loss_reduction == "mean" else 1,
            learning_rate=self.learning_rate,
            max_grad_norm=self.max_grad_norm,
        )
        result = StepResult(loss=loss / tokens, grad_norm=norm, tokens=tokens, clipped=clipped)
        return result, run.final_state

    def _find_logits(self, h: Tensor, out: Tensor) -> Tensor:
        """Logits (n, V) of states (n, H); a readout's added rows give more columns."""
        if self.model.readout == "none":
            return out.resize_(h.shape).copy_(h)
        weight = self._weights.padded_weight
        return torch.addmm(weight["linear.bias"], h, weight["linear.weight"].t(), out=out)

    def _run_readout_back(self, d_logits: Tensor, h: Tensor) -> Tensor:
        """The gradient (N, H) of the highest layer's states; stores those of the readout."""
        if self.model.readout == "none":
            return self._d_h.copy_(d_logits)
        grad = self._weights.padded_grad
        torch.mm(d_logits.t(), h, out=grad["linear.weight"])
        sum_rows(d_logits, out=grad["linear.bias"])
        return torch.mm(d_logits, self._weights.padded_weight["linear.weight"], out=self._d_h)

    def last_trace(self) -> TextTrace:
        """See `Stepper.last_trace`."""
        if self._last_run is None:
            raise InvalidValueError(NO_LAST_TRACE)
        return make_trace(*self._last_run)

    def optimizer_state(self) -> dict[str, AnyArray]:
        """See `Stepper.optimizer_state`."""
        return self._update.to_arrays() | self._masks.to_arrays()

    def load_optimizer_state(self, arrays: Mapping[str, AnyArray]) -> None:
        """See `Stepper.load_optimizer_state`."""
        self._update.load_arrays(arrays)
        self._masks.load_arrays(arrays)
