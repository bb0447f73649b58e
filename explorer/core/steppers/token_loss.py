"""Computes cross-entropy over tokens and its gradient, in the logits' memory."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

# Below this the float32 probability of a target loses digits; such rows are computed again.
_SMALLEST = 1e-30


def cross_entropy_with_grad_(
    logits: Tensor, targets: Tensor, find_logits: Callable[[Tensor], Tensor]
) -> float:
    """The summed loss in nats; `logits` becomes its gradient, softmax - onehot(target).

    Args:
        logits: (N, V), overwritten.
        targets: token indices (N, 1).
        find_logits: the logits (n, V) of rows (n,) once more, for targets so improbable that
            the logarithm must be taken before the exponential.
    """
    softmax = torch.softmax(logits, 1, out=logits)
    of_targets = softmax.gather(1, targets)
    losses = of_targets.log()
    rows = (of_targets[:, 0] < _SMALLEST).nonzero()[:, 0]
    if len(rows):
        losses[rows] = torch.log_softmax(find_logits(rows), 1).gather(1, targets[rows])
    softmax.scatter_(1, targets, of_targets.sub_(1))
    return -float(losses.sum())
