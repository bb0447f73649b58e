"""Draws the phase plane of two hidden units."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.core.dynamics.results import (
    ESCAPES,
    NOT_ATTRACTED,
    UNSETTLED,
    FixedPoint,
    Stability,
)
from explorer.core.srn.results import PhasePlane
from explorer.figures.palette import (
    BLUE,
    CATEGORIES,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    VERMILLION,
    make_figure,
    pin_margins,
)
from explorer.figures.sentences import format_setting, format_state
from explorer.figures.srn.sentences import list_eigenvalues

FIGURE_HEIGHT = 655  # px: a square plane and the legend below it
BASIN_OPACITY = 0.22
_NUMBER_SHIFT = 14  # px
NOWHERE = "rgba(0,0,0,0)"
SHORTEST_ARROW = 0.2  # of a cell of the field: the shortest line that gets a head
LEGEND_HEIGHT = 185  # px below the plane: the axis, its title and four rows
_NULLCLINES = (("h1 rests", BLUE, "solid"), ("h2 rests", VERMILLION, "dash"))
_SYMBOLS: dict[Stability, tuple[str, str]] = {
    "stable": ("circle", GREEN),
    "saddle": ("x", ORANGE),
    "unstable": ("circle-open", VERMILLION),
    "marginal": ("diamond", GREY),
}


def plot_phase_plane(plane: PhasePlane, *, step: int) -> go.Figure:
    """Basins, vector field, nullclines, fixed points, cycles and the run.

    The dots of the vector field carry their state (h1, h2) as customdata, from which a click
    sets h_0.

    Args:
        plane: the result to draw.
        step: the time step whose state is ringed; 0 is the one before step 1.
    """
    figure = make_figure(f"Phase plane of h for x = {format_setting(*plane.x_t)}", "h1", "h2")
    _add_basins(figure, plane)
    _add_field(figure, plane)
    _add_nullclines(figure, plane)
    _add_cycles(figure, plane)
    _add_fixed_points(figure, plane)
    _add_numbers(figure, plane)
    _add_trajectory(figure, plane, step)
    xs, ys = ([float(low), float(high)] for low, high in plane.window)
    figure.update_layout(
        height=FIGURE_HEIGHT,
        hovermode="closest",
        # A narrow window makes the square plane small and the legend long: the plane stays at the
        # top, the legend grows from the bottom.
        legend={"yref": "container", "y": 0, "yanchor": "bottom"},
        xaxis={"range": xs, "constrain": "domain", "zeroline": True},
        yaxis={
            "range": ys,
            "constrain": "domain",
            "constraintoward": "top",
            "scaleanchor": "x",
        },
    )
    pin_margins(figure, bottom=LEGEND_HEIGHT)
    return figure


def _add_basins(figure: go.Figure, plane: PhasePlane) -> None:
    """One pale colour per attractor; unsettled starts stay blank, escaping ones are grey."""
    kinds = len(plane.attractors)
    colors = {i: CATEGORIES[i % len(CATEGORIES)] for i in range(kinds)}
    colors |= {ESCAPES: GREY, UNSETTLED: NOWHERE, NOT_ATTRACTED: NOWHERE}
    labels = sorted(colors)
    scale = []
    for i, label in enumerate(labels):
        scale += [[i / len(labels), colors[label]], [(i + 1) / len(labels), colors[label]]]
    figure.add_heatmap(
        x=plane.basin_axes[0],
        y=plane.basin_axes[1],
        z=plane.basins - labels[0],
        zmin=-0.5,
        zmax=len(labels) - 0.5,
        colorscale=scale,
        showscale=False,
        opacity=BASIN_OPACITY,
        hoverinfo="skip",
    )
    names = {
        ESCAPES: "escapes",
        UNSETTLED: f"not decided in {plane.settling_steps} steps",
        NOT_ATTRACTED: "ends where nothing attracts",
    }
    for label in [*range(kinds), ESCAPES, UNSETTLED, NOT_ATTRACTED]:
        if not plane.find_share(label):
            continue
        is_bare = colors[label] == NOWHERE
        figure.add_scatter(
            x=[None],
            y=[None],
            name=names.get(label, f"basin {label + 1}"),
            mode="markers",
            marker={
                "symbol": "square-open" if is_bare else "square",
                "size": 14,
                "color": GREY if is_bare else colors[label],
                "opacity": 0.8 if is_bare else 0.4,
            },
        )


def _add_field(figure: go.Figure, plane: PhasePlane) -> None:
    """A short arrow along each step F(h) - h with a dot at its start."""
    base, steps = plane.field_points, plane.field_steps
    lengths = np.linalg.norm(steps, axis=1, keepdims=True)
    cell = float(np.ptp(plane.window[0])) / np.sqrt(len(base))
    # Long steps are shortened to a cell; short ones keep their length and vanish where h rests.
    parts = steps * np.minimum(1.0, 0.9 * cell / np.maximum(lengths, 1e-300))
    ends = base + parts
    gap = np.full(len(base), None)
    figure.add_scatter(
        x=np.column_stack([base[:, 0], ends[:, 0], gap]).ravel(),
        y=np.column_stack([base[:, 1], ends[:, 1], gap]).ravel(),
        mode="lines",
        line={"color": GREY, "width": 1.2},
        opacity=0.7,
        hoverinfo="skip",
        showlegend=False,
    )
    long = np.linalg.norm(parts, axis=1) > SHORTEST_ARROW * cell  # a shorter one is all head
    across, up = parts[long].T
    figure.add_scatter(
        x=ends[long, 0],
        y=ends[long, 1],
        mode="markers",
        marker={
            "symbol": "arrow",
            "size": 7,
            "color": GREY,
            "angle": np.degrees(np.arctan2(across, up)),  # clockwise from upwards
            "opacity": 0.8,
        },
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=base[:, 0],
        y=base[:, 1],
        customdata=base,
        name="start here",
        mode="markers",
        marker={"color": GREY, "size": 4},
        hovertemplate="start at (%{x:.3f}, %{y:.3f})<extra></extra>",
    )


def _add_nullclines(figure: go.Figure, plane: PhasePlane) -> None:
    for (name, color, dash), pieces in zip(_NULLCLINES, plane.nullclines, strict=True):
        for i, piece in enumerate(pieces):
            figure.add_scatter(
                x=piece[:, 0],
                y=piece[:, 1],
                name=name,
                legendgroup=name,
                showlegend=i == 0,
                mode="lines",
                line={"color": color, "dash": dash, "width": 2.5},
                hoverinfo="skip",
            )


def _add_cycles(figure: go.Figure, plane: PhasePlane) -> None:
    for cycle in plane.cycles:
        closed = np.vstack([cycle.points, cycle.points[:1]])
        figure.add_scatter(
            x=closed[:, 0],
            y=closed[:, 1],
            name=cycle.name,
            legendgroup=cycle.name,
            showlegend=False,
            mode="lines+markers",
            line={"color": GREEN, "dash": "dot", "width": 2},
            marker={"symbol": "square", "size": 11, "color": GREEN},
            text=[format_state(point) for point in closed],
            hovertemplate=f"{cycle.name}<br>%{{text}}<br>multipliers {list_eigenvalues(cycle)}"
            "<extra></extra>",
        )


def _add_fixed_points(figure: go.Figure, plane: PhasePlane) -> None:
    for stability, (symbol, color) in _SYMBOLS.items():
        points = [p for p in plane.fixed_points if p.stability == stability]
        if not points:
            continue
        figure.add_scatter(
            x=[p.point[0] for p in points],
            y=[p.point[1] for p in points],
            name=f"{stability} point" if stability != "saddle" else "saddle",
            text=[
                f"{p.name} at {format_state(p.point)}<br>eigenvalues {list_eigenvalues(p)}"
                for p in points
            ],
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 14,
                "color": color,
                "line": {"width": 3 if symbol.endswith("open") else 1, "color": color},
            },
            hovertemplate="%{text}<extra></extra>",
        )


def _add_numbers(figure: go.Figure, plane: PhasePlane) -> None:
    """Each attractor's number from the legend, on the side with more room."""
    middle = np.mean(plane.window, axis=1)
    for i, attractor in enumerate(plane.attractors):
        point = attractor.point if isinstance(attractor, FixedPoint) else attractor.points[-1]
        xshift, yshift = np.where(point > middle, -_NUMBER_SHIFT, _NUMBER_SHIFT)
        figure.add_annotation(
            x=float(point[0]),
            y=float(point[1]),
            text=f"<b>{i + 1}</b>",
            showarrow=False,
            xshift=int(xshift),
            yshift=int(yshift),
        )


def _add_trajectory(figure: go.Figure, plane: PhasePlane, step: int) -> None:
    states = plane.trajectory
    if not len(states):
        return
    figure.add_scatter(
        x=states[:, 0],
        y=states[:, 1],
        name="run from h_0",
        text=[f"h_{t}" for t in range(len(states))],
        mode="lines+markers",
        line={"color": PINK, "width": 2.5},
        marker={"size": 7, "color": PINK},
        hovertemplate="%{text} = (%{x:.6f}, %{y:.6f})<extra></extra>",
    )
    for row, name, symbol in ((0, "h_0", "star"), (step, "current step", "circle-open")):
        if row < len(states):
            figure.add_scatter(
                x=states[row : row + 1, 0],
                y=states[row : row + 1, 1],
                name=name,
                mode="markers",
                marker={
                    "symbol": symbol,
                    "size": 20,
                    "color": PINK,
                    "line": {"width": 3, "color": PINK},
                },
                hoverinfo="skip",
            )
