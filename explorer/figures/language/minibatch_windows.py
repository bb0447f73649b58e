"""Plot which window of the text each sample of each minibatch comes from."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from explorer.core.text.minibatches import MinibatchWindows
from explorer.figures.palette import GREY, SEQUENTIAL, make_empty_figure, make_figure

MAX_ROWS = 8  # beyond this, rows are too thin for a label
MAX_MINIBATCHES = 12
X_TITLE, Y_TITLE = "position in the text (characters)", "row of the minibatch"
_TITLES = {
    "sequential": "Windows of the text, sequential partitioning",
    "random": "Windows of the text, random sampling",
}


def plot_minibatch_windows(windows: MinibatchWindows) -> go.Figure:
    """Plot each window as a bar at its position in the text, one line per row, row 1 on top.

    A bar's label and colour give the number of its minibatch. Only the first 12 minibatches and 8
    rows are drawn; if there are more, the title says so.
    """
    title = _TITLES[windows.sampling]
    if not windows.starts.size:
        return make_empty_figure(title, X_TITLE, Y_TITLE, "The text does not fill one minibatch.")
    shown = windows.starts[:MAX_MINIBATCHES, :MAX_ROWS]
    minibatches, rows = shown.shape
    cut = [
        f"the first {part} of {whole} {name}"
        for part, whole, name in zip(
            shown.shape, windows.starts.shape, ("minibatches", "rows"), strict=True
        )
        if part < whole
    ]
    figure = make_figure(f"{title}: {', '.join(cut)}" if cut else title, X_TITLE, Y_TITLE)
    colors = sample_colorscale(SEQUENTIAL, np.linspace(0, 1, max(2, minibatches)).tolist())
    row_numbers = np.arange(1, rows + 1)
    for number, (starts, color) in enumerate(zip(shown, colors, strict=False), 1):
        figure.add_bar(
            base=starts,
            x=np.full(rows, windows.seq_len),
            y=row_numbers,
            orientation="h",
            name=f"minibatch {number}",
            text=[str(number)] * rows,
            # A thin bar can carry its label beside it only if no other bar follows.
            textposition="inside" if windows.can_carry_state else "auto",
            insidetextanchor="middle",
            textangle=0,
            marker={"color": color, "line": {"color": GREY, "width": 1}},
            customdata=np.column_stack([starts, starts + windows.seq_len - 1]),
            hovertemplate=(
                f"minibatch {number}, row %{{y}}: characters %{{customdata[0]}} to "
                "%{customdata[1]}<extra></extra>"
            ),
            showlegend=False,
        )
    figure.update_layout(barmode="overlay", bargap=0.25)
    figure.update_yaxes(autorange="reversed", dtick=1)
    return figure


def describe_minibatch_windows(windows: MinibatchWindows) -> str:
    """Say in one sentence whether rows continue in the next minibatch, and what the state does."""
    if windows.can_carry_state:
        return (
            "Sequential: each window continues in the same row of the next minibatch, so the state "
            "can be carried over."
        )
    return (
        "Random: the windows are shuffled, so the same row of the next minibatch holds a window "
        "from anywhere in the text, and the state starts at zero in every minibatch."
    )
