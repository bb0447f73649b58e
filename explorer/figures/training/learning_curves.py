"""Plot learning curves: perplexity, nats or squared error, and gradient norms.

Each figure shows several runs at once, so twins and comparisons share their axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray, IdArray
from explorer.core.training.curves import Baseline, LearningCurves
from explorer.core.training.epoch_table import DRAWN_NATS
from explorer.figures.palette import (
    CATEGORIES,
    FIGURE_HEIGHT,
    GREY,
    build_figure,
    make_empty_figure,
    make_layout,
    pin_margins_of,
)
from explorer.figures.sentences import (
    describe_no_epoch,
    escape_label,
    format_factor,
    format_number,
    list_diverged,
    tell_apart,
)
from explorer.figures.training.level_lines import CurveEnd, count_ticks, draw_levels, name_levels

_AXES = {"epoch": "epoch", "elapsed_s": "seconds of training"}
_ZERO_UNDRAWN = "A logarithmic axis can't show an error of 0."


def plot_learning_curves(
    runs: Sequence[LearningCurves],
    baselines: Sequence[Baseline] = (),
    *,
    over: str = "epoch",
    as_perplexity: bool = True,
    squared_unit: str | None = None,
    per: str = "token",
    height: int = FIGURE_HEIGHT,
) -> go.Figure:
    """Plot the training loss (solid) and held-out loss (dashed) of each run, with the baselines.

    Args:
        runs: one colour each.
        baselines: floors and reference values, horizontal lines with their names beside them.
        over: "epoch" or "elapsed_s".
        as_perplexity: perplexity on a logarithmic axis; otherwise nats per token.
        squared_unit: unit of a loss that is a mean squared error; its axis is logarithmic.
        per: what one prediction is for, "token" or "letter".
        height: of the figure, px.
    """
    as_perplexity &= squared_unit is None
    title, y_title = _name_loss(squared_unit, per, as_perplexity=as_perplexity)
    is_empty = not any(len(run.epoch) for run in runs)
    if is_empty and not baselines:
        return make_empty_figure(title, _AXES[over], y_title, escape_label(describe_no_epoch(runs)))
    layout = make_layout(title, _AXES[over], y_title) | {"height": height}
    traces: list[dict[str, Any]] = []
    convert = np.exp if as_perplexity else np.asarray
    ends: list[CurveEnd] = []
    bound = DRAWN_NATS if squared_unit is None else np.inf
    for color, run in zip(_cycle(len(runs)), runs, strict=True):
        x = _find_x(run, over)
        for loss, suffix, dash in (
            (run.loss, "", "solid"),
            (run.validation_loss, ", held out", "dash"),
        ):
            y = convert(np.where(np.abs(loss) < bound, loss, np.nan))
            known = np.isfinite(y)
            keep = known & ((y > 0) | (squared_unit is None))  # 0 has no logarithm
            if keep.any():
                traces.append(
                    {
                        "type": "scatter",
                        "x": x[keep],
                        "y": y[keep],
                        "mode": "lines+markers" if keep.sum() < 40 else "lines",
                        "name": escape_label(run.name) + suffix,
                        "line": {"color": color, "width": 3, "dash": dash},
                        # Several runs' dashed lines have their colours, "held out" at the end.
                        "showlegend": not suffix or len(runs) == 1,
                    }
                )
                if y[keep][-1] == y[known][-1]:
                    ends.append(CurveEnd(float(y[keep][-1]), color, "held out " if suffix else ""))
    longest = max((float(getattr(run, over)[-1]) for run in runs if len(run.epoch)), default=1.0)
    levels = [b.perplexity if as_perplexity else b.loss for b in baselines]
    if not (is_empty or traces or levels) and any(_has_zero(run) for run in runs):
        return make_empty_figure(title, _AXES[over], y_title, _ZERO_UNDRAWN)
    is_log = as_perplexity or squared_unit is not None
    names = [baseline.name for baseline in baselines]
    traces += draw_levels(longest, levels, names)
    _finish(layout, traces, is_log=is_log)
    name_levels(layout, traces, levels, names, ends, is_log=is_log)
    if is_empty:  # the baselines alone: where the curve will start and what it has to beat
        layout["xaxis"] |= {"showticklabels": False, "showgrid": False}
        layout["annotations"].append(
            {
                "text": escape_label(describe_no_epoch(runs)),
                "showarrow": False,
                "xref": "paper",
                "yref": "paper",
                "x": 0.5,
                "y": _find_gap(levels),
            }
        )
    return build_figure(traces, layout)


def describe_learning_curves(
    runs: Sequence[LearningCurves],
    baselines: Sequence[Baseline] = (),
    *,
    as_perplexity: bool = True,
    per: str = "token",
) -> str:
    """Say where each run stands and which was its best epoch, in digits that show which is less."""

    def show(loss: float, digits: int) -> str:
        if as_perplexity and loss > DRAWN_NATS:
            return f"above {np.exp(DRAWN_NATS):.4g}"
        return format_factor(float(np.exp(loss) if as_perplexity else loss), digits)

    name, unit = ("perplexity", "") if as_perplexity else ("loss", f" nats per {per}")
    parts, floors = [], [b.loss for b in baselines]
    for run in runs:
        finite = np.flatnonzero(np.isfinite(run.loss))
        if finite.size:
            last, best = finite[-1], finite[np.argmin(run.loss[finite])]
            now, least, *_ = tell_apart([*run.loss[[last, best]], *floors], show)
            parts.append(
                f"{run.name}: {name} {now}{unit} in epoch {run.epoch[last]:,.0f} "
                f"(best: {least} in epoch {run.epoch[best]:,.0f})"
            )
    parts += list_diverged(runs)
    return "; ".join(parts) + "." if parts else _explain_none(runs, "loss")


def describe_squared_errors(runs: Sequence[LearningCurves]) -> str:
    """Give each run's mean squared error after its last finite epoch, held-out data included."""
    parts = []
    for run in runs:
        finite = np.flatnonzero(np.isfinite(run.loss))
        if finite.size:
            last = finite[-1]
            # As the margin of the figure says it.
            loss = format_factor(float(run.loss[last]), 4)
            where = f"training data in epoch {run.epoch[last]:,.0f}"
            text = f"{run.name}: mean squared error {loss} on {where}"
            if np.isfinite(run.validation_loss[last]):
                held_out = format_factor(float(run.validation_loss[last]), 4)
                text += f", {held_out} on held-out data after it"
            parts.append(text)
    parts += list_diverged(runs)
    zero = f" {_ZERO_UNDRAWN}" if any(_has_zero(run) for run in runs) else ""
    return "; ".join(parts) + f".{zero}" if parts else _explain_none(runs, "loss")


