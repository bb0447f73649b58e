"""Draws a recurrent module as boxes, with the shape of every tensor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

from explorer.core.cells.tensor_shapes import LayerShapes, ModuleShapes, TensorShape
from explorer.figures.palette import BLUE, GREEN, GREY, ORANGE, keep_readable, make_figure
from explorer.figures.sentences import format_count

# px. Two layers and the sentence about them fit into a lecture's window.
_LINE, _PADDING = 20, 6  # of a box
_GAP, _LAYER_GAP = 12, 24  # above a box; between layers, where a shape is written
_FRAME = 6  # around both directions of a layer
_MARGINS = {"l": 40, "r": 10, "t": 48, "b": 34}
# Boxes are pale and opaque: dark letters are readable on them on a light and on a dark page.
_PALE = {BLUE: "#CCE3F0", GREEN: "#CCECE3", ORANGE: "#FAECCC", GREY: "#E4E7EA"}
_LETTER_PX, _SIDES_PX = 8.5, 50  # of the lines in a box; the figure's margins
_INK = "#1B1F24"
# Left and right edge of the boxes in the left, middle and right column; the width is 100.
_LEFT, _MIDDLE, _RIGHT = (0.0, 24.0), (31.0, 69.0), (76.0, 100.0)

_Outer = tuple[tuple[float, float], str, Sequence[TensorShape]]  # column, colour, tensors


@dataclass(frozen=True)
class _Box:
    """A box: its column, its middle in px, its lines of text, and its hover text."""

    column: tuple[float, float]
    y: float
    lines: tuple[str, ...]
    color: str
    hover: str

    @property
    def x(self) -> float:
        return sum(self.column) / 2

    @property
    def half(self) -> float:
        return _find_half(self.lines)


def plot_shapes(shapes: ModuleShapes) -> go.Figure:
    """Draw the layers from bottom to top and time from left to right, with every shape."""
    spec = shapes.spec
    title = f"{spec.module}: every tensor and its shape"
    figure = make_figure(title, "time: first step left, last step right", "depth: input to output")
    lower: list[_Outer] = [(_MIDDLE, GREY, (shapes.input,))]
    upper: list[_Outer] = [(_MIDDLE, GREY, (shapes.output,))]
    if not spec.is_cell:
        lower.append((_LEFT, GREEN, shapes.start))
        upper.append((_RIGHT, ORANGE, shapes.end))
    low, high = (
        max(_find_half(_write_total(*states)) for *_, states in each) for each in (lower, upper)
    )
    half = _find_half(_write_layer(shapes, shapes.layers[0]))
    rows = _place_layers(shapes, low + _GAP + half, half)
    top = rows[-1] + half + _GAP + high
    boxes = [
        _Box(column, y, _write_total(*states), color, _explain(states))
        for each, y in ((lower, 0.0), (upper, top))
        for column, color, states in each
    ]
    for layer, y in zip(shapes.layers, rows, strict=True):
        boxes += _draw_row(figure, shapes, layer, y)
    _join_layers(figure, shapes, [boxes[0].half, *rows, top - boxes[len(lower)].half], half)
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
    ends = [-low - 2, top + high + 2]
    for axis, limits in (("xaxis", [-1, 101]), ("yaxis", ends)):
        figure.layout[axis].update(
            range=limits, showgrid=False, zeroline=False, showticklabels=False, fixedrange=True
        )
    figure.update_xaxes(title_standoff=4)
    height = ends[1] - ends[0] + _MARGINS["t"] + _MARGINS["b"]
    figure.update_layout(height=height, margin=_MARGINS)
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
    index = "" if shapes.spec.is_cell else f"[{layer.row}]"
    per_row = _write(shapes.start[0].shape[-2:])
    first, last = (_RIGHT, _LEFT) if layer.is_reverse else (_LEFT, _RIGHT)
    for tail, head in ((first, _MIDDLE), (_MIDDLE, last)):
        ends = (tail[0], head[1]) if layer.is_reverse else (tail[1], head[0])
        _draw_arrow(figure, (ends[0], y), (ends[1], y))
    return [
        _Box(_MIDDLE, y, _write_layer(shapes, layer), BLUE, _explain(layer.weights)),
        *(
            _Box(
                column,
                y,
                (*(f"{state.name}{index}" for state in states), per_row),
                color,
                f"{'Start' if column is first else 'End'} of {_name_layer(shapes, layer)}",
            )
            for column, states, color in (
                (first, shapes.start, GREEN),
                (last, shapes.end, ORANGE),
            )
        ),
    ]


def _place_layers(shapes: ModuleShapes, first: float, half: float) -> list[float]:
    """The middle of each layer in each direction, px, from the first one's."""
    rows = [first]
    for below, layer in pairwise(shapes.layers):
        is_new = layer.number > below.number
        frames = 2 * _FRAME if is_new and shapes.spec.bidirectional else 0
        rows.append(rows[-1] + 2 * half + (_LAYER_GAP if is_new else _GAP) + frames)
    return rows


def _join_layers(figure: go.Figure, shapes: ModuleShapes, rows: list[float], half: float) -> None:
    """Draw arrows from the input through the layers to the output, with the shapes passed up.

    Args:
        figure: to draw in.
        shapes: of the module.
        rows: px of the input's upper edge, of each layer's middle, of the output's lower edge.
        half: of a layer's height, px.
    """
    spec = shapes.spec
    layers = rows[1:-1]
    bottoms = [layers[layer * spec.directions] for layer in range(spec.num_layers)]
    tops = [layers[(layer + 1) * spec.directions - 1] for layer in range(spec.num_layers)]
    x = sum(_MIDDLE) / 2
    starts = [rows[0], *(y + half for y in tops)]
    stops = [*(y - half for y in bottoms), rows[-1]]
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
                y0=low - half - _FRAME,
                y1=high + half + _FRAME,
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


def _find_half(lines: tuple[str, ...]) -> float:
    """Half of the height of a box with these lines, px."""
    return (_LINE * ("<br>".join(lines).count("<br>") + 1) + _PADDING) / 2


def _name_layer(shapes: ModuleShapes, layer: LayerShapes) -> str:
    if shapes.spec.is_cell:
        return "RNNCell, at each step"
    return f"layer {layer.number}" + (", reverse" if layer.is_reverse else "")


def _write_layer(shapes: ModuleShapes, layer: LayerShapes) -> tuple[str, ...]:
    """A layer's name, and its weights with their shapes."""
    W_ih, W_hh, *biases = layer.weights
    lines = [
        f"<b>{_name_layer(shapes, layer)}</b>",
        f"W_ih {_write(W_ih.shape)}",
        f"W_hh {_write(W_hh.shape)}",
    ]
    return (*lines, f"b_ih, b_hh {_write(biases[0].shape)}") if biases else tuple(lines)


def _explain(tensors: Sequence[TensorShape]) -> str:
    """The hover text of tensors: a line each."""
    return "<br>".join(f"{tensor.name}: {tensor.meaning}" for tensor in tensors)


def _write_total(*tensors: TensorShape) -> tuple[str, ...]:
    """The names of tensors with the same shape, that shape, and the letters of its axes."""
    names = ", ".join(tensor.name for tensor in tensors) + ("<br>" if len(tensors) > 1 else " ")
    axes = ", ".join(tensors[0].axes).replace("*", "·")
    return f"<b>{names}{_write(tensors[0].shape)}</b>", axes


def _write(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
