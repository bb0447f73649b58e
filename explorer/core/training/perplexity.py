"""The perplexity of a loss in nats per token."""

from __future__ import annotations

import math


def compute_perplexity(loss: float) -> float:
    """exp(loss), or infinity if it exceeds a float."""
    try:
        return math.exp(loss)
    except OverflowError:
        return math.inf
