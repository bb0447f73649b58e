"""Draws the gradient of a loss at the last step, followed back through time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.gradients.gradient_flow import GradientFlow, JacobianFactors, RadiusSweep
from explorer.figures.gradients.norm_lines import add_line, use_log_axis
from explorer.figures.net_styles import NET_STYLES
from explorer.figures.palette import (
    BLUE,
    GREY,
    ORANGE,
    PINK,
    VERMILLION,
    find_whole_dtick,
    make_figure,
)
from explorer.figures.sentences import ROUNDING, format_count, format_factor

_NO_CELL = "No cell is shown."
_FAR = 1000  # a gradient that changes by more than this factor vanishes or explodes


def plot_gradient_norms(flows: Sequence[GradientFlow]) -> go.Figure:
    """Plot each cell's |dL/dh_t| over t, an LSTM's |dL/dc_t| too, and where BPTT is truncated."""
    figure = make_figure(
        "Gradient of the last step's loss at each step",
        "time step t (the loss is at the right end)",
        "norm of dL/dh_t (or dL/dc_t)",
    )
    for flow in flows:
        style = NET_STYLES[flow.cell]
        dash = "solid" if flow.c_norm is None else "dash"
        add_line(figure, flow.h_norm, f"{style.name} h", style.color, style.symbol, dash=dash)
        if flow.c_norm is not None:
            add_line(figure, flow.c_norm, f"{style.name} cell c", style.color, style.symbol)
    first = max((flow.first_step for flow in flows), default=1)
    if first > 1:
        figure.add_vrect(
            x0=0.5,
            x1=first - 0.5,
            fillcolor=GREY,
            opacity=0.25,
            line_width=0,
            annotation_text="cut by truncated BPTT: exactly 0",
            annotation_position="top left",
        )
    use_log_axis(figure)
    if flows:
        T = len(flows[0].h_norm)
        figure.update_xaxes(range=[0, T + 1], dtick=find_whole_dtick(T))
    return figure


def describe_gradient_norms(flows: Sequence[GradientFlow]) -> str:
    """Say what becomes of the gradient at each cell's state, in total and per step."""
    first = max((flow.first_step for flow in flows), default=1)
    steps = len(flows[0].h_norm) - first if flows else 0
    if not flows:
        return _NO_CELL
    if not steps:
        return "Truncation leaves only the last step."
    parts = []
    for flow in flows:
        name = NET_STYLES[flow.cell].name
        change = float(flow.h_norm[first - 1] / flow.h_norm[-1])
        if flow.c_norm is None:
            parts.append(f"{name} {_describe_change(change, steps)}")
            continue
        at_h = "h " + _describe_change(change, steps)
        if flow.c_norm[-1] > 0:
            change = float(flow.c_norm[first - 1] / flow.c_norm[-1])
            parts.append(f"{name} at its cell c {_describe_change(change, steps)}, at {at_h}")
        else:
            parts.append(f"{name} at {at_h}, at its cell c it is 0 from the start")
    counted = format_count(steps, "step")
    return f"The gradient at h_t, {counted} back (mean factor per step): {'; '.join(parts)}."


def _describe_change(change: float, steps: int) -> str:
    """What becomes of a length that changes by that factor in so many steps."""
    if change == 0:
        return "vanishes (×0 in floating point)"
    per_step = format_factor(change ** (1 / steps), 3)
    return f"{_name_fate(change)} (×{format_factor(change)}, ×{per_step} per step)"


def plot_jacobian_factors(factors: JacobianFactors) -> go.Figure:
    """Plot the largest and smallest singular value of each factor of the product."""
    figure = make_figure(
        f"{NET_STYLES[factors.cell].name}: singular values of each factor",
        "time step t",
        f"singular values of {_name_factor(factors)}",
    )
    add_line(figure, factors.largest, "largest", BLUE, "circle", first=2)
    add_line(figure, factors.smallest, "smallest", VERMILLION, "square", first=2)
    _add_level(figure, (1, len(factors.largest) + 1), 1.0, "1: length unchanged")
    use_log_axis(figure)
    figure.update_xaxes(dtick=find_whole_dtick(len(factors.product)))
    return figure


def describe_jacobian_factors(factors: JacobianFactors) -> str:
    """Give the medians of the singular values over all factors."""
    # As many digits for both: of a single unit they are the same number.
    largest, smallest = (
        format_factor(float(np.median(values)), 3) for values in (factors.largest, factors.smallest)
    )
    steps = len(factors.largest)
    over = f" (medians over {steps} steps)" if steps > 1 else ""
    return f"One factor multiplies lengths by {largest} at most and by {smallest} at least{over}."


