"""Turns a figure into the table of its numbers: one row for each point of each curve."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

_TAG = re.compile(r"<[^>]*>")


def tabulate_figure(figure: go.Figure) -> list[list[object]]:
    """The numbers of a figure: a heading, then a row for each point; empty if it has none.

    The columns are the curve's name, the quantities on the axes, and the value of a heatmap's cell.
    A figure with several pairs of axes has the title of the vertical one before the name.
    """
    traces = [trace for trace in figure.data if _has_points(trace)]
    pairs = {_find_axes(trace) for trace in traces}
    has_cells = any(trace.type == "heatmap" for trace in traces)
    if not traces:
        return []
    x, y = (_name_axis(figure, axis) or axis[0] for axis in min(pairs))
    heading: list[object] = ["curve", x, y] if len(pairs) == 1 else ["axis", "curve", "x", "y"]
    rows = [heading + (["value"] if has_cells else [])]
    for number, trace in enumerate(traces, 1):
        name = _strip(trace.name) or f"curve {number}"
        axis = [] if len(pairs) == 1 else [_name_axis(figure, _find_axes(trace)[1])]
        rows += [[*axis, name, *point] for point in _list_points(trace)]
    return rows


def _has_points(trace: Any) -> bool:  # noqa: ANN401 - each kind of trace has its own class
    if trace.type == "heatmap":
        return trace.z is not None
    if trace.type not in {"scatter", "scattergl", "bar"} or trace.y is None:
        return False
    return len(trace.y) > 0 and (trace.type == "bar" or trace.mode != "text")


def _find_axes(trace: Any) -> tuple[str, str]:  # noqa: ANN401 - as above
    return trace.xaxis or "x", trace.yaxis or "y"


def _name_axis(figure: go.Figure, axis: str) -> str:
    """The title of an axis by its short name, such as x2."""
    return _strip(figure.layout[f"{axis[0]}axis{axis[1:]}"].title.text)


def _strip(text: str | None) -> str:
    """The words of a title that may have HTML in it, as plotly takes it."""
    return _TAG.sub("", text or "").strip()


def _list_points(trace: Any) -> Iterator[list[object]]:  # noqa: ANN401 - as above
    if trace.type == "heatmap":
        z = np.asarray(trace.z)
        xs = _list(trace.x) if trace.x is not None else list(range(z.shape[1]))
        ys = _list(trace.y) if trace.y is not None else list(range(z.shape[0]))
        for y, row in zip(ys, z.tolist(), strict=False):
            yield from ([x, y, value] for x, value in zip(xs, row, strict=False))
        return
    ys = _list(trace.y)
    xs = _list(trace.x) if trace.x is not None else list(range(len(ys)))
    yield from ([x, y] for x, y in zip(xs, ys, strict=False))


def _list(values: Iterable[object]) -> list[object]:
    return np.asarray(values).tolist() if isinstance(values, np.ndarray) else list(values)
