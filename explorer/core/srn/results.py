"""The long-run behaviour of an SRN: frozen results for the phase plane and the bifurcation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.core.arrays import FloatArray, IdArray
from explorer.core.dynamics.results import Attractor, Cycle, FixedPoint, LongRun
from explorer.core.nonlinearities import UNBOUNDED


@dataclass(frozen=True, eq=False)
class PlaneRests:
    """Where the two hidden units rest under one constant input; the browser computes it too.

    Attributes:
        window: the part of the plane that is shown, (2, 2): row = unit, columns = low, high.
        nullclines: for each unit the pieces, (N, 2) each, on which a step leaves it unchanged.
        fixed_points: all that were found, including those outside the window.
    """

    window: FloatArray
    nullclines: tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]]
    fixed_points: tuple[FixedPoint, ...]


@dataclass(frozen=True, eq=False)
class PhasePlane:
    """The plane of the two hidden units under one constant input.

    Attributes:
        window: the part of the plane that is shown, (2, 2): row = unit, columns = low, high.
        nullclines: for each unit the pieces, (N, 2) each, on which a step leaves it unchanged.
        fixed_points: all that were found, including those outside the window.
        cycles: the short cycles found, of period 2 or more, that don't repel.
        attractors: the fixed points and cycles that the labels in `basins` refer to.
        basin_axes: the states of unit 1 and unit 2 at the grid of starts, (2, N).
        basins: a label for each start, (N, N), row = unit 2: an index in `attractors`,
            ESCAPES, UNSETTLED or NOT_ATTRACTED.
        settling_steps: how many steps each start was given to settle.
        attracts_all: whether the only fixed point is proved to attract every start, because a step
            shrinks all distances.
        run: what becomes of h_0 in the long run; None where no h_0 was given.
        bounds: what no state reaches, low and high; doubles may still round one to it.
    """

    window: FloatArray
    nullclines: tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]]
    fixed_points: tuple[FixedPoint, ...]
    cycles: tuple[Cycle, ...]
    attractors: tuple[Attractor, ...]
    basin_axes: FloatArray
    basins: IdArray
    settling_steps: int
    attracts_all: bool
    run: LongRun | None
    bounds: tuple[float, float] = UNBOUNDED

    def find_share(self, label: int) -> float:
        """The share of starts on the grid with this label, 0 to 1."""
        return float(np.mean(self.basins == label))


@dataclass(frozen=True, eq=False)
class Bifurcation:
    """Long-run h1 against the values of one weight, under a constant input.

    Attributes:
        weight: the course's name for the weight.
        value: its current value.
        range: lowest and highest value swept, (2,).
        branches: the points (weight, h1), (N, 2), of each start; the first start is h_0. Points
            of later starts that coincide with an earlier one's are left out.
        escaped: for each start, at how many of the `count` values it grows beyond `limit`.
        limit: no run that stays below it is left out.
        count: how many values were swept.
        current: where each start leads at `value`.
        reaches_hidden: whether the weight affects the hidden state at all.
        bounds: what no state reaches, low and high; doubles may still round one to it.
    """

    weight: str
    value: float
    range: FloatArray
    branches: tuple[FloatArray, ...]
    escaped: tuple[int, ...]
    limit: float
    count: int
    current: tuple[LongRun, ...]
    reaches_hidden: bool
    bounds: tuple[float, float] = UNBOUNDED