def plot_jacobian_product(factors: JacobianFactors) -> go.Figure:
    """Plot the gradient, the product's largest singular value, and the product of the largest."""
    figure = make_figure(
        f"{NET_STYLES[factors.cell].name}: the product of all factors after t",
        "time step t",
        "norm",
    )
    add_line(figure, factors.bound, "bound", ORANGE, "diamond")
    add_line(figure, factors.product, "product", BLUE, "circle")
    add_line(figure, factors.gradient, "gradient", PINK, "x")
    use_log_axis(figure)
    figure.update_xaxes(dtick=find_whole_dtick(len(factors.product)))
    return figure


def describe_jacobian_product(factors: JacobianFactors) -> str:
    """Give the three norms at the first step in ascending order."""
    gradient, product, bound = (
        format_factor(float(norms[0]))
        for norms in (factors.gradient, factors.product, factors.bound)
    )
    # A product of a hundred factors may be less than the smallest number there is.
    place = ", in floating point" if "0" in (gradient, product, bound) else ""
    return (
        f"At t = 1{place}: {gradient} (gradient) ≤ {product} (largest singular value of the "
        f"product) ≤ {bound} (product of the largest)."
    )


def plot_radius_sweep(
    sweep: RadiusSweep, flows: Sequence[GradientFlow], radius: float
) -> go.Figure:
    """Plot the global norm over the spectral radius, with markers before and after clipping.

    Args:
        sweep: the lines.
        flows: of the markers.
        radius: the scene's, where the markers are.
    """
    figure = make_figure(
        "Gradient of all weights: clipped to theta",
        f"spectral radius of W_hh (vertical line: {format_factor(radius, 3)})",
        "global norm",
    )
    theta = sweep.max_grad_norm
    for cell, norms in sweep.grad_norm.items():
        style = NET_STYLES[cell]
        add_line(figure, norms, style.name, style.color, style.symbol, x=sweep.radius)
    _add_level(figure, (0.0, float(sweep.radius[-1])), theta, f"theta = {theta:g}")
    figure.add_vline(x=radius, line={"color": GREY, "width": 2, "dash": "dot"})
    for name, size, line, found in (
        ("before clipping", 18, 4, [flow.grad_norm for flow in flows]),
        ("after", 11, 0, [flow.grad_norm * flow.clip_factor for flow in flows]),
    ):
        styles = [NET_STYLES[flow.cell] for flow in flows]
        figure.add_scatter(
            x=[radius] * len(flows),
            y=found,
            mode="markers",
            name=name,
            marker={
                "symbol": [f"{style.symbol}-open" if line else style.symbol for style in styles],
                "size": size,
                "color": [style.color for style in styles],
                "line": {"width": line},
            },
            hovertemplate=f"{name}: %{{y:.3e}}<extra></extra>",
        )
    use_log_axis(figure)
    return figure


def describe_clipping(flows: Sequence[GradientFlow]) -> str:
    """Give each cell's global norm, and say what clipping does to it."""
    parts = []
    for flow in flows:
        name = NET_STYLES[flow.cell].name
        if flow.clip_factor < 1:
            parts.append(
                f"{name} {format_factor(flow.grad_norm, 3)}, multiplied by theta / norm = "
                f"{format_factor(flow.clip_factor)}"
            )
        else:
            parts.append(f"{name} {format_factor(flow.grad_norm, 3)}, not clipped")
    return f"Global norm here: {'; '.join(parts)}." if parts else _NO_CELL


def _name_fate(change: float) -> str:
    if abs(change - 1) <= ROUNDING:
        return "keeps its length"
    if change < 1 / _FAR:
        return "vanishes"
    if change < 1:
        return "keeps more than half" if change > 0.5 else "shrinks"
    return "explodes" if change > _FAR else "grows"


def _name_factor(factors: JacobianFactors) -> str:
    if factors.cell == "lstm":
        return "d(h_t, c_t) / d(h_t-1, c_t-1)"
    return "dh_t / dh_t-1"


def _add_level(figure: go.Figure, ends: tuple[float, float], level: float, name: str) -> None:
    # A trace, not a shape: on a logarithmic axis plotly misplaces the label of a shape.
    figure.add_scatter(
        x=list(ends),
        y=[level, level],
        mode="lines",
        name=name,
        line={"color": GREY, "width": 2, "dash": "dash"},
        hoverinfo="skip",
    )
