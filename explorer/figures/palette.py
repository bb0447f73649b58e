"""The colours and the common frame of every figure; knows plotly and no result.

Categories take Okabe and Ito's colours (safe for colour-blind readers), signed values one
diverging scale with blue positive and red negative, sequential values Cividis.
"""

from __future__ import annotations

import plotly.graph_objects as go

BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
ORANGE, SKY, PINK = "#E69F00", "#56B4E9", "#CC79A7"
CATEGORIES = (BLUE, VERMILLION, GREEN, ORANGE, SKY, PINK)
GREY = "#8A939C"  # reads on white and on near-black
DIVERGING = ((0.0, VERMILLION), (0.5, "#F2F2F2"), (1.0, BLUE))
SEQUENTIAL = "Cividis"
FIGURE_HEIGHT = 420  # px


def make_figure(title: str, x_title: str, y_title: str) -> go.Figure:
    """An empty figure with title and both axes named; the background is the page's own."""
    axis = {
        "gridcolor": "rgba(138,147,156,0.3)",
        "zerolinecolor": "rgba(138,147,156,0.7)",
        "tickfont": {"size": 14},  # said here as well: the page's theme makes them smaller
    }
    # The layout is given whole: plotly checks each later change anew, which takes milliseconds
    # that a slider's release has to wait for.
    return go.Figure(
        layout={
            "template": "none",  # the browser puts in the page's colours and fonts
            "title": {"text": title, "x": 0, "xanchor": "left", "font": {"size": 18}},
            "height": FIGURE_HEIGHT,
            "margin": {"l": 60, "r": 20, "t": 48, "b": 84},
            "font": {"size": 15},
            "legend": {
                "orientation": "h",
                "y": -0.2,
                "x": 0,
                "yanchor": "top",
                "font": {"size": 14},
            },
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "uirevision": "keep",  # zoom and scroll survive new data
            "xaxis": {**axis, "title": {"text": x_title, "font": {"size": 15}}},
            "yaxis": {**axis, "title": {"text": y_title, "font": {"size": 15}}},
        }
    )


def pin_margins(figure: go.Figure, *, left: int = 60, bottom: int) -> None:
    """Keep the margins as they are, with `left` px for the y axis, `bottom` for x axis and legend.

    Margins that plotly finds by itself cost a second drawing at each change, half of the time
    that a slider's release takes.
    """
    figure.update_layout(margin={"autoexpand": False, "l": left, "b": bottom})
    figure.update_xaxes(automargin=False)
    figure.update_yaxes(automargin=False)


def keep_readable(figure: go.Figure, width: float) -> None:
    """Make the figure at least `width` px wide: a narrow screen scrolls it and crowds nothing.

    A finger or mouse that is dragged scrolls, then, and does not zoom.
    """
    figure.update_layout(meta={"min_width": width}, dragmode=False)


def make_empty_figure(title: str, x_title: str, y_title: str, reason: str) -> go.Figure:
    """A titled figure without data that says in its middle why there is none.

    The axes keep their names, but show no numbers: there are none.
    """
    figure = make_figure(title, x_title, y_title)
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.update_yaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.add_annotation(text=reason, showarrow=False, xref="paper", yref="paper", x=0.5, y=0.5)
    return figure
