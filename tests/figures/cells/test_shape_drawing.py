"""The drawing of a module shows every shape, and its sentence says what output and h_n are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest

from explorer.core.cells.tensor_shapes import ModuleSpec, find_shapes
from explorer.figures.cells.shape_drawing import describe_shapes, plot_shapes
from tests.figures.numbers import find_numbers


def read_texts(spec: ModuleSpec) -> list[str]:
    figure = plot_shapes(find_shapes(spec))
    return [note.text.replace("<b>", "").replace("</b>", "") for note in figure.layout.annotations]


def test_the_courses_two_layers_show_each_tensor_with_its_shape() -> None:
    texts = read_texts(ModuleSpec(num_layers=2))
    for wanted in (
        "input (3, 1, 4)<br>T, B, D",
        "output (3, 1, 2)<br>T, B, H",
        "h_n (2, 1, 2)<br>L, B, H",
        "layer 1<br>W_ih (2, 4)<br>W_hh (2, 2)<br>b_ih, b_hh (2,)",
        "layer 2<br>W_ih (2, 2)<br>W_hh (2, 2)<br>b_ih, b_hh (2,)",
        "h_0[1]<br>(1, 2)",
        "h_n[1]<br>(1, 2)",
        "(3, 1, 2)",  # passed from layer 1 to layer 2
    ):
        assert wanted in texts


def test_an_lstm_has_a_cell_state_and_four_times_the_rows() -> None:
    texts = read_texts(ModuleSpec(module="LSTM", batch_first=True, bias=False))
    assert "layer 1<br>W_ih (8, 4)<br>W_hh (8, 2)" in texts
    assert "h_n, c_n<br>(1, 1, 2)<br>L, B, H" in texts
    assert "h_n[0]<br>c_n[0]<br>(1, 2)" in texts
    assert "input (1, 3, 4)<br>B, T, D" in texts


def test_the_reverse_direction_starts_at_the_right() -> None:
    figure = plot_shapes(find_shapes(ModuleSpec(bidirectional=True)))
    positions = {note.text: note.x for note in figure.layout.annotations if note.text}
    assert positions["h_0[1]<br>(1, 2)"] > 50 > positions["h_n[1]<br>(1, 2)"]
    assert positions["h_0[0]<br>(1, 2)"] < 50 < positions["h_n[0]<br>(1, 2)"]


@pytest.mark.parametrize("module", ["RNNCell", "RNN", "GRU", "LSTM"])
def test_the_figure_has_a_title_and_named_axes_and_finite_numbers(module: str) -> None:
    figure = plot_shapes(find_shapes(ModuleSpec(module=module)))
    assert isinstance(figure, go.Figure)
    assert figure.layout.title.text == f"{module}: every tensor and its shape"
    assert figure.layout.xaxis.title.text.startswith("time")
    assert figure.layout.yaxis.title.text.startswith("depth")
    assert np.isfinite(find_numbers(figure.to_dict())).all()


def test_a_large_module_is_drawn_wide_enough_for_its_numbers() -> None:
    def find_width(spec: ModuleSpec) -> float:
        return float(plot_shapes(find_shapes(spec)).layout.meta["min_width"])

    small, large = ModuleSpec(num_layers=4), ModuleSpec(num_layers=4, batch_size=64, hidden_size=64)
    assert find_width(large) > find_width(small)
    assert find_width(large) >= 50 + 8 * len("h_0 (4, 64, 64)") / 0.24  # of a narrow box


@pytest.mark.parametrize("module", ["RNN", "LSTM"])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_boxes_hold_their_lines_and_do_not_overlap(
    module: str, layers: int, *, bidirectional: bool
) -> None:
    spec = ModuleSpec(module=module, num_layers=layers, bidirectional=bidirectional)
    layout = plot_shapes(find_shapes(spec)).layout
    low, high = layout.yaxis.range
    assert layout.height - layout.margin.t - layout.margin.b == high - low  # a unit is a px
    boxes = [shape for shape in layout.shapes if shape.line.dash is None]
    texts = [note for note in layout.annotations if note.text and note.font.size == 15]
    assert len(boxes) == len(texts)
    for box, note in zip(boxes, texts, strict=True):
        assert box.y1 - box.y0 >= 20 * (note.text.count("<br>") + 1)
        assert low <= box.y0 < note.y < box.y1 <= high
    for one, other in combinations(boxes, 2):
        assert one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 < other.y0 or other.y1 < one.y0


def test_the_sentence_says_what_output_and_h_n_are() -> None:
    assert describe_shapes(find_shapes(ModuleSpec(num_layers=2))) == (
        "RNN with 2 layers: output (3, 1, 2) has the top layer at every step, "
        "h_n (2, 1, 2) every layer after its last step."
    )
    assert "RNNCell is called 3 times: each call returns h_t (1, 2)" in describe_shapes(
        find_shapes(ModuleSpec(module="RNNCell"))
    )
