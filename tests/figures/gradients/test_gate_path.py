"""The figure of a gradient's two parts: its lines, and what its sentence concludes."""

from __future__ import annotations

import numpy as np

from explorer.core.gradients.gate_path import GatePath
from explorer.figures.gradients.gate_path import describe_gate_path, plot_gate_path


def make_path(gates: float, rest: float, cell: str = "lstm") -> GatePath:
    """A path of two steps whose two parts are at right angles."""
    parts = np.array([gates, 2.0]), np.array([rest, 0.0])
    return GatePath(cell, np.hypot(*parts), *parts)


def test_a_gated_cell_has_a_line_for_the_whole_and_for_each_part() -> None:
    figure = plot_gate_path(make_path(1.5, 0.3))
    assert [trace.name for trace in figure.data] == [
        "all of it, at c",
        "through the forget gates alone",
        "through W_hh",
    ]
    np.testing.assert_allclose(figure.data[1].y, [1.5, 2])
    assert np.isnan(figure.data[2].y[1])
    assert len(plot_gate_path(make_path(0.0, 1.0, "rnn")).data) == 1


def test_the_gates_explain_the_curve_as_far_as_the_rest_is_short() -> None:
    assert describe_gate_path(make_path(1.6, 0.165)) == (
        "LSTM, 1 step back: of a gradient of length 1 at c_T, ×0.8 arrives; ×0.8 through the "
        "forget gates alone, ×0.083 through W_hh. The gates alone explain the curve to within 11%."
    )
    assert "×0 in floating point through the forget gates" in describe_gate_path(
        make_path(0.0, 1.0)
    )
    exact = describe_gate_path(make_path(1.6, 0.0))
    assert exact.endswith("The gates alone explain the curve.")


def test_a_longer_rest_takes_the_explanation_from_the_gates() -> None:
    longer = describe_gate_path(make_path(0.1, 0.2, "gru"))
    assert longer.endswith("the gates alone don't explain the curve.")
    assert "update gates" in longer
    assert describe_gate_path(make_path(0.2, 0.1)).endswith("the longer one, but W_hh matters too.")
    assert "no gate that keeps its state" in describe_gate_path(make_path(0.0, 1.0, "rnn"))
