"""Draws the echo task, which past inputs can reach a net, and which ones it learned to use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.core.arrays import FloatArray
from explorer.core.delay.scores import USABLE_R2, EchoScore
from explorer.figures.net_styles import NET_STYLES
from explorer.figures.palette import (
    DIVERGING,
    GREY,
    LEVEL_MARGIN,
    find_whole_dtick,
    make_empty_figure,
    make_figure,
)
from explorer.figures.sentences import escape_label, format_count, format_number

_LAG = "lag d: the input d steps ago"
_ORDER = ("tdnn", "narx", "rnn")
_LOWEST = -0.25  # of the R^2 drawn: an untrained net's may be -1e6
_DASHES = ("solid", "dash", "dot")  # of nets of one architecture
_NO_SCORE = "No score has been recorded."  # true too where it's recorded every other epoch


def plot_echo_task(echoes: FloatArray) -> go.Figure:
    """Draw the correct answers (T, D + 1) of one sequence: row d is the input d steps later."""
    figure = make_figure("The task: repeat the last inputs at each step", "time step t", _LAG)
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
    figure.update_yaxes(
        autorange="reversed",
        title_text="lag d (row 0 is the input)",
        dtick=find_whole_dtick(echoes.shape[1] - 1),
    )
    return figure


def describe_echo_task(echoes: FloatArray) -> str:
    """Say what the net has to answer at each step."""
    longest = echoes.shape[1] - 1
    others = "the previous one" if longest == 1 else f"the {longest} before it"
    return (
        f"At each step the net reads one bit and must answer with {longest + 1}: this one and "
        f"{others}. Bits before the first step are 0."
    )


def plot_wiring(window: int, longest: int) -> go.Figure:
    """Draw which past inputs reach the output of each net: in a window, or only through memory.

    Args:
        window: inputs in the window of the delay lines.
        longest: the longest lag D.
    """
    figure = make_figure("Which inputs can reach the output at all", _LAG, "")
    held = {"tdnn": window, "narx": window, "rnn": 1}
    size = max(4, min(12, 170 // (longest + 1)))  # on a phone, squares side by side stay apart
    points = [(name, lag) for name in _ORDER for lag in range(longest + 1)]
    direct = [(name, lag) for name, lag in points if lag < held[name]]
    carried = [(name, lag) for name, lag in points if lag >= held[name] and name != "tdnn"]
    for label, symbol, shown in (
        ("in the window, unchanged", "square", direct),
        ("only through the net's memory", "square-open", carried),
    ):
        figure.add_scatter(
            x=[lag for _, lag in shown],
            y=[_name(name) for name, _ in shown],
            name=label,
            mode="markers",
            marker={
                "symbol": symbol,
                "size": size,
                "color": [NET_STYLES[name].color for name, _ in shown],
                "line": {"width": 2 if size > 8 else 1},
            },
        )
    _add_wall(figure, window, longest)
    # Left to itself, the axis makes room for the wall's label: on a phone up to 150 for 40 lags.
    figure.update_xaxes(dtick=find_whole_dtick(longest), range=[-0.7, longest + 0.7])
    figure.update_yaxes(
        categoryorder="array", categoryarray=[_name(name) for name in reversed(_ORDER)]
    )
    figure.update_layout(legend={"itemsizing": "constant"}, height=340, margin={"l": 150})
    figure.update_layout(legend_y=-0.32)
    return figure


def describe_wiring(window: int, longest: int) -> str:
    """Say where the delay line ends, and how the other nets see further."""
    blind = max(0, longest + 1 - window)
    if not blind:
        others = "lag 1" if longest == 1 else "all others"
        return (
            f"The delay line sees every lag of the task, {_join_lags(longest)}; an SRN sees only "
            f"the newest input and needs its hidden state for {others}."
        )
    seen = "only lag 0" if window == 1 else f"lags {_join_lags(window - 1)}"
    rest = f"lag {longest}" if blind == 1 else f"the other {blind}"
    return (
        f"The delay line sees {seen} and is blind to {rest}: no training can change "
        "that. NARX sees further through its own last answers, an SRN through its hidden state."
    )


def plot_echo_scores(scores: Sequence[EchoScore], window: int | None) -> go.Figure:
    """Plot each net's R^2 by lag, and mark the end of the delay line's window, if there's one."""
    title, y_title = "Which past inputs the net can use", "R² on fresh sequences"
    if not scores:
        return make_empty_figure(title, _LAG, y_title, _NO_SCORE)
    figure = make_figure(title, _LAG, y_title)
    for i, (score, label) in enumerate(zip(scores, _label(scores), strict=True)):
        style = NET_STYLES[score.architecture]
        repeats = sum(other.architecture == score.architecture for other in scores[:i])
        figure.add_scatter(
            x=np.arange(len(score.r2_by_lag)),
            y=np.where(np.isfinite(score.r2_by_lag), score.r2_by_lag, np.nan),
            name=f"{escape_label(label)}: {score.num_parameters:,} parameters",
            mode="lines+markers",
            line={"color": style.color, "width": 3, "dash": _DASHES[repeats % len(_DASHES)]},
            marker={"symbol": style.symbol, "size": 11},
        )
    longest = max(len(score.r2_by_lag) for score in scores) - 1
    if window is not None:
        _add_wall(figure, window, longest)
    figure.update_xaxes(dtick=find_whole_dtick(longest))
    figure.add_hline(
        y=USABLE_R2,
        line={"color": GREY, "width": 1.5, "dash": "dash"},
        annotation_text="usable<br>from 0.9",
        annotation_position="right",  # in the margin: inside, a curve could cross it anywhere
        annotation_align="left",
    )
    figure.update_layout(margin_r=LEVEL_MARGIN)
    figure.update_yaxes(range=[_LOWEST, 1.08])
    return figure


