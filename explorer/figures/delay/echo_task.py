"""The echo task, which past inputs a net can see at all, and which it learned to use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.delay.scores import USABLE_R2, EchoScore
from explorer.figures.net_styles import NET_STYLES
from explorer.figures.palette import DIVERGING, GREY, make_empty_figure, make_figure

_LAG = "lag d: the input of d steps ago"
_ORDER = ("tdnn", "narx", "rnn")


def plot_echo_task(echoes: FloatArray) -> go.Figure:
    """The wanted answers (T, D + 1) of one sequence: row d is the input, d steps later."""
    figure = make_figure(
        "The task: all inputs of the last steps, at each step", "time step t", _LAG
    )
    figure.add_heatmap(
        x=np.arange(1, len(echoes) + 1),
        y=np.arange(echoes.shape[1]),
        z=echoes.T,
        zmin=-1,
        zmax=1,
        xgap=1,
        ygap=1,
        colorscale=[list(stop) for stop in DIVERGING],
        colorbar={"title": "bit", "tickvals": [-1, 0, 1]},
        hovertemplate="t = %{x}, lag %{y}: %{z}<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", title_text="lag d (row 0 is the input)")
    return figure


def describe_echo_task(echoes: FloatArray) -> str:
    """What is asked for at each step."""
    longest = echoes.shape[1] - 1
    others = "that of the last step" if longest == 1 else f"those of the last {longest} steps"
    return (
        f"At each step the net reads one bit and has to say {longest + 1}: this one and {others}; "
        "before the first step they count as 0."
    )


def plot_wiring(window: int, longest: int) -> go.Figure:
    """Which past inputs reach the output of each net: held in a window, or only by way of memory.

    Args:
        window: inputs that the delay lines hold.
        longest: the longest lag D.
    """
    figure = make_figure("What can reach the output at all", _LAG, "")
    held = {"tdnn": window, "narx": window, "rnn": 1}
    points = [(name, lag) for name in _ORDER for lag in range(longest + 1)]
    direct = [(name, lag) for name, lag in points if lag < held[name]]
    carried = [(name, lag) for name, lag in points if lag >= held[name] and name != "tdnn"]
    for label, symbol, shown in (
        ("held as it was", "square", direct),
        ("only by way of what the net made of it", "square-open", carried),
    ):
        figure.add_scatter(
            x=[lag for _, lag in shown],
            y=[_name(name) for name, _ in shown],
            name=label,
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 12,
                "color": [NET_STYLES[name].color for name, _ in shown],
                "line": {"width": 2},
            },
        )
    _add_wall(figure, window, longest)
    figure.update_yaxes(
        categoryorder="array", categoryarray=[_name(name) for name in reversed(_ORDER)]
    )
    figure.update_layout(legend={"itemsizing": "constant"}, height=340, margin={"l": 150})
    figure.update_layout(legend_y=-0.32)
    return figure


def describe_wiring(window: int, longest: int) -> str:
    """Where the delay line ends, and by what the others see further."""
    blind = max(0, longest + 1 - window)
    if not blind:
        return (
            f"The delay line sees every lag that is asked for, 0 to {longest}; an SRN sees only "
            "the newest input and needs its hidden state for all others."
        )
    seen = "lag 0 alone" if window == 1 else f"lags 0 to {window - 1}"
    return (
        f"The delay line sees {seen} and is blind to the {blind} beyond: no training can change "
        "that. NARX sees further by its own last answers, an SRN by its hidden state."
    )


def plot_echo_scores(scores: Sequence[EchoScore], window: int) -> go.Figure:
    """R^2 of each net by lag, with the end of the delay line's window."""
    title, y_title = "Which past inputs the net can use", "R² on fresh sequences"
    if not scores:
        return make_empty_figure(title, _LAG, y_title, "No epoch is done yet: press Train.")
    figure = make_figure(title, _LAG, y_title)
    for score in scores:
        style = NET_STYLES[score.architecture]
        figure.add_scatter(
            x=np.arange(len(score.r2_by_lag)),
            y=np.where(np.isfinite(score.r2_by_lag), score.r2_by_lag, np.nan),
            name=f"{_name(score.architecture)}: {score.num_parameters:,} parameters",
            mode="lines+markers",
            line={"color": style.color, "width": 3},
            marker={"symbol": style.symbol, "size": 11},
        )
    _add_wall(figure, window, max(len(score.r2_by_lag) for score in scores) - 1)
    figure.add_hline(
        y=USABLE_R2,
        line={"color": GREY, "width": 1.5, "dash": "dash"},
        annotation_text="usable from 0.9",
        annotation_position="bottom left",  # at lag 0 every curve is far above
    )
    figure.update_yaxes(range=[-0.25, 1.08])
    return figure


def describe_echo_scores(scores: Sequence[EchoScore]) -> str:
    """How many past inputs each net can use, with how many parameters."""
    parts = [
        f"{_name(score.architecture)} {score.reach} of {len(score.r2_by_lag)} "
        f"with {score.num_parameters:,} parameters (epoch {score.epoch})"
        for score in scores
    ]
    return f"Usable past inputs: {'; '.join(parts)}." if parts else "No epoch is done yet."


def _name(architecture: str) -> str:
    return "SRN" if architecture == "rnn" else NET_STYLES[architecture].name


def _add_wall(figure: go.Figure, window: int, longest: int) -> None:
    """The end of the delay lines' window, where it lies within the lags that are asked for."""
    if window > longest:
        return
    figure.add_vline(
        x=window - 0.5,
        line={"color": GREY, "width": 2, "dash": "dot"},
        annotation_text=f"the window of {window} ends",
        annotation_position="top right",
        annotation_yshift=20,  # above the plot, where nothing is drawn
    )
