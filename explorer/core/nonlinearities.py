"""The four activation functions of the SRN, each with its derivative, over NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidValueError

UNBOUNDED = (-np.inf, np.inf)  # the bounds of what has none


@dataclass(frozen=True)
class Nonlinearity:
    """An activation function f, applied elementwise.

    Attributes:
        name: its name on the screen, in links and in code.
        value: f(z), elementwise; dimensionless.
        slope: f'(z), elementwise; 0 at the kink of relu, as in torch.
        low: greatest lower bound of f, -inf if there is none.
        high: least upper bound of f, inf if there is none.
    """

    name: str
    value: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]
    low: float
    high: float

    @property
    def is_bounded(self) -> bool:
        """Whether the states stay in a box, whatever the weights."""
        return bool(np.isfinite(self.low) and np.isfinite(self.high))

    @property
    def open_bounds(self) -> tuple[float, float]:
        """The bounds that f approaches without reaching them; infinite where there are none."""
        return (self.low, self.high) if self.is_bounded else UNBOUNDED


def _sigmoid(z: FloatArray) -> FloatArray:
    # exp only sees non-positive numbers, so it cannot overflow.
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def _sigmoid_slope(z: FloatArray) -> FloatArray:
    s = _sigmoid(z)
    return s * (1.0 - s)


NONLINEARITIES: dict[str, Nonlinearity] = {
    f.name: f
    for f in (
        Nonlinearity("linear", lambda z: z, np.ones_like, -np.inf, np.inf),
        Nonlinearity("tanh", np.tanh, lambda z: 1.0 - np.tanh(z) ** 2, -1.0, 1.0),
        Nonlinearity(
            "relu",
            lambda z: np.maximum(z, 0.0),
            lambda z: (z > 0).astype(np.float64),
            0.0,
            np.inf,
        ),
        Nonlinearity("sigmoid", _sigmoid, _sigmoid_slope, 0.0, 1.0),
    )
}


def find_nonlinearity(name: str) -> Nonlinearity:
    """The activation function with this name.

    Raises:
        InvalidValueError: no activation function has this name.
    """
    if name not in NONLINEARITIES:
        raise InvalidValueError(
            f"`activation` must be one of {', '.join(NONLINEARITIES)}, got {name!r}."
        )
    return NONLINEARITIES[name]
