"""Where h1 ends up as one weight of the SRN sweeps a range while the input stays constant.

All quantities are dimensionless.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from explorer.core.arrays import BoolArray, FloatArray, freeze_array
from explorer.core.dynamics.fixed_points import find_fixed_points, record, settle
from explorer.core.dynamics.long_runs import find_long_runs
from explorer.core.dynamics.newton import Step
from explorer.core.dynamics.results import LongRun
from explorer.core.errors import InvalidValueError
from explorer.core.srn.maps import drop_faint_weights, make_map
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams
from explorer.core.srn.results import Bifurcation

TRANSIENT = 400  # steps before values of h1 are recorded
KEPT = 64  # values of h1 recorded for each start
SCATTERED = 16  # a run with more levels in one column scatters over it
# A sweep shows values as large as the start and the input, and fixed points on their way to a
# pole between two values of the weight. States beyond this bound count as escaped,
SWEEP_BOUND = 1e3
# and so do large ones that keep growing in the second half of the recorded values.
LARGE, GROWTH = 10.0, 1.05
# A start at rest at 0 shows nothing of its surroundings; one off every axis of symmetry does.
NUDGE = (0.5, -0.3)
# Values of one column closer than this, relative to the figure's height, are drawn as one.
RESOLUTION = 1 / 250
OUTPUT_MATRICES = ("W_ho", "b_o")


def sweep_weight(
    params: SRNParams,
    name: str,
    x_t: ArrayLike,
    h_0: ArrayLike,
    *,
    low: float = -3.0,
    high: float = 3.0,
    count: int = 401,
) -> Bifurcation:
    """The long-run values of h1 for each value of one weight, and where the current value leads.

    Starts at h_0 and at its mirror image -h_0. As h_0 = 0 is its own image, a small state off the
    axes and its image are added there. Values of a run that escapes are left out.

    Args:
        params: the weights.
        name: the course's name for the weight to sweep.
        x_t: the constant input, (2,).
        h_0: the first start, (2,).
        low: lowest value of the weight.
        high: highest value.
        count: how many values, both ends included.

    Raises:
        InvalidValueError: the name, the range, a shape or a value is invalid.
    """
    if name not in WEIGHT_INDICES:
        raise InvalidValueError(f"A weight is w1..w8, u1..u4 or b1..b4, got {name!r}.")
    if not low < high or count < 2:
        raise InvalidValueError(
            f"A sweep needs `low` below `high` and `count` at least 2, got {low}, {high}, {count}."
        )
    x = freeze_array("x_t", x_t, (2,))
    starts = _find_starts(freeze_array("h_0", h_0, (2,)))
    values = np.linspace(low, high, count)
    rows = np.repeat(starts, count, axis=0)  # (S * N, 2)
    step = _make_step(params, name, x, np.tile(values, len(starts)))
    scale = 1.0 + np.abs(rows).max() + np.abs(step(np.zeros_like(rows))).max()
    settled = settle(step, rows, TRANSIENT, bound=SWEEP_BOUND * scale)
    runs = record(step, settled, KEPT - 1)[:, :, 0]  # (KEPT, S * N)
    sizes = np.abs(runs).reshape(2, KEPT // 2, -1).max(axis=1)
    runs[:, (sizes[1] > GROWTH * sizes[0]) & (sizes[1] > LARGE * scale)] = np.nan
    runs = runs.reshape(KEPT, len(starts), count).transpose(1, 2, 0)  # (S, N, KEPT)
    value = params.to_names()[name]
    return Bifurcation(
        weight=name,
        value=value,
        range=np.array([low, high]),
        branches=_find_branches(values, runs),
        escaped=tuple(int(n) for n in (~np.isfinite(runs).all(axis=2)).sum(axis=1)),
        count=count,
        limit=LARGE * scale,
        current=_find_current(params, x, starts),
        reaches_hidden=WEIGHT_INDICES[name][0] not in OUTPUT_MATRICES,
        bounds=params.nonlinearity.open_bounds,
    )


def _find_starts(h_0: FloatArray) -> FloatArray:
    if h_0.any():
        return np.array([h_0, -h_0])
    return np.array([h_0, NUDGE, np.negative(NUDGE)])


def _make_step(params: SRNParams, name: str, x: FloatArray, values: FloatArray) -> Step:
    """F with a different value of the weight in each row: states (N, 2) for values (N,)."""
    matrix, index = WEIGHT_INDICES[name]
    stacks = {}
    for key in ("W_ih", "W_hh", "b_h"):
        stack = np.repeat(getattr(params, key)[None], len(values), axis=0)
        if key == matrix:
            np.moveaxis(stack, 0, -1)[index] = values
        stacks[key] = stack
    c = stacks["W_ih"] @ x + stacks["b_h"]  # (N, 2)
    from_1, from_2 = stacks["W_hh"][:, :, 0], stacks["W_hh"][:, :, 1]  # (N, 2) each

    def step(h: FloatArray) -> FloatArray:
        # Written out: numpy is slower at products of such small matrices.
        return params.nonlinearity.value(from_1 * h[:, :1] + from_2 * h[:, 1:] + c)

    return step


def _find_branches(values: FloatArray, runs: FloatArray) -> tuple[FloatArray, ...]:
    """The points (weight, h1), (M, 2), of each run of (S, N, KEPT); overlapping ones only once."""
    finite = runs[np.isfinite(runs)]
    low = float(finite.min()) if finite.size else 0.0
    grain = RESOLUTION * (float(np.ptp(finite)) if finite.size else 0.0) or RESOLUTION
    taken = np.zeros((len(values), round(1 / RESOLUTION) + 1), dtype=bool)
    branches = []
    for run in runs:
        columns, kept = np.nonzero(np.isfinite(run))
        h_1 = run[columns, kept]
        levels = np.round((h_1 - low) / grain).astype(np.int64)
        cells = np.zeros_like(taken)
        cells[columns, levels] = True
        _, first = np.unique([columns, levels], axis=1, return_index=True)
        new = first[~taken[columns[first], levels[first]]]
        branches.append(np.column_stack([values[columns], h_1])[new])
        taken |= _fill(cells)
    return tuple(branches)


def _fill(cells: BoolArray) -> BoolArray:
    """The cells (N, L) that a run covers: its own and their neighbours.

    In a column over which it scatters, everything between the ends.
    """
    filled = cells.copy()
    filled[:, 1:] |= cells[:, :-1]
    filled[:, :-1] |= cells[:, 1:]
    scattered = cells.sum(axis=1, keepdims=True) > SCATTERED
    above = np.cumsum(cells, axis=1) > 0
    below = np.cumsum(cells[:, ::-1], axis=1)[:, ::-1] > 0
    filled |= scattered & above & below
    return filled


def _find_current(params: SRNParams, x: FloatArray, starts: FloatArray) -> tuple[LongRun, ...]:
    """Where each start leads at the current value of the weight."""
    params = drop_faint_weights(params)
    one_step = make_map(params, params.W_ih @ x + params.b_h)
    if not one_step.shrinks_distances:  # only then does a run's end depend on the fixed points
        return find_long_runs(one_step, starts, ())
    points = find_fixed_points(
        one_step.step, starts, jacobian=one_step.jacobian, is_linear=one_step.is_linear
    )
    return find_long_runs(one_step, starts, points)
