"""The SRN's learning as torch does it: the reference of the browser's engine and of the scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from explorer.core.srn.task_data import START_NAMES, TaskBatch, draw_batch
from explorer.core.srn.tasks import TaskSettings

ACTIVATIONS = {
    "linear": lambda z: z,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
}
OPTIMISERS: dict[str, Callable[[list[torch.Tensor], float], torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "momentum": partial(torch.optim.SGD, momentum=0.9),
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
}


@dataclass(frozen=True)
class Passes:
    """A batch's states and outputs (lists over time of (B, 2)) and its loss."""

    h: list[torch.Tensor]
    y: list[torch.Tensor]
    loss: torch.Tensor


def make_weights(values: Mapping[str, float]) -> torch.Tensor:
    """The 18 numbers as one vector in float64, in the engine's order."""
    numbers = [values.get(name, 0.0) for name in START_NAMES]
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=True)


def run_passes(
    weights: torch.Tensor, batch: TaskBatch, activation: str, bptt_len: int = 0
) -> Passes:
    """The forward pass; between windows of `bptt_len` steps the state is detached."""
    w = dict(zip(START_NAMES, weights, strict=True))
    W_ih = torch.stack([w["w1"], w["w3"], w["w2"], w["w4"]]).reshape(2, 2)
    W_hh = torch.stack([w["u2"], w["u4"], w["u1"], w["u3"]]).reshape(2, 2)
    W_ho = torch.stack([w["w5"], w["w7"], w["w6"], w["w8"]]).reshape(2, 2)
    b_h, b_o = torch.stack([w["b1"], w["b2"]]), torch.stack([w["b3"], w["b4"]])
    x = torch.from_numpy(batch.inputs)
    h = torch.stack([w["a1"], w["a2"]]).expand(len(x), 2)
    states, outputs = [], []
    for t in range(x.shape[1]):
        if bptt_len and t and t % bptt_len == 0:
            h = h.detach()
        h = ACTIVATIONS[activation](x[:, t] @ W_ih.T + h @ W_hh.T + b_h)
        y = h @ W_ho.T + b_o
        for kept in (h, y):
            if kept.requires_grad:
                kept.retain_grad()
        states.append(h)
        outputs.append(y)
    counts = torch.from_numpy(batch.mask) == 1
    y_counted = torch.stack(outputs, 1)[counts]
    targets = torch.from_numpy(batch.targets)[counts]
    if batch.loss == "squared":
        return Passes(states, outputs, mse_loss(y_counted, targets))
    loss = binary_cross_entropy_with_logits(y_counted, targets)
    return Passes(states, outputs, loss)


def learn(
    settings: TaskSettings, weights: torch.Tensor, updates: int, *, is_reversed: bool = False
) -> list[float]:
    """The losses of so many updates; `weights` end where the last one leaves them.

    The samples of a batch may be added up in the reversed order, and the weights' gradients with
    them, which shows how far rounding alone carries a run away.
    """
    optimiser = OPTIMISERS[settings.optimiser]([weights], settings.learning_rate)
    losses = []
    for index in range(updates):
        batch = draw_batch(settings, index)
        if is_reversed:
            batch = TaskBatch(
                batch.inputs[::-1].copy(),
                batch.targets[::-1].copy(),
                batch.mask[::-1].copy(),
                batch.loss,
            )
        optimiser.zero_grad()
        loss = run_passes(weights, batch, settings.activation, settings.bptt_len).loss
        loss.backward()
        assert weights.grad is not None
        if not settings.learns_start:
            weights.grad[16:] = 0
        norm = torch.linalg.vector_norm(weights.grad)
        if 0 < settings.max_grad_norm < norm:
            weights.grad *= settings.max_grad_norm / norm
        optimiser.step()
        losses.append(loss.item())
    return losses
