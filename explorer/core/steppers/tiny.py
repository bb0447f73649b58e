"""Trains nets so small that calls cost more than arithmetic: one word, in NumPy, by hand.

The net is an RNN of one layer with one-hot input, trained on a single sample (`hello`, `beyond`). A
NumPy call on a few numbers takes a fifth of the time of a torch operation. Among NumPy's calls,
products and operations on equal shapes take a third of the time of sums and broadcasting, so sums
are written as products with ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.core.arrays import AnyArray, IdArray, NetArray
from explorer.core.errors import InvalidValueError
from explorer.core.nets.config import ModelConfig
from explorer.core.nets.results import NetState, StepResult, TextTrace
from explorer.core.steppers.stepper import NO_LAST_TRACE, NetPlan, Stepper
from explorer.core.steppers.weight_update import ADAM_BETAS, ADAM_EPS, WeightUpdate
from explorer.core.steppers.weight_vector import WeightVector

MAX_TINY_SIZE = 64  # of H and V; above, torch's arithmetic pays off
MAX_TINY_STEPS = 64  # of T
SAFE_LOGITS_SQUARED = 400.0  # up to this sum no logit exceeds 20, and exp needs no shift


def is_tiny(model: ModelConfig, vocab_size: int, batch_size: int, seq_len: int) -> bool:
    """Whether this path can train the net and is meant for its sizes."""
    return (
        _is_known(model)
        and batch_size == 1
        and max(model.hidden_size, vocab_size) <= MAX_TINY_SIZE
        and seq_len <= MAX_TINY_STEPS
    )


def _is_known(model: ModelConfig) -> bool:
    return (model.cell, model.num_layers, model.input) == ("rnn", 1, "one_hot")


class TinyUpdate(WeightUpdate):
    """The same update with NumPy calls, in a tenth of torch's time at these sizes.

    Adam's two moments are two rows of one array, so one call serves both.
    """

    def __init__(self, weights: WeightVector, optimizer: str) -> None:
        """Share the vectors' memory with NumPy."""
        super().__init__(weights, optimizer)
        self._values_array, self._grads_array = weights.values.numpy(), weights.grads.numpy()
        if optimizer == "adam":
            moments = torch.zeros((2, len(weights.values)), dtype=weights.values.dtype)
            self._mean, self._square = moments
            self._moments, self._scratch = moments.numpy(), np.empty_like(moments.numpy())
            self._rates = np.empty_like(
                self._moments
            )  # whole rows: broadcasting costs three times as much
            self._rates.T[:] = [1 - beta for beta in ADAM_BETAS]

    def _find_norm(self) -> float:
        return math.sqrt(self._grads_array.dot(self._grads_array))

    def _apply_sgd(self, factor: float) -> None:
        self._values_array += factor * self._grads_array

    def _apply_adam(self, grad_scale: float, learning_rate: float) -> None:
        beta_1, beta_2 = ADAM_BETAS
        moments, scratch = self._moments, self._scratch
        grads, squares = scratch
        np.multiply(self._grads_array, grad_scale, grads)
        np.multiply(grads, grads, squares)
        scratch -= moments
        scratch *= self._rates
        moments += scratch
        # (m / c_1) / (sqrt(v) / c_2 + eps) as (m c_2 / c_1) / (sqrt(v) + eps c_2): fewer calls.
        c_2 = math.sqrt(1 - beta_2**self._step)
        denominator = np.sqrt(moments[1], squares)
        denominator += ADAM_EPS * c_2
        step = np.divide(moments[0], denominator, grads)
        step *= learning_rate * c_2 / (1 - beta_1**self._step)
        self._values_array -= step


