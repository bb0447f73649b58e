"""The numbers of a figure as rows, so that any curve can be taken away."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.figures.tables import tabulate_figure


def test_each_point_of_each_curve_is_a_row() -> None:
    figure = go.Figure()
    figure.add_scatter(x=np.array([1, 2]), y=[0.5, 0.25], name="<b>GRU</b>")
    figure.add_scatter(y=[1.0])
    figure.add_scatter(x=[0], y=[0], text=["a label"], mode="text")
    figure.update_layout(xaxis_title="epoch", yaxis_title="loss (nats)")
    assert tabulate_figure(figure) == [
        ["curve", "epoch", "loss (nats)"],
        ["GRU", 1, 0.5],
        ["GRU", 2, 0.25],
        ["curve 2", 0, 1.0],
    ]


def test_each_cell_of_a_heatmap_is_a_row_with_its_value() -> None:
    figure = go.Figure()
    figure.add_heatmap(x=["a", "b"], z=np.array([[1.0, 2.0], [3.0, 4.0]]), name="weights")
    figure.update_layout(xaxis_title="from", yaxis_title="to")
    assert tabulate_figure(figure) == [
        ["curve", "from", "to", "value"],
        ["weights", "a", 0, 1.0],
        ["weights", "b", 0, 2.0],
        ["weights", "a", 1, 3.0],
        ["weights", "b", 1, 4.0],
    ]


def test_panels_are_told_apart_by_their_vertical_axes() -> None:
    figure = make_subplots(rows=2, cols=1)
    figure.add_bar(x=[1], y=[2], name="h", row=1, col=1)
    figure.add_scatter(x=[1], y=[3], name="c", row=2, col=1)
    figure.update_layout(yaxis_title="state", yaxis2_title="cell")
    assert tabulate_figure(figure) == [
        ["axis", "curve", "x", "y"],
        ["state", "h", 1, 2],
        ["cell", "c", 1, 3],
    ]


def test_a_figure_without_curves_has_no_table() -> None:
    assert tabulate_figure(go.Figure()) == []
