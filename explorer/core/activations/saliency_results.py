"""What following gradients back to the inputs found, as frozen results."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Saliency:
    """One predicted character and what its probability hung on.

    Attributes:
        position: t of the predicted character in the text.
        norms: gradient norm of each earlier input, s from 0 to t - 1 (t,).
        log_probability: of the character, in nats.
    """

    position: int
    norms: FloatArray
    log_probability: float


@dataclass(frozen=True, eq=False)
class Reach:
    """How a net's gradient is spread over distance, on average over many characters.

    Attributes:
        shares: of the gradient norm at distance 1, 2, ... (W,); they add to 1.
        mean_distance: in characters, weighted by the shares.
        distance_90: the distance in characters beyond which less than a tenth remains.
        count: predicted characters averaged over.
    """

    shares: FloatArray
    mean_distance: float
    distance_90: int
    count: int
