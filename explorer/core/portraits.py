"""What the analysis of a net's dynamics found: frozen dataclasses of NumPy arrays for figures.

Knows shapes and words, not how a number was found. N is a number of points, P the period of
a cycle, H the number of hidden units; all states and speeds are dimensionless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.core.nonlinearities import FloatArray

ComplexArray = NDArray[np.complex128]
IntArray = NDArray[np.int64]
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


@dataclass(frozen=True, eq=False)
class PhasePlane:
    """The plane of the two hidden units under one constant input.

    Attributes:
        x_t: the input, (2,).
        window: the part of the plane that is looked at, (2, 2): row = unit, columns = low, high.
        field_points: states on a coarse grid, (N, 2).
        field_steps: F(h) - h there, (N, 2).
        nullclines: for either unit the pieces, (N, 2) each, on which one step leaves it as it is.
        fixed_points: those found, also outside the window.
        cycles: the short cycles found, of period 2 or more, that do not repel.
        attractors: the fixed points and cycles that a basin's label points to.
        basin_axes: the states of unit 1 and unit 2 at which basins are known, (2, N).
        basins: a label for each start, (N, N), row = unit 2: an index in `attractors`,
            ESCAPES, UNSETTLED or NOT_ATTRACTED.
        settling_steps: how many steps a start had to settle in.
        trajectory: states of the run, (N, 2), first the one before step 1; those that left the
            range of numbers worth drawing are cut off.
    """

    x_t: FloatArray
    window: FloatArray
    field_points: FloatArray
    field_steps: FloatArray
    nullclines: tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]]
    fixed_points: tuple[FixedPoint, ...]
    cycles: tuple[Cycle, ...]
    attractors: tuple[Attractor, ...]
    basin_axes: FloatArray
    basins: IntArray
    settling_steps: int
    trajectory: FloatArray

    def find_share(self, label: int) -> float:
        """The part of the starts on the grid that has this label, 0 to 1."""
        return float(np.mean(self.basins == label))


@dataclass(frozen=True, eq=False)
class LongRun:
    """Where one start leads at the current value of the swept weight.

    Attributes:
        start: the state it started from, (2,).
        period: 1 for a value at rest, 2 to 16 for a short cycle, None for neither.
        h_1: the values of h1 once round, (P,); empty without a period.
        escapes: whether the state grows without bound.
    """

    start: FloatArray
    period: int | None
    h_1: FloatArray
    escapes: bool


@dataclass(frozen=True, eq=False)
class Bifurcation:
    """Long-run h1 over the values of one weight, the input held constant.

    Attributes:
        weight: the course's name of the weight.
        value: its current value.
        range: lowest and highest value swept, (2,).
        branches: for each start the points (weight, h1), (N, 2); the first start is h_0. Points
            of later starts that repeat an earlier one's are left out.
        escaped: for each start at how many of the `count` values it grows without bound.
        count: how many values were swept.
        current: for each start where it leads at `value`.
        reaches_hidden: whether the weight acts on the hidden state at all.
    """

    weight: str
    value: float
    range: FloatArray
    branches: tuple[FloatArray, ...]
    escaped: tuple[int, ...]
    count: int
    current: tuple[LongRun, ...]
    reaches_hidden: bool