def _has_zero(run: LearningCurves) -> bool:
    return bool((run.loss == 0).any() or (run.validation_loss == 0).any())


def plot_grad_norms(runs: Sequence[LearningCurves], *, over: str = "epoch") -> go.Figure:
    """Plot the mean gradient norm of each epoch before and after clipping, and the threshold."""
    thetas = sorted({*_list_thetas(runs)})
    # In the axis title: near the line itself the norms would cover it.
    listed = ", ".join(format_number(theta) for theta in thetas)
    title, y_title = "Gradient norm", "global norm"
    if thetas:
        title += " before and after clipping"
        y_title += f" (dashed: theta = {listed})"
    if not any(len(run.epoch) for run in runs):
        return make_empty_figure(title, _AXES[over], y_title, escape_label(describe_no_epoch(runs)))
    layout = make_layout(title, _AXES[over], y_title)
    traces: list[dict[str, Any]] = []
    for color, run in zip(_cycle(len(runs)), runs, strict=True):
        is_clipped = bool(np.isfinite(run.thetas).any())
        for norms, suffix, line in (
            (run.grad_norm, "", {"width": 3}),
            (run.clipped_norm, ", clipped", {"width": 2, "dash": "dot"}),
        ):
            keep = np.isfinite(norms) & (norms > 0)
            if suffix and not (is_clipped and keep.any()):
                continue
            traces.append(
                {
                    "type": "scatter",
                    "x": _find_x(run, over)[keep],
                    "y": norms[keep],
                    "name": escape_label(run.name) + suffix,
                    "mode": "lines+markers" if keep.sum() < 40 and not suffix else "lines",
                    "line": {"color": color, **line},
                }
            )
    traces += [
        _draw_thetas(getattr(run, over), run.thetas)
        for run in runs
        if np.isfinite(run.thetas).any()
    ]
    _finish(layout, traces, is_log=True)
    return build_figure(traces, layout)


