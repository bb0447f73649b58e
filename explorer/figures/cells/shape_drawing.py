"""Draws a recurrent module as boxes, with the shape of every tensor."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from explorer.core.cells.tensor_shapes import LayerShapes, ModuleShapes, TensorShape
from explorer.figures.palette import BLUE, GREEN, GREY, ORANGE, keep_readable, make_figure
from explorer.figures.sentences import format_count

ROW_HEIGHT = 104  # px, of one layer in one direction
# Boxes are pale and opaque: dark letters are readable on them on a light and on a dark page.
_PALE = {BLUE: "#CCE3F0", GREEN: "#CCECE3", ORANGE: "#FAECCC", GREY: "#E4E7EA"}
_LETTER_PX, _SIDES_PX = 8.5, 50  # of the lines in a box; the figure's margins
_INK = "#1B1F24"
# Left and right edge of the boxes in the left, middle and right column; the width is 100.
_LEFT, _MIDDLE, _RIGHT = (0.0, 24.0), (31.0, 69.0), (76.0, 100.0)


@dataclass(frozen=True)
class _Box:
    """A box: its column, the height of its middle, its lines of text, and its hover text."""

    column: tuple[float, float]
    y: float
    lines: tuple[str, ...]
    color: str
    hover: str
    half: float = 0.36

    @property
    def x(self) -> float:
        return sum(self.column) / 2


def plot_shapes(shapes: ModuleShapes) -> go.Figure:
    """Draw the layers from bottom to top and time from left to right, with every shape."""
    spec = shapes.spec
    title = f"{spec.module}: every tensor and its shape"
    figure = make_figure(title, "time: first step left, last step right", "depth: input to output")
    rows = [1.05 + layer.row + 0.3 * (layer.number - 1) for layer in shapes.layers]
    top = rows[-1] + 1.05
    below = _Box(_MIDDLE, 0.0, _write_total(shapes.input), GREY, shapes.input.meaning, 0.3)
    above = _Box(_MIDDLE, top, _write_total(shapes.output), GREY, shapes.output.meaning, 0.3)
    boxes = [below, above]
    ends = ((shapes.start, _LEFT, 0.0, GREEN), (shapes.end, _RIGHT, top, ORANGE))
    for states, column, y, color in () if spec.is_cell else ends:
        lines = _write_total(*states)
        hover = "<br>".join(f"{state.name}: {state.meaning}" for state in states)
        boxes.append(_Box(column, y, lines, color, hover, 0.3))
    for layer, y in zip(shapes.layers, rows, strict=True):
        boxes += _draw_row(figure, shapes, layer, y)
    _join_layers(figure, shapes, rows, top)
    for box in boxes:
        _draw_box(figure, box)
    figure.add_scatter(
        x=[box.x for box in boxes],
        y=[box.y for box in boxes],
        text=[box.hover for box in boxes],
        hovertemplate="%{text}<extra></extra>",
        mode="markers",
        marker={"size": 40, "opacity": 0},
        showlegend=False,
    )
    for axis, limits in (("xaxis", [-1, 101]), ("yaxis", [-0.45, top + 0.45])):
        figure.layout[axis].update(
            range=limits, showgrid=False, zeroline=False, showticklabels=False, fixedrange=True
        )
    figure.update_layout(
        height=int(ROW_HEIGHT * (top + 0.9)) + 90, margin={"l": 40, "r": 10, "t": 48, "b": 42}
    )
    keep_readable(figure, max(map(_find_width, boxes)))
    figure.update_layout(meta={**figure.layout.meta, "is_fixed": True})  # the texts fill the boxes
    return figure


def describe_shapes(shapes: ModuleShapes) -> str:
    """Say what output and h_n are, and their shapes."""
    spec = shapes.spec
    output, h_n = _write(shapes.output.shape), _write(shapes.end[0].shape)
    if spec.is_cell:
        return (
            f"RNNCell is called {format_count(spec.seq_len, 'time')}: each call returns h_t {h_n}, "
            f"and the stacked h_t are what RNN calls output, {output}."
        )
    ways = " in both directions" if spec.bidirectional else ""
    names = " and ".join(state.name for state in shapes.end)
    return (
        f"{spec.module} with {format_count(spec.num_layers, 'layer')}{ways}: output {output} has "
        f"the top layer at every step, {names} {h_n} every layer after its last step."
    )


def _draw_row(figure: go.Figure, shapes: ModuleShapes, layer: LayerShapes, y: float) -> list[_Box]:
    """Draw one layer in one direction, between its initial and final states."""
    spec = shapes.spec
    index = "" if spec.is_cell else f"[{layer.row}]"
    per_row = _write(shapes.start[0].shape[-2:])
    heading = f"layer {layer.number}" + (", reverse" if layer.is_reverse else "")
    if spec.is_cell:
        heading = "RNNCell, at each step"
    W_ih, W_hh, *biases = layer.weights
    lines = [f"<b>{heading}</b>", f"W_ih {_write(W_ih.shape)}", f"W_hh {_write(W_hh.shape)}"]
    if biases:
        lines.append(f"b_ih, b_hh {_write(biases[0].shape)}")
    hover = "<br>".join(f"{weight.name}: {weight.meaning}" for weight in layer.weights)
    first, last = (_RIGHT, _LEFT) if layer.is_reverse else (_LEFT, _RIGHT)
    for tail, head in ((first, _MIDDLE), (_MIDDLE, last)):
        ends = (tail[0], head[1]) if layer.is_reverse else (tail[1], head[0])
        _draw_arrow(figure, (ends[0], y), (ends[1], y))
    return [
        _Box(_MIDDLE, y, tuple(lines), BLUE, hover, 0.42),
        *(
            _Box(
                column,
                y,
                (*(f"{state.name}{index}" for state in states), per_row),
                color,
                f"{'Start' if column is first else 'End'} of {heading}",
            )
            for column, states, color in (
                (first, shapes.start, GREEN),
                (last, shapes.end, ORANGE),
            )
        ),
    ]


def _join_layers(figure: go.Figure, shapes: ModuleShapes, rows: list[float], top: float) -> None:
    """Draw arrows from the input through the layers to the output, with the shapes passed up."""
    spec = shapes.spec
    bottoms = [rows[layer * spec.directions] for layer in range(spec.num_layers)]
    tops = [rows[(layer + 1) * spec.directions - 1] for layer in range(spec.num_layers)]
    x = sum(_MIDDLE) / 2
    starts = [0.3, *(y + 0.42 for y in tops)]
    stops = [*(y - 0.42 for y in bottoms), top - 0.3]
    for number, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        _draw_arrow(figure, (x, start), (x, stop))
        if 0 < number < spec.num_layers:
            figure.add_annotation(
                x=x + 2,
                y=(start + stop) / 2,
                xanchor="left",
                showarrow=False,
                text=_write(shapes.between.shape),
                font={"size": 14},
            )
    if spec.bidirectional:
        for low, high in zip(bottoms, tops, strict=True):
            figure.add_shape(
                type="rect",
                x0=_MIDDLE[0] - 2,
                x1=_MIDDLE[1] + 2,
                y0=low - 0.46,
                y1=high + 0.46,
                line={"color": GREY, "width": 1.5, "dash": "dot"},
            )


def _find_width(box: _Box) -> int:
    """The width of the figure, px, at which the box holds each of its lines."""
    lines = "<br>".join(box.lines).replace("<b>", "").replace("</b>", "").split("<br>")
    share = (box.column[1] - box.column[0]) / 102  # of the plot, which shows -1 to 101
    return int(_SIDES_PX + _LETTER_PX * (max(map(len, lines)) + 1) / share)


def _draw_arrow(figure: go.Figure, start: tuple[float, float], stop: tuple[float, float]) -> None:
    figure.add_annotation(
        x=stop[0],
        y=stop[1],
        ax=start[0],
        ay=start[1],
        xref="x",
        yref="y",
        axref="x",
        ayref="y",
        text="",
        showarrow=True,
        arrowhead=2,
        arrowsize=1.2,
        arrowwidth=2,
        arrowcolor=GREY,
    )


def _draw_box(figure: go.Figure, box: _Box) -> None:
    left, right = box.column
    figure.add_shape(
        type="rect",
        x0=left,
        x1=right,
        y0=box.y - box.half,
        y1=box.y + box.half,
        line={"color": box.color, "width": 2},
        fillcolor=_PALE[box.color],
        layer="below",
    )
    figure.add_annotation(
        x=box.x,
        y=box.y,
        text="<br>".join(box.lines),
        showarrow=False,
        font={"size": 15, "color": _INK},
    )


def _write_total(*tensors: TensorShape) -> tuple[str, ...]:
    """The names of tensors with the same shape, that shape, and the letters of its axes."""
    names = ", ".join(tensor.name for tensor in tensors) + ("<br>" if len(tensors) > 1 else " ")
    axes = ", ".join(tensors[0].axes).replace("*", "·")
    return f"<b>{names}{_write(tensors[0].shape)}</b>", axes


def _write(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