class TinyStepper(Stepper):
    """Trains by hand in NumPy; B = 1."""

    path = "tiny"

    def __init__(self, plan: NetPlan) -> None:
        """Share the weight vector's memory with NumPy."""
        super().__init__(plan)
        model = plan.model
        if not _is_known(model):
            raise InvalidValueError(
                "The path tiny needs `cell` rnn, `num_layers` 1, `input` one_hot, got "
                f"{model.cell}, {model.num_layers}, {model.input}; choose another path."
            )
        self._weights = WeightVector(plan.initial_weights, frozen=plan.frozen)
        self._update = TinyUpdate(self._weights, plan.optimizer.optimizer)
        self._weight = {n: view.numpy() for n, view in self._weights.weight.items()}
        self._grad = {n: view.numpy() for n, view in self._weights.grad.items()}
        self._eye = np.eye(plan.vocab_size, dtype=self._weight["rnn.bias_ih_l0"].dtype)
        self._ones_square = np.ones_like(self._eye)
        self._make_buffers(0)
        self._logits: NetArray | None = None

    @property
    def live_weights(self) -> Mapping[str, Tensor]:
        """Views of the weight vector."""
        return self._weights.weight

    def train_step(
        self, inputs: IdArray, targets: IdArray, state: NetState
    ) -> tuple[StepResult, NetState]:
        """One update by hand; see `Stepper.train_step`."""
        if len(inputs) != 1:
            raise InvalidValueError(
                f"`batch_size` must be 1 on the path tiny, got {len(inputs)}; choose another path."
            )
        x, y = self._eye.take(inputs[0], 0), self._eye.take(targets[0], 0)  # (T, V)
        with np.errstate(all="ignore"):  # an exploding net shows in its loss
            h = self._run(x, state.h[0, 0])[1:]  # (T, H)
            self._logits = logits = self._find_logits(h)
            loss, d_logits = self._find_loss(logits, y)
            self._run_backward(x, h, d_logits)
        tokens = len(x)
        norm, clipped = self._update.apply(
            grad_scale=1 / tokens if self.optimizer.loss_reduction == "mean" else 1,
            learning_rate=self.learning_rate,
            max_grad_norm=self.max_grad_norm,
        )
        result = StepResult(loss=loss / tokens, grad_norm=norm, tokens=tokens, clipped=clipped)
        return result, NetState(h=h[-1].reshape(1, 1, -1).copy())

    def _make_buffers(self, steps: int) -> None:
        """Allocate buffers for `steps` letters, with views of rows, as indexing costs a call."""
        sizes = (steps, self.model.hidden_size)
        self._pre, self._d_h, self._slope = (np.empty(sizes, self._eye.dtype) for _ in range(3))
        self._h = np.empty((steps + 1, sizes[1]), self._eye.dtype)
        self._ones = np.ones(steps, self._eye.dtype)
        self._rows = list(zip(self._pre, self._h[1:], strict=True))
        self._rows_back = list(zip(self._d_h, self._slope, strict=True))[::-1]

    def _run(self, x: NetArray, h_0: NetArray) -> NetArray:
        """States (T+1, H), including the one before the first step."""
        weight = self._weight
        if len(self._pre) != len(x):
            self._make_buffers(len(x))
        W_hh, pre = weight["rnn.weight_hh_l0"], self._pre
        np.dot(x, weight["rnn.weight_ih_l0"].T, pre)
        pre += weight["rnn.bias_ih_l0"] + weight["rnn.bias_hh_l0"]
        self._h[0] = h_t = h_0
        for pre_t, h_next in self._rows:
            pre_t += W_hh.dot(h_t)  # noqa: PLW2901 - in the row's own memory
            h_t = np.tanh(pre_t, h_next)
        return self._h

    def _find_logits(self, h: NetArray) -> NetArray:
        """Logits (T, V)."""
        if self.model.readout == "none":
            return h.copy()
        logits: NetArray = h.dot(self._weight["linear.weight"].T)
        logits += self._weight["linear.bias"]
        return logits

    def _run_backward(self, x: NetArray, h: NetArray, d_logits: NetArray) -> None:
        """Find all gradients of the summed loss."""
        grad, d_h = self._grad, self._d_h
        if self.model.readout == "linear":
            np.dot(d_logits.T, h, grad["linear.weight"])
            np.dot(self._ones, d_logits, grad["linear.bias"])
            np.dot(d_logits, self._weight["linear.weight"], d_h)
        else:
            d_h[:] = d_logits
        W_hh = self._weight["rnn.weight_hh_l0"]
        np.subtract(1, h * h, self._slope)  # tanh' = 1 - tanh^2
        d_above: NetArray | None = None
        for d_t, slope_t in self._rows_back:
            if d_above is not None:
                d_t += d_above.dot(W_hh)  # noqa: PLW2901 - in the row's own memory
            d_t *= slope_t  # noqa: PLW2901 - the same
            d_above = d_t
        np.dot(d_h.T, x, grad["rnn.weight_ih_l0"])
        if "rnn.weight_hh_l0" in grad:
            np.dot(d_h.T, self._h[:-1], grad["rnn.weight_hh_l0"])
        np.dot(self._ones, d_h, grad["rnn.bias_ih_l0"])
        grad["rnn.bias_hh_l0"][:] = grad["rnn.bias_ih_l0"]

    def _find_loss(self, logits: NetArray, y: NetArray) -> tuple[float, NetArray]:
        """The summed loss in nats and its gradient softmax - y (T, V), for one-hot targets y."""
        shifted = logits
        if not np.vdot(logits, logits) < SAFE_LOGITS_SQUARED:
            shifted = logits - np.maximum.reduce(logits, 1, keepdims=True)
        exps = np.exp(shifted)
        sums = exps.dot(self._ones_square)  # (T, V), a row's sum in all of its columns
        loss = float(np.log(sums[:, 0]).dot(self._ones) - np.vdot(shifted, y))
        exps /= sums
        exps -= y
        return loss, exps

    def last_trace(self) -> TextTrace:
        """See `Stepper.last_trace`."""
        if self._logits is None:
            raise InvalidValueError(NO_LAST_TRACE)
        return TextTrace(logits=self._logits, h=self._h[1:, None].copy())

    def optimizer_state(self) -> dict[str, AnyArray]:
        """See `Stepper.optimizer_state`."""
        return self._update.to_arrays()

    def load_optimizer_state(self, arrays: Mapping[str, AnyArray]) -> None:
        """See `Stepper.load_optimizer_state`."""
        self._update.load_arrays(arrays)