def describe_grad_norms(runs: Sequence[LearningCurves]) -> str:
    """Give each run's mean norm in its last epoch, and say if it is above that epoch's theta."""
    parts = []
    for run in runs:
        known = np.flatnonzero(np.isfinite(run.grad_norm))
        if known.size:
            norm, epoch = float(run.grad_norm[known[-1]]), run.epoch[known[-1]]
            place = _place_norm(norm, float(run.thetas[known[-1]]))
            parts.append(f"{run.name} {format_number(norm, '.3g')}{place} in epoch {epoch:.0f}")
    if not parts:
        return _explain_none(runs, "gradient norm")
    return "; ".join(["Mean gradient norm: " + parts[0], *parts[1:], *list_diverged(runs)]) + "."


def _explain_none(runs: Sequence[LearningCurves], number: str) -> str:
    """Why there is no number to give."""
    if any(len(run.epoch) for run in runs):
        return f"No epoch has a finite {number}."
    return describe_no_epoch(runs)


def _place_norm(norm: float, theta: float) -> str:
    if np.isnan(theta):
        return ""
    return " (above theta)" if norm > theta else " (at most theta)"


def _name_loss(squared_unit: str | None, per: str, *, as_perplexity: bool) -> tuple[str, str]:
    if squared_unit is not None:
        return "Mean squared error", f"mean squared error ({escape_label(squared_unit)})"
    if as_perplexity:
        return "Perplexity", f"perplexity = exp(nats per {per})"
    return "Loss", f"loss (nats per {per})"


def _list_thetas(runs: Sequence[LearningCurves]) -> list[float]:
    """Return all thresholds, including those of runs that have not finished an epoch."""
    first = [run.max_grad_norm for run in runs if run.max_grad_norm is not None]
    later = [theta for run in runs for theta in np.unique(run.thetas[np.isfinite(run.thetas)])]
    return first + [float(theta) for theta in later]


def _find_x(run: LearningCurves, over: str) -> FloatArray | IdArray:
    """Where a run's epochs are drawn; whole numbers as such, which makes messages smaller."""
    return run.elapsed_s if over == "elapsed_s" else run.epoch.astype(np.int64)


def _draw_thetas(x: FloatArray, thetas: FloatArray) -> dict[str, Any]:
    """The threshold over a run's epochs, a step wherever it was changed."""
    known = np.nan_to_num(thetas)
    # Where each constant stretch ends.
    ends = np.flatnonzero(np.append(np.diff(known) != 0, bool(known.size)))
    begins = np.append(0.0, x[ends[:-1]])
    stretches = zip(begins, x[ends], strict=True)
    return {
        "type": "scatter",
        "x": [each for begin, end in stretches for each in (begin, end, None)],
        "y": [each for theta in known[ends] for each in (theta or None, theta or None, None)],
        "mode": "lines",
        "line": {"color": GREY, "width": 1.5, "dash": "dash"},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _find_gap(levels: Sequence[float]) -> float:
    """Return the middle of the widest gap between levels, as a fraction of the figure's height."""
    if len(heights := np.unique(levels)) < 2:
        return 0.75  # a single line is in the middle
    heights = np.log(heights) if heights[0] > 0 else heights
    widest = int(np.argmax(np.diff(heights)))
    middle = (heights[widest] + heights[widest + 1]) / 2
    return float(0.05 + 0.9 * (middle - heights[0]) / (heights[-1] - heights[0]))


def _finish(layout: dict[str, Any], traces: Sequence[dict[str, Any]], *, is_log: bool) -> None:
    if is_log:
        # Without a format plotly abbreviates the ticks between 100 and 1000 to 2 and 5.
        layout["yaxis"] |= {"type": "log", "tickformat": "~g", "nticks": count_ticks(traces)}
    else:
        layout["yaxis"]["rangemode"] = "nonnegative"  # around zeros, plotly's axis begins at -1
    if sum(trace.get("showlegend") is not False for trace in traces) == 1:
        # A single line has no legend to make room for.
        pin_margins_of(layout, left=76, bottom=84)


def _cycle(count: int) -> list[str]:
    return [CATEGORIES[index % len(CATEGORIES)] for index in range(count)]
