"""Suggests settings with which a diverged run trains."""

from __future__ import annotations

from dataclasses import replace

from explorer.core.nets.config import OptimizerConfig
from explorer.core.training.events import Changed

# With gradients clipped at norm 1, SGD moves the weights by at most its rate, and the course's
# recipe trains at rate 1. Adam moves every weight by about its rate, whatever the gradient.
_LARGEST_RATE = {"sgd": 1.0, "adam": 0.01}
_THETA = 1.0


def suggest_remedy(optimizer: OptimizerConfig, changed: Changed | None) -> OptimizerConfig:
    """A smaller learning rate, and clipping, for a run that diverged.

    Neither alone is enough: clipping at rate 100 still takes steps of length 100, and a rate of 10
    without clipping may explode again. The rate is a tenth of the one at which the run diverged,
    small enough to train with clipping, and no larger than the one the run started with.

    Args:
        optimizer: the settings the run started with.
        changed: the last change made while it ran, if any.
    """
    rate, theta = optimizer.learning_rate, optimizer.max_grad_norm
    if changed is not None:
        rate, theta = changed.learning_rate, changed.max_grad_norm
    return replace(
        optimizer,
        learning_rate=min(rate / 10, _LARGEST_RATE[optimizer.optimizer], optimizer.learning_rate),
        max_grad_norm=_THETA if theta is None else min(theta, _THETA),
    )
