"""What the analysis of a net's dynamics found: frozen dataclasses of NumPy arrays for figures.

Knows shapes and words, not how a number was found. N is a number of points, P the period of
a cycle, H the number of hidden units; all states and speeds are dimensionless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from explorer.core.arrays import ComplexArray, FloatArray

Stability = Literal["stable", "saddle", "unstable", "marginal"]

# Labels of a basin's cell other than the index of an attractor.
ESCAPES = -1  # the state grows beyond all bounds
UNSETTLED = -2  # no fixed point and no short cycle was reached within the steps allowed
NOT_ATTRACTED = -3  # rests on a point or cycle that does not attract what lies beside it


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A state that the map leaves as it is: F(h) = h.

    Attributes:
        point: the state h, (H,).
        eigenvalues: of the Jacobian of F at h, (H,), largest modulus first.
        stability: "stable" (all moduli under 1), "unstable" (all over 1), "saddle" (some of
            each) or "marginal" (a modulus of 1, or a kink: the eigenvalues do not decide).
        is_focus: whether a pair of eigenvalues is complex, so that states nearby turn round it.
        is_smooth: whether F has one Jacobian there; not so at the kink of relu.
        is_isolated: whether no other fixed point lies arbitrarily near.
        speed: q(h) = 1/2 sum (F(h) - h)^2, what is left of the residual (Sussillo, Barak 2013).
    """

    point: FloatArray
    eigenvalues: ComplexArray
    stability: Stability
    is_focus: bool
    is_smooth: bool
    is_isolated: bool
    speed: float

    @property
    def name(self) -> str:
        """The kind in words: "stable node", "unstable focus", "saddle", "marginal point"."""
        if self.stability == "saddle":
            return "saddle"
        if not self.is_smooth or not self.is_isolated:
            return f"{self.stability} point"
        return f"{self.stability} {'focus' if self.is_focus else 'node'}"


@dataclass(frozen=True, eq=False)
class Cycle:
    """States that the map visits in turn, for ever.

    Attributes:
        points: the states in the order of their visits, (P, H); the smallest comes first.
        multipliers: eigenvalues of the product of the Jacobians round the cycle, (H,).
        stability: as for a fixed point, by the moduli of the multipliers.
    """

    points: FloatArray
    multipliers: ComplexArray
    stability: Stability

    @property
    def period(self) -> int:
        """How many steps lead once round."""
        return len(self.points)

    @property
    def name(self) -> str:
        """The kind in words: "stable period-4 orbit"."""
        return f"{self.stability} period-{self.period} orbit"


Attractor = FixedPoint | Cycle