def describe_echo_scores(scores: Sequence[EchoScore]) -> str:
    """Say how many past inputs each net can use, how many parameters it has, what isn't drawn."""
    if not scores:
        return _NO_SCORE
    parts, below = [], []
    for score, label in zip(scores, _label(scores), strict=True):
        parts.append(
            f"{label} {score.reach} of {len(score.r2_by_lag)} "
            f"with {score.num_parameters:,} parameters (epoch {score.epoch:,})"
        )
        hidden = int((score.r2_by_lag < _LOWEST).sum())
        if hidden:
            below.append(f"{label} at {format_count(hidden, 'lag')}")
    sentence = f"Usable inputs, from the newest back without a gap: {'; '.join(parts)}."
    if below:
        sentence += f" Off the chart, R² below {format_number(_LOWEST)}: {'; '.join(below)}."
    return sentence


def _label(scores: Sequence[EchoScore]) -> list[str]:
    """What each net is called: by its kind, or by its run where others are of the same kind."""
    kinds = Counter(score.architecture for score in scores)
    return [
        score.run_name
        if score.run_name and kinds[score.architecture] > 1
        else _name(score.architecture)
        for score in scores
    ]


def _join_lags(last: int) -> str:
    """The lags from 0 to the last one, 1 or more."""
    return f"0 {'and' if last == 1 else 'to'} {last}"


def _name(architecture: str) -> str:
    return "SRN" if architecture == "rnn" else NET_STYLES[architecture].name


def _add_wall(figure: go.Figure, window: int, longest: int) -> None:
    """Mark the end of the delay lines' window if it is within the lags of the task."""
    if window > longest:
        return
    figure.add_vline(
        x=window - 0.5,
        line={"color": GREY, "width": 2, "dash": "dot"},
        annotation_text=f"end of the window of {window}",
        annotation_position="top left" if 2 * window > longest else "top right",
        annotation_yshift=20,  # above the plot, where nothing is drawn
    )
