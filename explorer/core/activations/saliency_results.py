"""Results of following gradients back to the inputs."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Saliency:
    """How strongly one predicted character's probability depends on each earlier one.

    Attributes:
        position: t of the predicted character in the text.
        norms: gradient norm of each earlier input, s from 0 to t - 1 (t,).
        log_probability: log p of the predicted character, in nats.
    """

    position: int
    norms: FloatArray
    log_probability: float


@dataclass(frozen=True, eq=False)
class Reach:
    """How a net's gradient spreads over distance, averaged over many characters.

    Attributes:
        shares: the share of the gradient norm at distance 1, 2, ... (W,); they sum to 1.
        mean_distance: in characters, weighted by the shares.
        distance_90: the distance in characters beyond which less than a tenth is left.
        count: how many predicted characters the average covers: those with a gradient.
        num_windows: how many characters were predicted, each from a window of its own.
    """

    shares: FloatArray
    mean_distance: float
    distance_90: int
    count: int
    num_windows: int
