"""Learning curves: perplexity, nats or squared error over epochs or seconds; gradient norms.

Knows several runs at once, so that twins and comparisons are one figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.training.curves import Baseline, LearningCurves
from explorer.figures.palette import CATEGORIES, GREY, make_empty_figure, make_figure, pin_margins
from explorer.figures.training.level_lines import add_levels, name_levels

_AXES = {"epoch": "epoch", "elapsed_s": "seconds of training"}
_BOUND = 50.0  # nats; exp of more leaves the range of numbers worth drawing
_NO_EPOCH = "No epoch is done yet."


def plot_learning_curves(
    runs: Sequence[LearningCurves],
    baselines: Sequence[Baseline] = (),
    *,
    over: str = "epoch",
    as_perplexity: bool = True,
    squared_unit: str | None = None,
    per: str = "token",
) -> go.Figure:
    """Train (line) and validation (dashes) of each run, with the baselines as level lines.

    Args:
        runs: one colour each.
        baselines: floors and reference values, named beside their lines.
        over: "epoch" or "elapsed_s".
        as_perplexity: perplexity on a logarithmic axis; otherwise nats per token.
        squared_unit: of a loss that is a mean squared error; then drawn on a logarithmic axis.
        per: what is predicted, in one word.
    """
    as_perplexity &= squared_unit is None
    title, y_title = _name_loss(squared_unit, per, as_perplexity=as_perplexity)
    is_empty = not any(len(run.epoch) for run in runs)
    if is_empty and not baselines:
        return make_empty_figure(title, _AXES[over], y_title, _NO_EPOCH)
    figure = make_figure(title, _AXES[over], y_title)
    convert = np.exp if as_perplexity else np.asarray
    bound = _BOUND if squared_unit is None else np.inf
    for color, run in zip(_cycle(len(runs)), runs, strict=True):
        x = getattr(run, over)
        for loss, suffix, dash in (
            (run.loss, "", "solid"),
            (run.validation_loss, ", held out", "dash"),
        ):
            y = convert(np.where(np.abs(loss) < bound, loss, np.nan))
            keep = np.isfinite(y)
            if keep.any():
                line = {"color": color, "width": 3, "dash": dash}
                figure.add_scatter(
                    x=x[keep],
                    y=y[keep],
                    mode="lines+markers" if keep.sum() < 40 else "lines",
                    name=escape(run.name) + suffix,
                    line=line,
                )
    longest = max((float(getattr(run, over)[-1]) for run in runs if len(run.epoch)), default=1.0)
    levels = [b.perplexity if as_perplexity else b.loss for b in baselines]
    is_log = as_perplexity or squared_unit is not None
    add_levels(figure, longest, levels)
    name_levels(figure, levels, [b.name for b in baselines], is_log=is_log)
    _finish(figure, is_log=is_log)
    if is_empty:  # what is known before: where the curve will begin, and what it has to beat
        figure.update_xaxes(showticklabels=False, showgrid=False)
        figure.add_annotation(
            text=_NO_EPOCH, showarrow=False, xref="paper", yref="paper", x=0.5, y=_find_gap(levels)
        )
    return figure


def describe_learning_curves(
    runs: Sequence[LearningCurves], *, as_perplexity: bool = True, per: str = "token"
) -> str:
    """Where each run stands and its best epoch, in one sentence."""

    def convert(loss: float) -> float:
        return float(np.exp(min(loss, _BOUND))) if as_perplexity else loss

    name, unit = ("perplexity", "") if as_perplexity else ("loss", f" nats per {per}")
    parts = []
    for run in runs:
        finite = np.flatnonzero(np.isfinite(run.loss))
        if finite.size:
            best = finite[np.argmin(run.loss[finite])]
            last = finite[-1]
            parts.append(
                f"{run.name}: {name} {convert(run.loss[last]):.4g}{unit} after epoch "
                f"{run.epoch[last]:.0f}, best {convert(run.loss[best]):.4g} at epoch "
                f"{run.epoch[best]:.0f}"
            )
    return "; ".join(parts) + "." if parts else _NO_EPOCH


def describe_squared_errors(runs: Sequence[LearningCurves]) -> str:
    """The mean squared error of each run after its last epoch, held out where there is any."""
    parts = []
    for run in runs:
        if len(run.epoch):
            text = f"{run.name}: mean squared error {run.loss[-1]:.4g} in training"
            if np.isfinite(run.validation_loss[-1]):
                text += f", {run.validation_loss[-1]:.4g} held out"
            parts.append(f"{text}, after epoch {run.epoch[-1]:.0f}")
    return "; ".join(parts) + "." if parts else _NO_EPOCH


def plot_grad_norms(runs: Sequence[LearningCurves], *, over: str = "epoch") -> go.Figure:
    """Mean gradient norm of each epoch, before and after clipping, and the threshold."""
    thetas = sorted({*_list_thetas(runs)})
    # Not at the line, where the norms are, as far as clipping matters at all.
    listed = ", ".join(f"{theta:g}" for theta in thetas)
    title, y_title = "Gradient norm", "global norm"
    if thetas:
        title += " before and after clipping"
        y_title += f" (dashes: theta = {listed})"
    if not any(len(run.epoch) for run in runs):
        return make_empty_figure(title, _AXES[over], y_title, _NO_EPOCH)
    figure = make_figure(title, _AXES[over], y_title)
    for color, run in zip(_cycle(len(runs)), runs, strict=True):
        is_clipped = bool(np.isfinite(run.thetas).any())
        for norms, suffix, line in (
            (run.grad_norm, "", {"width": 3}),
            (run.clipped_norm, ", clipped", {"width": 2, "dash": "dot"}),
        ):
            keep = np.isfinite(norms) & (norms > 0)
            if suffix and not (is_clipped and keep.any()):
                continue
            figure.add_scatter(
                x=getattr(run, over)[keep],
                y=norms[keep],
                name=escape(run.name) + suffix,
                mode="lines+markers" if keep.sum() < 40 and not suffix else "lines",
                line={"color": color, **line},
            )
    for run in runs:
        if np.isfinite(run.thetas).any():
            _add_thetas(figure, getattr(run, over), run.thetas)
    _finish(figure, is_log=True)
    return figure


def describe_grad_norms(runs: Sequence[LearningCurves]) -> str:
    """The last mean norm of each run, and whether it lies above the threshold."""
    parts = []
    for run in runs:
        norms = run.grad_norm[np.isfinite(run.grad_norm)]
        if norms.size:
            theta = run.max_grad_norm
            tail = (
                "" if theta is None else (", above theta" if norms[-1] > theta else ", below theta")
            )
            parts.append(f"{run.name}: {norms[-1]:.3g}{tail}")
    return "Gradient norm in the last epoch: " + "; ".join(parts) + "." if parts else _NO_EPOCH


def _name_loss(squared_unit: str | None, per: str, *, as_perplexity: bool) -> tuple[str, str]:
    if squared_unit is not None:
        return "Mean squared error", f"mean squared error, {escape(squared_unit)}"
    if as_perplexity:
        return "Perplexity", f"perplexity, exp(nats per {per})"
    return "Loss", f"loss, nats per {per}"


def _list_thetas(runs: Sequence[LearningCurves]) -> list[float]:
    """All thresholds, those of runs without an epoch too."""
    first = [run.max_grad_norm for run in runs if run.max_grad_norm is not None]
    return first + [float(theta) for run in runs for theta in run.thetas if np.isfinite(theta)]


def _add_thetas(figure: go.Figure, x: FloatArray, thetas: FloatArray) -> None:
    """The threshold over a run's epochs: level, and at another level where it was changed."""
    known = np.nan_to_num(thetas)
    ends = np.flatnonzero(np.append(np.diff(known) != 0, bool(known.size)))  # of equal stretches
    begins = np.append(0.0, x[ends[:-1]])
    figure.add_scatter(
        x=[each for begin, end in zip(begins, x[ends], strict=True) for each in (begin, end, None)],
        y=[each for theta in known[ends] for each in (theta or None, theta or None, None)],
        mode="lines",
        line={"color": GREY, "width": 1.5, "dash": "dash"},
        showlegend=False,
        hoverinfo="skip",
    )


def _find_gap(levels: Sequence[float]) -> float:
    """The middle of the widest gap between level lines, 0 to 1 of the figure's height."""
    places = np.unique(levels)
    if len(places) < 2:
        return 0.75  # a single line stands in the middle
    places = np.log(places) if places[0] > 0 else places
    widest = int(np.argmax(np.diff(places)))
    middle = (places[widest] + places[widest + 1]) / 2
    return float(0.05 + 0.9 * (middle - places[0]) / (places[-1] - places[0]))


def _finish(figure: go.Figure, *, is_log: bool) -> None:
    if is_log:
        # With a format each tick is a whole number: plotly's own between 100 and 1000 are 2 and 5.
        figure.update_yaxes(type="log", tickformat="~g", nticks=3)
    if sum(trace.showlegend is not False for trace in figure.data) == 1:
        pin_margins(figure, left=76, bottom=84)  # one line has no legend that would need room


def _cycle(count: int) -> list[str]:
    return [CATEGORIES[place % len(CATEGORIES)] for place in range(count)]
