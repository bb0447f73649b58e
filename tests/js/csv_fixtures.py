"""What CSV and tables of figures must be: Python's CSV, and figures as plotly.py writes them."""

from __future__ import annotations

import json
from math import inf, nan

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.core.csv_text import write_csv

_CELLS = [
    *("=1+1", " =1", "\t=1", "\x1f+x", "\x85@x", "+x", "-x", "@x", "＝1", "－1", "\tx", "\rx"),
    *("-1", "+1.5e-3", "-,5", "-inf", "a=b", "", 'say "no"', "a,b", "two\nlines", "é 码"),
]


def list_csv() -> dict[str, object]:
    """Rows, and their CSV as the server writes it; null stands for an empty cell."""
    rows: list[list[object]] = [["step", "text", "value"]]
    rows += [[index, cell, None] for index, cell in enumerate(_CELLS)]
    rows.append(["numbers", 0.1, -2.5])
    return {"rows": rows, "csv": write_csv([*rows, ["not finite", nan, -inf]])}  # JSON has no nan


def list_figures() -> dict[str, object]:
    """Figures as JSON, with arrays in every form that plotly.py writes."""
    curves = go.Figure(layout={"xaxis": {"title": "epoch"}, "yaxis": {"title": "loss (nats)"}})
    curves.add_scatter(x=np.array([1, 2]), y=np.array([0.5, nan]), name="<b>GRU</b>")
    curves.add_scatter(y=[1.0])
    curves.add_scatter(x=[0], y=[0], text=["a label"], mode="text")
    gaps = go.Figure(layout={"xaxis": {"title": "t"}, "yaxis": {"title": "norm"}})
    gaps.add_scatter(x=np.array([1, 2]), y=np.array([nan, 0.5]), meta={"gap": 0})
    levels = go.Figure(layout={"xaxis": {"title": "epoch"}, "yaxis": {"title": "loss"}})
    levels.add_scatter(x=[1], y=[2], name="A &lt;b&gt; &amp; C")
    x, y, text = (
        [0, 1, None, 0, 1, None],
        [3, 3, None, 4, 4, None],
        ["a", "a", "", "b<br>c", "b", ""],
    )
    levels.add_scatter(x=x, y=y, text=text, mode="lines")
    letters = go.Figure(layout={"xaxis": {"title": "letter"}, "yaxis": {"title": "unit"}})
    letters.add_heatmap(
        z=[[0.25, 1.0, 0.5]], text=[["0.25", ">0.99", "−0.5"]], colorbar={"title": "p"}
    )
    letters.update_xaxes(tickvals=[0, 1, 2], ticktext=["l", "l", "&lt;"])
    letters.update_yaxes(tickvals=[0], ticktext=["h1"])
    words = go.Figure(layout={"xaxis": {"title": "epoch"}})
    words.add_heatmap(z=[[0.5, 1.0]], text=[["wo", "women"]])
    bars = go.Figure(layout={"xaxis": {"title": "net"}, "yaxis": {"title": "answer"}})
    bars.add_bar(x=[1, 2], y=[-0.25, 0.25], base=np.array([0.5, 0.5]))
    stretches = go.Figure(layout={"xaxis": {"title": "day"}, "yaxis": {"title": "window"}})
    row = {"x": [1.0], "y": ["window 1"], "orientation": "h"}
    stretches.add_bar(**row, base=[0.5], name="read 0", text=["−2.5"])
    stretches.add_bar(**row, base=[1.5], name="forecast", text=["rain"])
    cells = go.Figure(layout={"xaxis": {"title": "from"}, "yaxis": {"title": "to"}})
    cells.add_heatmap(x=["a", "b", "c"], z=np.array([[1, 2, 3], [4, 5, 6]], "f4"), name="weights")
    panels = make_subplots(rows=2, cols=1)
    panels.add_bar(x=[1], y=[2], name="h", row=1, col=1)
    panels.add_scatter(x=[1], y=[3], name="c", row=2, col=1)
    panels.update_layout(yaxis_title="state", yaxis2_title="cell")
    figures = {"curves": curves, "cells": cells, "panels": panels, "empty": go.Figure()}
    figures |= {
        "gaps": gaps,
        "levels": levels,
        "letters": letters,
        "words": words,
        "bars": bars,
        "stretches": stretches,
    }
    return {name: json.loads(figure.to_json()) for name, figure in figures.items()}
