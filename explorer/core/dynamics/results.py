"""Results of the analysis of a map's dynamics: frozen dataclasses of NumPy arrays.

N is a number of points, P the period of a cycle, H the number of hidden units; all states and
speeds are dimensionless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from explorer.core.arrays import ComplexArray, FloatArray

Stability = Literal["stable", "saddle", "unstable", "marginal"]
Verdict = Literal["open", "repels", "bounded", "drifts"]

MAX_PERIOD = 64  # the longest period that is searched for

# Labels of a cell other than the index of an attractor.
ESCAPES = -1  # the state grows without bound
UNSETTLED = -2  # reached no attractor within the steps allowed
NOT_ATTRACTED = -3  # ends on a point or cycle that doesn't attract its neighbourhood


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A state that the map leaves unchanged: F(h) = h.

    Attributes:
        point: the state h, (H,).
        eigenvalues: of the Jacobian of F at h, (H,), largest modulus first.
        stability: "stable" (all moduli below 1), "unstable" (all above 1), "saddle" (some of
            each) or "marginal" (a modulus of 1, or a kink).
        is_focus: whether a pair of eigenvalues is complex: nearby states spiral round the point.
        is_smooth: whether F has a Jacobian there; it has none at the kink of relu.
        is_isolated: whether no other fixed point lies arbitrarily close.
        speed: q(h) = 1/2 sum (F(h) - h)^2, what remains of the residual (Sussillo, Barak 2013).
        verdict: of a marginal point, what its Jacobian decides all the same: it "repels" if
            another modulus is above 1; in a linear F the part of h with modulus 1 stays "bounded",
            or "drifts" away if it has fewer eigenvectors than eigenvalues. Otherwise "open".
    """

    point: FloatArray
    eigenvalues: ComplexArray
    stability: Stability
    is_focus: bool
    is_smooth: bool
    is_isolated: bool
    speed: float
    verdict: Verdict = "open"

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
    """States that the map visits in turn, forever.

    Attributes:
        points: the states in the order of visits, (P, H); the smallest comes first.
        multipliers: eigenvalues of the product of the Jacobians round the cycle, (H,).
        stability: as for a fixed point, by the moduli of the multipliers; an orbit through a kink
            is "stable" only where a contraction proves it.
        is_smooth: whether F has a Jacobian at all of its points.
    """

    points: FloatArray
    multipliers: ComplexArray
    stability: Stability
    is_smooth: bool = True

    @property
    def period(self) -> int:
        """The number of steps in one round."""
        return len(self.points)

    @property
    def name(self) -> str:
        """The kind in words: "stable period-4 orbit"."""
        return f"{self.stability} period-{self.period} orbit"


Attractor = FixedPoint | Cycle


@dataclass(frozen=True, eq=False)
class Settled:
    """A run that ends on a fixed point or a cycle.

    Attributes:
        points: the states of one round, (P, H); P is 1 for a fixed point.
        stability: by the multipliers. "stable" is proved by a contraction; anything else means
            that the run has arrived exactly, and needn't attract what lies beside it.
        is_linear: whether F is linear, so that nothing but a stable end attracts.
    """

    points: FloatArray
    stability: Stability
    is_linear: bool = False

    @property
    def period(self) -> int:
        """The number of steps in one round, 1 at rest."""
        return len(self.points)


@dataclass(frozen=True, eq=False)
class Approaching:
    """A run that is proved to approach a fixed point, but hadn't arrived after many steps.

    Attributes:
        limit: the fixed point, (H,).
        distance: how far away it still was, the largest unit's.
        steps: after so many steps.
    """

    limit: FloatArray
    distance: float
    steps: int


@dataclass(frozen=True, eq=False)
class Growing:
    """A run that grows without bound.

    Attributes:
        law: "additive", "quadratic" or "multiplicative".
        rate: the change of h per step, (H,); the change of that change, (H,); the factor, (1,).
        round: after so many steps the same linear pieces follow; the change is an average over
            them, and another one from the next state on, if it's more than 1.
        reach: the largest change of a unit in one round.
    """

    law: Literal["additive", "quadratic", "multiplicative"]
    rate: FloatArray
    round: int = 1
    reach: float = 0.0


@dataclass(frozen=True, eq=False)
class QuasiPeriodic:
    """A run that goes round closed curves and has no period up to `MAX_PERIOD`.

    Attributes:
        rotation_number: turns per step, 0 to 1/2; on several curves, turns per round over them.
        curves: how many curves it visits in turn.
        exponent: largest Lyapunov exponent per step, 0 but for its error.
        steps: how many steps it was watched.
    """

    rotation_number: float
    curves: int
    exponent: float
    steps: int


@dataclass(frozen=True, eq=False)
class Chaotic:
    """A bounded run without a period whose largest Lyapunov exponent is positive.

    Attributes:
        exponent: largest Lyapunov exponent per step.
        steps: how many steps it was watched.
    """

    exponent: float
    steps: int


@dataclass(frozen=True, eq=False)
class Unsettled:
    """A run about which nothing of the above could be established.

    Attributes:
        steps: after so many steps.
        period: of the periods up to `MAX_PERIOD`, the one that it comes closest to at the end.
        miss: how far it is from where it was a period before, the largest unit's.
    """

    steps: int
    period: int
    miss: float


Behaviour = Settled | Approaching | Growing | QuasiPeriodic | Chaotic | Unsettled


@dataclass(frozen=True, eq=False)
class LongRun:
    """Where one start leads.

    Attributes:
        start: the initial state, (H,).
        behaviour: what becomes of it.
    """

    start: FloatArray
    behaviour: Behaviour
