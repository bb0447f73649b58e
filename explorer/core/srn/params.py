"""The weights of the SRN and the trace of a run: frozen dataclasses of NumPy arrays.

T is the number of time steps; the SRN has two inputs, two hidden units and two outputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from explorer.core.arrays import FloatArray, freeze_array
from explorer.core.errors import InvalidValueError
from explorer.core.nonlinearities import UNBOUNDED, Nonlinearity, find_nonlinearity

# Where each of the course's weight names stands: its matrix, and its index there (row, column).
# in_h1 = w1 x1 + w3 x2 + u2 a1 + u4 a2 + b1, in_h2 = w2 x1 + w4 x2 + u1 a1 + u3 a2 + b2,
# y1 = w5 h1 + w7 h2 + b3, y2 = w6 h1 + w8 h2 + b4.
WEIGHT_INDICES: Mapping[str, tuple[str, tuple[int, ...]]] = MappingProxyType(
    {
        "w1": ("W_ih", (0, 0)),
        "w2": ("W_ih", (1, 0)),
        "w3": ("W_ih", (0, 1)),
        "w4": ("W_ih", (1, 1)),
        "u1": ("W_hh", (1, 0)),
        "u2": ("W_hh", (0, 0)),
        "u3": ("W_hh", (1, 1)),
        "u4": ("W_hh", (0, 1)),
        "w5": ("W_ho", (0, 0)),
        "w6": ("W_ho", (1, 0)),
        "w7": ("W_ho", (0, 1)),
        "w8": ("W_ho", (1, 1)),
        "b1": ("b_h", (0,)),
        "b2": ("b_h", (1,)),
        "b3": ("b_o", (0,)),
        "b4": ("b_o", (1,)),
    }
)

_SHAPES = {"W_ih": (2, 2), "W_hh": (2, 2), "W_ho": (2, 2), "b_h": (2,), "b_o": (2,)}


@dataclass(frozen=True, eq=False)
class SRNParams:
    """The weights of a 2-2-2 simple recurrent network (Elman 1990).

    h_t = f(W_ih x_t + W_hh h_prev + b_h), y_t = W_ho h_t + b_o; all dimensionless.

    Attributes:
        W_ih: input to hidden, (2, 2), row = hidden unit, column = input.
        W_hh: hidden to hidden, (2, 2), row = hidden unit, column = stored unit.
        W_ho: hidden to output, (2, 2), row = output, column = hidden unit.
        b_h: bias of the hidden units, (2,).
        b_o: bias of the outputs, (2,).
        activation: "linear", "tanh", "relu" or "sigmoid".

    Raises:
        InvalidValueError: a shape, a value or the activation is invalid.
    """

    W_ih: FloatArray
    W_hh: FloatArray
    W_ho: FloatArray
    b_h: FloatArray = field(default_factory=lambda: np.zeros(2))
    b_o: FloatArray = field(default_factory=lambda: np.zeros(2))
    activation: str = "tanh"

    def __post_init__(self) -> None:
        """Replace each array by a checked, read-only float64 copy."""
        for name, shape in _SHAPES.items():
            object.__setattr__(self, name, freeze_array(name, getattr(self, name), shape))
        find_nonlinearity(self.activation)

    @classmethod
    def from_names(cls, weights: Mapping[str, float], activation: str = "tanh") -> SRNParams:
        """The parameters from the course's names w1..w8, u1..u4, b1..b4; missing ones are 0.

        Raises:
            InvalidValueError: a name isn't one of these, or a value isn't finite.
        """
        arrays = {name: np.zeros(shape) for name, shape in _SHAPES.items()}
        for name, value in weights.items():
            if name not in WEIGHT_INDICES:
                raise InvalidValueError(f"A weight is w1..w8, u1..u4 or b1..b4, got {name!r}.")
            matrix, index = WEIGHT_INDICES[name]
            arrays[matrix][index] = freeze_array(name, value, ())
        return cls(**arrays, activation=activation)

    def to_names(self) -> dict[str, float]:
        """The parameters by the course's names, in the order of `WEIGHT_INDICES`."""
        return {
            name: float(getattr(self, matrix)[index])
            for name, (matrix, index) in WEIGHT_INDICES.items()
        }

    @property
    def nonlinearity(self) -> Nonlinearity:
        """The activation function f."""
        return find_nonlinearity(self.activation)


@dataclass(frozen=True, eq=False)
class SRNTrace:
    """Every step of one run of an SRN, first step first; each array is (T, 2), dimensionless.

    A net that explodes leaves inf and nan in `pre`, `h` and `y`: `finite_steps` says where.

    Attributes:
        x: inputs.
        h_prev: states before each step (the store a1, a2).
        pre: pre-activations, in_h1 and in_h2.
        h: hidden states.
        y: outputs.
        bounds: what the activation function approaches without reaching it, low and high; doubles
            may still round a state to it.
    """

    x: FloatArray
    h_prev: FloatArray
    pre: FloatArray
    h: FloatArray
    y: FloatArray
    bounds: tuple[float, float] = UNBOUNDED

    @property
    def finite_steps(self) -> int:
        """The number of leading steps that hold only finite numbers."""
        rows = np.concatenate([self.h_prev, self.pre, self.h, self.y], axis=1)
        broken = np.flatnonzero(~np.isfinite(rows).all(axis=1))
        return int(broken[0]) if broken.size else len(self.x)
