"""The phase plane of the SRN's two hidden units under one constant input.

Applies `dynamics` to the one-step map F(h) = f(W_hh h + W_ih x_t + b_h), finds its exact nullclines
and chooses the window that shows them. All quantities are dimensionless.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from explorer.core.arrays import BoolArray, FloatArray, freeze_array
from explorer.core.dynamics.basins import find_basins
from explorer.core.dynamics.fixed_points import ESCAPE_BOUND, find_fixed_points
from explorer.core.dynamics.long_runs import find_long_runs
from explorer.core.dynamics.maps import OneStepMap
from explorer.core.dynamics.newton import Step
from explorer.core.srn.maps import drop_faint_weights, make_map
from explorer.core.srn.params import SRNParams
from explorer.core.srn.results import PhasePlane, PlaneRests

REST_STARTS = 210  # of Newton's method for a single unit, along its axis
NEWTON_STARTS = 11  # of the search for fixed points, along each axis, besides the nullclines
BASIN_POINTS = 61  # of the basins, along each axis
BOUNDED_MARGIN = 0.1  # beyond the range of a bounded f
SMALLEST_REACH = 2.0  # the window for linear and relu covers at least -2..2
LARGEST_REACH = 50.0  # and at most -50..50: an explosion would shrink the rest to a dot
WINDOW_MARGIN = 0.1  # of the window's side, around everything it shows
CURVE_STEP = 1 / 150  # of the window's side: fine enough to look smooth
MAX_CURVE_ROUNDS = 40  # each halves the visible gaps: enough for weights of 1e6


def find_phase_plane(
    params: SRNParams,
    x_t: ArrayLike,
    *,
    h_0: ArrayLike | None = None,
    trace_h: ArrayLike | None = None,
) -> PhasePlane:
    """The nullclines, fixed points, cycles and basins for a constant input.

    Args:
        params: the weights.
        x_t: the input, (2,).
        h_0: a state that the window must include, (2,).
        trace_h: further states that the window must include, (N, 2).

    Raises:
        InvalidValueError: a shape or a value is invalid.
    """
    states = freeze_array("trace_h", np.empty((0, 2)) if trace_h is None else trace_h, (None, 2))
    start = None if h_0 is None else freeze_array("h_0", h_0, (2,))[None]
    x_t = freeze_array("x_t", x_t, (2,))
    one_step, rests = find_rests(
        params, x_t, states if start is None else np.vstack([states, start])
    )
    window, fixed_points = rests.window, rests.fixed_points
    largest = max((float(np.abs(p.point).max()) for p in fixed_points), default=0.0)
    basins = find_basins(
        one_step,
        _make_grid(window, BASIN_POINTS),
        fixed_points,
        bound=ESCAPE_BOUND * (1.0 + largest),
    )
    return PhasePlane(
        window=window,
        nullclines=rests.nullclines,
        fixed_points=fixed_points,
        cycles=basins.cycles,
        attractors=basins.attractors,
        basin_axes=np.array([_span(ends, BASIN_POINTS) for ends in window]),
        basins=basins.labels.reshape(BASIN_POINTS, BASIN_POINTS),
        settling_steps=basins.steps,
        attracts_all=basins.attracts_all,
        run=None if start is None else find_long_runs(one_step, start, fixed_points)[0],
        bounds=params.nonlinearity.open_bounds,
    )


def find_rests(
    params: SRNParams, x_t: FloatArray, shown: FloatArray
) -> tuple[OneStepMap, PlaneRests]:
    """The map under a constant input (2,), and where its units rest in a window around `shown`.

    Args:
        params: the weights.
        x_t: the input, (2,).
        shown: states that the window must include, (N, 2).
    """
    params = drop_faint_weights(params)
    c = params.W_ih @ x_t + params.b_h
    one_step = make_map(params, c)
    step, jacobian = one_step.step, one_step.jacobian
    corners = _find_piecewise_points(params, c)
    if not one_step.is_bounded:
        rests = find_fixed_points(step, corners, jacobian=jacobian, is_linear=one_step.is_linear)
        shown = np.vstack([shown, *(p.point[None] for p in rests)])
    window = _find_window(params, shown)
    nullclines = (_find_nullcline(params, c, 0, window), _find_nullcline(params, c, 1, window))
    starts = [_make_grid(window, NEWTON_STARTS), corners, *_find_crossings(step, nullclines)]
    fixed_points = find_fixed_points(
        step, np.vstack(starts), jacobian=jacobian, is_linear=one_step.is_linear
    )
    return one_step, PlaneRests(window, nullclines, fixed_points)


def _span(ends: FloatArray, count: int) -> FloatArray:
    # Rounded: a start chosen by a click should read 0.44 and not 0.43999999999999995.
    return np.round(np.linspace(float(ends[0]), float(ends[1]), count), 12)


def _make_grid(window: FloatArray, count: int) -> FloatArray:
    """States (count^2, 2) over the window, unit 1 varying fastest."""
    h_1, h_2 = np.meshgrid(*(_span(ends, count) for ends in window))
    return np.column_stack([h_1.ravel(), h_2.ravel()])


def _find_piecewise_points(params: SRNParams, c: FloatArray) -> FloatArray:
    """The fixed points of the four linear pieces of relu, (4, 2); the last is that of linear.

    With each unit on or off, D = diag(0 or 1): h = D (W_hh h + c). Every fixed point of relu is
    one of them; for other f they are merely further starts.
    """
    points = []
    for slopes in product((0.0, 1.0), repeat=2):
        D = np.diag(slopes)
        points.append(np.linalg.lstsq(np.eye(2) - D @ params.W_hh, D @ c)[0])
    return np.array(points)


def _find_window(params: SRNParams, shown: FloatArray) -> FloatArray:
    """A square (2, 2), row = unit, columns = low, high, around what is shown, within limits."""
    f = params.nonlinearity
    if f.is_bounded:
        low, high = f.low - BOUNDED_MARGIN, f.high + BOUNDED_MARGIN
        shown = shown[
            ((shown < low) | (shown > high)).any(axis=1)
        ]  # only states outside the box need a margin
    else:
        low, high = -SMALLEST_REACH, SMALLEST_REACH
    shown = np.clip(shown, -LARGEST_REACH, LARGEST_REACH)
    margin = WINDOW_MARGIN * max(np.ptp(shown, axis=0).max(), high - low) if len(shown) else 0.0
    lows = np.minimum(shown.min(axis=0, initial=np.inf) - margin, low)
    highs = np.maximum(shown.max(axis=0, initial=-np.inf) + margin, high)
    half = (highs - lows).max() / 2.0
    middle = (highs + lows) / 2.0
    return np.column_stack([middle - half, middle + half])


def _find_nullcline(
    params: SRNParams, c: FloatArray, unit: int, window: FloatArray
) -> tuple[FloatArray, ...]:
    """The pieces (N, 2) of the curve in the window on which a step doesn't change one unit.

    Exact, parametrised by the pre-activation z: the unit's state is f(z), and z determines the
    other unit's state. Empty where the unit ignores the other one and never rests, or always does.
    """
    f, other = params.nonlinearity, 1 - unit
    own_weight, other_weight = params.W_hh[unit, unit], params.W_hh[unit, other]
    if other_weight == 0.0:
        return _find_straight_nullcline(params, c, unit, window)

    def place(z: FloatArray) -> FloatArray:
        points = np.empty((len(z), 2))
        points[:, unit] = f.value(z)
        points[:, other] = (z - own_weight * points[:, unit] - c[unit]) / other_weight
        return points

    own_range = np.clip(window[unit], f.low, f.high)
    own_ends, other_ends = own_weight * own_range, other_weight * window[other]
    low = own_ends.min() + other_ends.min() + c[unit]
    high = own_ends.max() + other_ends.max() + c[unit]
    z = np.union1d(np.linspace(low, high, 301), np.clip(0.0, low, high))  # 0 is the kink of relu
    for _ in range(MAX_CURVE_ROUNDS):
        points = place(z)
        ahead, behind = points[1:], points[:-1]
        gaps = np.abs(ahead - behind).max(axis=1)
        seen: BoolArray = np.all(
            (np.maximum(ahead, behind) >= window[:, 0])
            & (np.minimum(ahead, behind) <= window[:, 1]),
            axis=1,
        )
        split = seen & (gaps > CURVE_STEP * np.ptp(window, axis=1).max())
        if not split.any():
            break
        z = np.union1d(z, (z[1:] + z[:-1])[split] / 2.0)
    points = place(z)
    inside: BoolArray = np.all((points >= window[:, 0]) & (points <= window[:, 1]), axis=1)
    cuts = np.flatnonzero(np.diff(inside)) + 1
    pieces = np.split(points, cuts)[0 if inside[0] else 1 :: 2]
    return tuple(piece for piece in pieces if len(piece) > 1)


def _find_straight_nullcline(
    params: SRNParams, c: FloatArray, unit: int, window: FloatArray
) -> tuple[FloatArray, ...]:
    """The nullcline of a unit that ignores the other: a line at each value where it rests."""
    f, weight = params.nonlinearity, params.W_hh[unit, unit]
    rests = find_fixed_points(
        lambda h: f.value(weight * h + c[unit]),
        _span(window[unit], REST_STARTS)[:, None],
        jacobian=lambda h: (weight * f.slope(weight * h + c[unit]))[:, :, None],
    )
    lines = []
    for rest in rests:
        if rest.is_isolated and window[unit, 0] <= rest.point[0] <= window[unit, 1]:
            line = np.empty((round(1 / CURVE_STEP), 2))
            line[:, unit] = rest.point[0]
            line[:, 1 - unit] = _span(window[1 - unit], len(line))
            lines.append(line)
    return tuple(lines)


def _find_crossings(
    step: Step, nullclines: tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]]
) -> list[FloatArray]:
    """Starts for Newton's method: states (N, 2) on a nullcline near which both units may rest.

    They are where the other unit's step changes sign, and where it is smallest: there lie two
    fixed points that have only just separated.
    """
    starts = []
    for unit, pieces in enumerate(nullclines):
        for piece in pieces:
            gap = (step(piece) - piece)[:, 1 - unit]
            size = np.pad(np.abs(gap), 1, constant_values=np.inf)
            smallest = (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:])
            changes = np.append(np.signbit(gap[1:]) != np.signbit(gap[:-1]), False)
            starts.append(piece[smallest | changes])
    return starts
