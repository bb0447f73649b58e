"""Which start of a grid leads where: the basins of attraction of a plane map F.

Every start is iterated. It belongs to an attractor once its state is in the attractor's trap, where
the contraction is proved; whatever is in no trap after all steps is called unsettled. All
quantities are dimensionless.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.core.arrays import BoolArray, FloatArray, IdArray
from explorer.core.dynamics.cycles import find_cycles
from explorer.core.dynamics.fixed_points import ESCAPE_BOUND, record
from explorer.core.dynamics.growth import find_growth
from explorer.core.dynamics.maps import OneStepMap
from explorer.core.dynamics.results import (
    ESCAPES,
    MAX_PERIOD,
    NOT_ATTRACTED,
    UNSETTLED,
    Attractor,
    Cycle,
    FixedPoint,
)
from explorer.core.dynamics.traps import Trap, find_trap

# Every start gets this many steps, before cycles are searched for and in all, and more while few
# are left: the product of starts and further steps is limited.
FIRST_STEPS = 160
LEAST_STEPS = 400
MOST_STEPS = 4000
WORK = 2_000_000
# States are looked up in the traps once in so many steps.
CHECK_STEPS = 4
# At most so many unsettled starts are searched for cycles.
CYCLE_STARTS = 48
# A state at rest is left unchanged to this much, relative to 1 + |h|.
REST_TOLERANCE = 1e-15
# The same for a linear map, whose states return to within rounding if their orbit is periodic. It
# can't be confused with a slow approach: that changes a state by more.
LINEAR_REST_TOLERANCE = 1e-13
# A state at rest belongs to a fixed point this close.
REST_DISTANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Basins:
    """Where the starts of a grid lead.

    Attributes:
        labels: for each start (N,) the index of its attractor, ESCAPES, UNSETTLED or NOT_ATTRACTED.
        attractors: the fixed points and cycles that attract, proved by a trap or by F's
            contraction, and marginal points and stable cycles on which a start ends exactly.
        cycles: the cycles found, of period 2 or more, that don't repel.
        steps: how many steps each start was given.
        attracts_all: whether F is proved to lead every start to the only fixed point.
    """

    labels: IdArray
    attractors: tuple[Attractor, ...]
    cycles: tuple[Cycle, ...]
    steps: int
    attracts_all: bool = False


def find_basins(
    one_step: OneStepMap,
    starts: FloatArray,
    fixed_points: Sequence[FixedPoint],
    *,
    bound: float = ESCAPE_BOUND,
) -> Basins:
    """Where each start (N, 2) ends up, by iterating it.

    Args:
        one_step: the map F on the plane.
        starts: states to start from, (N, 2).
        fixed_points: the fixed points of F.
        bound: a state with |h| beyond it is no longer iterated; it escapes if it is proved to grow.
    """
    attractors: list[Attractor] = []
    traps: list[Trap] = []
    for point in fixed_points:
        trap = find_trap(one_step, point.point[None]) if point.is_isolated else None
        if trap is not None:
            attractors.append(point)
            traps.append(trap)
    if one_step.shrinks_distances and not attractors and len(fixed_points) == 1:
        # Proved to attract every start, though too slowly for a trap.
        return Basins(
            np.zeros(len(starts), dtype=np.int64), (fixed_points[0],), (), 0, attracts_all=True
        )
    flow = _Flow(one_step, starts, np.inf if one_step.is_bounded else bound)
    flow.run(traps, FIRST_STEPS)
    flow.mark_growing()
    flow.mark_resting(fixed_points, (), attractors, max_period=1)
    cycles: tuple[Cycle, ...] = ()
    if len(flow.rows):
        sample = flow.h[:: max(1, len(flow.h) // CYCLE_STARTS)]
        found = find_cycles(one_step.step, sample, jacobian=one_step.jacobian)
        for cycle in found:
            trap = find_trap(one_step, cycle.points)
            if trap is None:
                cycles += (cycle,)
                continue
            proved = replace(cycle, stability="stable")  # multipliers say nothing about a kink
            cycles += (proved,)
            attractors.append(proved)
            traps.append(trap)
        work = WORK // len(flow.rows)
        flow.run(traps, min(max(LEAST_STEPS - FIRST_STEPS, work), MOST_STEPS))
        flow.mark_growing()
        flow.mark_resting(fixed_points, cycles, attractors, max_period=MAX_PERIOD)
    return Basins(flow.labels, tuple(attractors), cycles, flow.steps)


class _Flow:
    """Starts on their way: their labels so far, and the states of those without one."""

    def __init__(self, one_step: OneStepMap, starts: FloatArray, bound: float) -> None:
        self.labels = np.full(len(starts), UNSETTLED, dtype=np.int64)
        self.rows, self.h = np.arange(len(starts)), starts
        self.steps = 0
        self._one_step, self._bound = one_step, bound
        self._escaped_rows: list[IdArray] = []
        self._escaped: list[FloatArray] = []

    def run(self, traps: Sequence[Trap], steps: int) -> None:
        """Iterate the starts that have no label yet, and label those that reach a trap."""
        with np.errstate(over="ignore", invalid="ignore"):
            for step in range(steps + 1):
                if step % CHECK_STEPS == 0 or step == steps:
                    for i, trap in enumerate(traps):
                        self._label(trap.find_inside(self.h), i)
                if np.isfinite(self._bound):
                    gone = ~(np.abs(self.h) <= self._bound).all(axis=1)
                    if gone.any():
                        self._escaped_rows.append(self.rows[gone])
                        self._escaped.append(self.h[gone])
                        self.rows, self.h = self.rows[~gone], self.h[~gone]
                if not len(self.rows):
                    break
                if step < steps:
                    self.h = self._one_step.step(self.h)
                    self.steps += 1

    def mark_growing(self) -> None:
        """Label what is proved to grow: of the states beyond the bound, and of the others."""
        if self._one_step.is_bounded:
            return
        rows = np.concatenate([*self._escaped_rows, self.rows])
        states = np.concatenate([*self._escaped, self.h])
        self.labels[rows[find_growth(self._one_step, states).laws > 0]] = ESCAPES
        going = self.labels[self.rows] == UNSETTLED
        self.rows, self.h = self.rows[going], self.h[going]

    def mark_resting(
        self,
        fixed_points: Sequence[FixedPoint],
        cycles: Sequence[Cycle],
        attractors: list[Attractor],
        *,
        max_period: int,
    ) -> None:
        """Label the states that ended exactly on a point or cycle without a trap."""
        if not len(self.rows):
            return
        orbit = record(self._one_step.step, self.h, max_period)  # (P + 1, N, 2)
        tolerance = LINEAR_REST_TOLERANCE if self._one_step.is_linear else REST_TOLERANCE
        close = tolerance * (1.0 + np.abs(orbit[0]))
        returns = (np.abs(orbit[1:] - orbit[0]) <= close).all(axis=2).any(axis=0)
        rests = (np.abs(orbit[1] - orbit[0]) <= close).all(axis=1)
        labels = np.full(len(self.rows), NOT_ATTRACTED)
        for point in fixed_points:
            if point.stability != "marginal" or not point.is_isolated:
                continue
            own = rests & (np.abs(self.h - point.point).max(axis=1) < REST_DISTANCE)
            if own.sum() > 1:  # it isn't only the point itself
                if point not in attractors:
                    attractors.append(point)
                labels[own] = attractors.index(point)
        for cycle in cycles:
            if cycle.stability == "stable" and cycle not in attractors:
                gaps = np.abs(self.h[:, None] - cycle.points).max(axis=2)  # (N, P)
                own = returns & (gaps.min(axis=1) < REST_DISTANCE)
                if own.any():
                    labels[own] = len(attractors)
                    attractors.append(cycle)
        self.labels[self.rows[returns]] = labels[returns]
        self.rows, self.h = self.rows[~returns], self.h[~returns]

    def _label(self, inside: BoolArray, label: int) -> None:
        if inside.any():
            self.labels[self.rows[inside]] = label
            self.rows, self.h = self.rows[~inside], self.h[~inside]
