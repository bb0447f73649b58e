"""Draws gradients through time during training, with spectral radii and clipping."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.gradients.gradient_profile import GradientHistory
from explorer.figures.palette import (
    BLUE,
    CATEGORIES,
    GREY,
    SEQUENTIAL,
    find_whole_dtick,
    make_empty_figure,
    make_figure,
)
from explorer.figures.sentences import NO_EPOCH, format_count, format_factor, format_percent

_GATES = {
    1: ("W_hh",),
    3: ("reset gate", "update gate", "new gate"),
    4: ("input gate", "forget gate", "cell gate", "output gate"),
}
_DASHES = ("solid", "dash", "dot", "dashdot")
_NONE = "No gradients have been recorded."


def plot_gradient_history(
    history: GradientHistory, *, of: str = "h", loss: str = "the last step's loss"
) -> go.Figure:
    """Draw the gradient's norm as colour, by epoch (right) and time step (up).

    Args:
        history: of one layer.
        of: "h" or "c", the state whose gradient is shown.
        loss: whose gradient it is.
    """
    axes = ("epoch", "time step t")
    title = f"Gradient of {loss} at {of}_t during training"
    if not len(history.epoch):
        return make_empty_figure(title, *axes, _NONE)
    figure = make_figure(title, *axes)
    norms = np.where(history.by_t > 0, history.by_t, np.nan)
    with np.errstate(invalid="ignore"):
        exponents = np.log10(norms)
    figure.add_heatmap(
        x=history.epoch,
        y=np.arange(1, history.by_t.shape[1] + 1),
        z=np.where(np.isfinite(exponents), exponents, np.nan).T,
        colorscale=SEQUENTIAL,
        colorbar={"title": f"log10 of<br>|dL/d{of}_t|"},
        hovertemplate="epoch %{x}, t = %{y}: 10^%{z:.2f}<extra></extra>",
    )
    figure.update_xaxes(range=_find_range(history.epoch))
    figure.update_yaxes(dtick=find_whole_dtick(history.by_t.shape[1]))
    return figure


def _find_range(epochs: FloatArray) -> list[float]:
    """The columns' outer edges, but no epoch before the first of the run or after the last here.

    Plotly makes the outer columns as wide as the gap beside them, and gaps can be wide.
    """
    half = float(epochs[1] - epochs[0]) / 2 if len(epochs) > 1 else 0.5
    return [max(0.5, float(epochs[0]) - half), float(epochs[-1]) + 0.5]


def describe_gradient_history(history: GradientHistory) -> str:
    """Compare the gradient at the first step with the last step's, in two profiles."""
    if not len(history.epoch):
        return _NONE
    parts = []
    for profile in (0, -1)[: len(history.epoch)]:
        first, last = history.by_t[profile, 0], history.by_t[profile, -1]
        share = format_factor(first / last) if last > 0 else "undefined"
        if share == "0":
            share = "0 (in floating point)"
        parts.append(f"{share} in epoch {history.epoch[profile]:,.0f}")
    steps = format_count(history.by_t.shape[1] - 1, "step")
    return f"The gradient {steps} back, relative to the last step's: {', '.join(parts)}."


def plot_spectral_radii(history: GradientHistory) -> go.Figure:
    """Plot the spectral radius of each gate's block of W_hh over the epochs, with a line at 1."""
    title, axes = "Spectral radius of W_hh", ("epoch", "largest absolute eigenvalue")
    if not len(history.epoch):
        return make_empty_figure(title, *axes, _NONE)
    figure = make_figure(title, *axes)
    count = history.spectral_radius.shape[1]
    for index, name in enumerate(_GATES.get(count, tuple(f"block {n + 1}" for n in range(count)))):
        figure.add_scatter(
            x=history.epoch,
            y=history.spectral_radius[:, index],
            name=name,
            mode="lines+markers" if len(history.epoch) < 40 else "lines",
            line={
                "color": CATEGORIES[index % len(CATEGORIES)],
                "width": 3,
                "dash": _DASHES[index % len(_DASHES)],
            },
        )
    figure.add_hline(y=1.0, line={"color": GREY, "width": 1.5, "dash": "dash"}, annotation_text="1")
    return figure


def is_gated(history: GradientHistory) -> bool:
    """Whether the net that was measured has gates."""
    return len(history.spectral_radius.T) > 1


def describe_spectral_radii(history: GradientHistory) -> str:
    """Give each block's radius in the first and the last profile."""
    if not len(history.epoch):
        return _NONE
    first, last = history.spectral_radius[[0, -1]]
    names = _GATES.get(len(first), ("first block",))
    parts = [
        f"{name} {_write_radius(a)} → {_write_radius(b)}"
        for name, a, b in zip(names, first, last, strict=False)
    ]
    return f"Spectral radius: {', '.join(parts)}."


def _write_radius(value: float) -> str:
    """To three digits, zeros too: of two radii, one to two digits looks less exact."""
    text = format_factor(value, 3)
    padded = f"{value:#.3g}".rstrip(".")
    return padded if text not in {"0", "1"} and len(padded) > len(text) else text


def plot_clipped_share(history: GradientHistory) -> go.Figure:
    """Plot the share of each epoch's steps whose gradient was clipped."""
    title, axes = "Clipped steps", ("epoch", "share of the epoch's steps, %")
    if not len(history.all_epochs):
        return make_empty_figure(title, *axes, NO_EPOCH)
    figure = make_figure(title, *axes)
    figure.add_scatter(
        x=history.all_epochs,
        y=100 * history.clipped_share,
        name="clipped",
        mode="lines",
        fill="tozeroy",
        line={"color": BLUE, "width": 2},
    )
    figure.update_yaxes(range=[0, 105])
    return figure


def describe_clipped_share(history: GradientHistory) -> str:
    """Give the share over all epochs and in the last one."""
    if not len(history.all_epochs):
        return NO_EPOCH
    return (
        f"Clipped: {format_percent(history.mean_clipped_share)} of the steps on average, "
        f"{format_percent(float(history.clipped_share[-1]))} in the last epoch."
    )
