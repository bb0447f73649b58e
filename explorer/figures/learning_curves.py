"""Learning curves: loss as perplexity or nats over epochs or seconds, and gradient norms.

Knows several runs at once, so that twins and comparisons are one figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from explorer.core.baselines import Baseline
from explorer.core.learning_curves import LearningCurves
from explorer.figures.palette import CATEGORIES, GREY, make_empty_figure, make_figure

_AXES = {"epoch": "epoch", "elapsed_s": "seconds of training"}


def plot_learning_curves(
    runs: Sequence[LearningCurves],
    baselines: Sequence[Baseline] = (),
    *,
    over: str = "epoch",
    as_perplexity: bool = True,
) -> go.Figure:
    """Train (line) and validation (dashes) of each run, with the baselines as level lines.

    Args:
        runs: one colour each.
        baselines: floors and reference values, named at their line's end.
        over: "epoch" or "elapsed_s".
        as_perplexity: perplexity on a logarithmic axis; otherwise nats per token.
    """
    title = "Perplexity" if as_perplexity else "Loss"
    y_title = "perplexity, exp(nats per token)" if as_perplexity else "loss, nats per token"
    if not any(len(run.epoch) for run in runs):
        return make_empty_figure(title, _AXES[over], y_title, "No epoch is done yet.")
    figure = make_figure(title, _AXES[over], y_title)
    convert = np.exp if as_perplexity else np.asarray
    for color, run in zip(_cycle(len(runs)), runs, strict=True):
        x = getattr(run, over)
        for loss, suffix, dash in (
            (run.loss, "", "solid"),
            (run.validation_loss, ", held out", "dash"),
        ):
            # exp of a diverged loss would leave the range of numbers worth drawing.
            y = convert(np.where(np.abs(loss) < 50, loss, np.nan))
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
    longest = max(float(getattr(run, over)[-1]) for run in runs if len(run.epoch))
    for baseline in baselines:
        level = baseline.perplexity if as_perplexity else baseline.loss
        _add_level(figure, longest, level, f"{baseline.name} {level:.4g}", "dot")
    if as_perplexity:
        figure.update_yaxes(type="log", exponentformat="none")
    return figure


def describe_learning_curves(runs: Sequence[LearningCurves]) -> str:
    """Where each run stands and its best epoch, in one sentence."""
    parts = []
    for run in runs:
        finite = np.flatnonzero(np.isfinite(run.loss))
        if finite.size:
            best = finite[np.argmin(run.loss[finite])]
            last = finite[-1]
            parts.append(
                f"{run.name}: perplexity {np.exp(min(run.loss[last], 50)):.4g} after epoch "
                f"{run.epoch[last]:.0f}, best {np.exp(min(run.loss[best], 50)):.4g} at epoch "
                f"{run.epoch[best]:.0f}"
            )
    return "; ".join(parts) + "." if parts else "No epoch is done yet."


def plot_grad_norms(runs: Sequence[LearningCurves], *, over: str = "epoch") -> go.Figure:
    """Mean gradient norm of each epoch before clipping, and the threshold it is clipped at."""
    title, y_title = "Gradient norm before clipping", "global norm"
    if not any(len(run.epoch) for run in runs):
        return make_empty_figure(title, _AXES[over], y_title, "No epoch is done yet.")
    figure = make_figure(title, _AXES[over], y_title)
    for color, run in zip(_cycle(len(runs)), runs, strict=True):
        keep = np.isfinite(run.grad_norm) & (run.grad_norm > 0)
        figure.add_scatter(
            x=getattr(run, over)[keep],
            y=run.grad_norm[keep],
            name=escape(run.name),
            mode="lines+markers" if keep.sum() < 40 else "lines",
            line={"color": color, "width": 3},
        )
    longest = max(float(getattr(run, over)[-1]) for run in runs if len(run.epoch))
    for theta in {run.max_grad_norm for run in runs if run.max_grad_norm is not None}:
        _add_level(figure, longest, theta, f"clipped at theta = {theta:g}", "dash")
    figure.update_yaxes(type="log", exponentformat="none")
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
    return (
        "Gradient norm in the last epoch: " + "; ".join(parts) + "."
        if parts
        else "No epoch is done yet."
    )


def _add_level(figure: go.Figure, longest: float, level: float, label: str, dash: str) -> None:
    # A trace and not a shape: plotly does not place a shape's label on a logarithmic axis.
    figure.add_scatter(
        x=[0, longest],
        y=[level, level],
        mode="lines+text",
        text=["", label],
        textposition="top left",
        textfont={"size": 13},
        line={"color": GREY, "width": 1.5, "dash": dash},
        showlegend=False,
        hoverinfo="skip",
    )


def _cycle(count: int) -> list[str]:
    return [CATEGORIES[place % len(CATEGORIES)] for place in range(count)]
