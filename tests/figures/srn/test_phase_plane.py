"""The phase plane's figure and its sentence, from the plane that core finds."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from explorer.core.srn.params import SRNParams
from explorer.core.srn.phase_plane import find_phase_plane
from explorer.core.srn.results import PhasePlane
from explorer.figures.srn.phase_plane import plot_phase_plane
from explorer.figures.srn.plane_sentences import describe_phase_plane
from tests.figures.numbers import find_numbers


def find_plane(
    W_hh: object, activation: str = "tanh", x_t: tuple[float, float] = (0.0, 0.0)
) -> PhasePlane:
    params = SRNParams(
        W_ih=np.eye(2),
        W_hh=np.array(W_hh, dtype=float),
        W_ho=np.zeros((2, 2)),
        activation=activation,
    )
    return find_phase_plane(
        params, x_t, h_0=[0.5, -0.25], trace_h=[[0.5, -0.25], [0.1, 0.2], [0.3, 0.4]]
    )


def make_rotation(degrees: float, scale: float) -> list[list[float]]:
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return [[scale * cos, -scale * sin], [scale * sin, scale * cos]]


def find_traces(figure: go.Figure, name: str) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.name == name]


@pytest.mark.parametrize(
    ("W_hh", "activation", "sentence"),
    [
        ([[0.9, 0], [0, 0.9]], "tanh", "One stable node at (0, 0)."),
        ([[1, -1], [-1, 1]], "tanh", "3 fixed points: 2 stable, 1 saddle."),
        ([[2, 0], [0, 2]], "tanh", "9 fixed points: 4 stable, 4 saddles, 1 unstable."),
        (
            make_rotation(90, 1.5),
            "tanh",
            "A stable period-4 orbit surrounds the unstable focus at (0, 0).",
        ),
        (
            [[-2, 0], [0, -2]],
            "tanh",
            "2 stable orbits of period 2 beside the unstable node at (0, 0).",
        ),
        (
            make_rotation(60, 1.3),
            "tanh",
            (
                "One unstable focus at (0, 0). From more than 99% of the starts shown, 697 steps "
                "don't show where h ends. From h_0 = (0.5, -0.25), h is quasi-periodic: "
                "it goes round a "
                "closed curve with rotation number 0.1678 and no period up to 64."
            ),
        ),
        (
            [[2, 0], [0, 2]],
            "linear",
            (
                "One unstable node at (0, 0). From more than 99% of the starts shown, "
                "h grows without "
                "bound. From h_0 = (0.5, -0.25), h grows without bound, in the end by a factor of "
                "2 per step."
            ),
        ),
        (
            [[1, 0], [0, 1]],
            "linear",
            (
                "Fixed points are not isolated: they fill a line or an area. "
                "From h_0 = (0.5, -0.25), h ends exactly on the marginal point at "
                "(0.5000, -0.2500)."
            ),
        ),
        (
            make_rotation(90, 1.0),
            "linear",
            (
                "One marginal focus at (0, 0). Orbits of period 4 neither attract nor "
                "repel, as far "
                "as their multipliers show. Its eigenvalues don't decide whether it "
                "attracts. From h_0 = (0.5, -0.25), h cycles "
                "with period 4, on an orbit that isn't known to attract."
            ),
        ),
        (
            [[2, 0], [0, 2]],
            "relu",
            (
                "One marginal point at (0, 0). Its eigenvalues don't decide whether "
                "it attracts. At least 961 of 3721 starts shown end there. From 74% of the starts "
                "shown, h grows without bound. From h_0 = (0.5, -0.25), h grows without bound, "
                "in the end by a "
                "factor of 2 per step."
            ),
        ),
        (
            [[-1, 0], [0, -1]],
            "tanh",
            (
                "One marginal node at (0, 0). It attracts every start: each step "
                "shrinks distances, "
                "if hardly at all close to it. From h_0 = (0.5, -0.25), h approaches (0, "
                "0), too slowly "
                "to settle in 600 steps."
            ),
        ),
    ],
)
def test_the_sentence_says_what_was_found(W_hh: object, activation: str, sentence: str) -> None:
    assert describe_phase_plane(find_plane(W_hh, activation)) == sentence


def test_a_state_is_given_to_four_decimals() -> None:
    # h = tanh(h + 1) in each unit.
    plane = find_plane([[1, 0], [0, 1]], x_t=(1.0, 1.0))
    assert describe_phase_plane(plane) == "One stable node at (0.9612, 0.9612)."


def test_a_drift_has_no_fixed_point() -> None:
    plane = find_plane([[1, 0], [0, 1]], "linear", (1.0, 1.0))
    assert describe_phase_plane(plane).startswith("No fixed point.")


def test_the_dots_of_the_field_carry_their_states_for_a_click() -> None:
    plane = find_plane([[1, -1], [-1, 1]])
    (dots,) = find_traces(plot_phase_plane(plane, step=1), "start here")
    np.testing.assert_array_equal(dots.customdata, plane.field_points)
    np.testing.assert_array_equal(np.column_stack([dots.x, dots.y]), plane.field_points)


def test_each_kind_of_fixed_point_has_a_symbol_of_its_own() -> None:
    figure = plot_phase_plane(find_plane([[2, 0], [0, 2]]), step=1)
    symbols = {}
    for name in ("stable point", "saddle", "unstable point"):
        (trace,) = find_traces(figure, name)
        symbols[trace.marker.symbol] = len(trace.x)
    assert symbols == {"circle": 4, "x": 4, "circle-open": 1}


def test_attractors_are_told_by_number_as_well_as_by_colour() -> None:
    figure = plot_phase_plane(find_plane([[1, -1], [-1, 1]]), step=1)
    texts = [note.text for note in figure.layout.annotations]
    assert texts == ["<b>1</b>", "<b>2</b>"]
    np.testing.assert_allclose(figure.layout.annotations[0].x, -0.957504, atol=1e-6)
    names = [trace.name for trace in figure.data]
    assert {"basin 1", "basin 2"} <= set(names)


def test_an_attractors_number_stands_on_the_side_with_more_room() -> None:
    figure = plot_phase_plane(find_plane([[2, 0], [0, 2]]), step=1)  # one attractor a corner
    assert len(figure.layout.annotations) == 4
    for number in figure.layout.annotations:
        assert (np.sign(number.xshift), np.sign(number.yshift)) == (
            -np.sign(number.x),
            -np.sign(number.y),
        )


def test_nullclines_differ_by_dashes_as_well_as_by_colour() -> None:
    figure = plot_phase_plane(find_plane([[1, -1], [-1, 1]]), step=1)
    first, second = find_traces(figure, "h1 rests")[0], find_traces(figure, "h2 rests")[0]
    assert first.line.color != second.line.color
    assert first.line.dash != second.line.dash


def test_the_ring_stands_at_the_state_of_the_current_step() -> None:
    figure = plot_phase_plane(find_plane([[1, -1], [-1, 1]]), step=2)
    (ring,) = find_traces(figure, "current step")
    assert (ring.x[0], ring.y[0]) == (0.3, 0.4)
    (start,) = find_traces(figure, "h_0")
    assert (start.x[0], start.y[0]) == (0.5, -0.25)


def test_a_step_beyond_the_states_that_can_be_drawn_has_no_ring() -> None:
    figure = plot_phase_plane(find_plane([[1, -1], [-1, 1]]), step=9)
    assert find_traces(figure, "current step") == []


def test_a_cycle_is_drawn_closed() -> None:
    plane = find_plane(make_rotation(90, 1.5))
    (trace,) = find_traces(plot_phase_plane(plane, step=1), "stable period-4 orbit")
    assert len(trace.x) == 5
    assert (trace.x[0], trace.y[0]) == (trace.x[-1], trace.y[-1])


def test_both_axes_have_the_same_scale_and_a_name() -> None:
    layout = plot_phase_plane(find_plane([[1, -1], [-1, 1]]), step=1).layout
    assert layout.yaxis.scaleanchor == "x"
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("h1", "h2")
    assert layout.title.text == "Phase plane of h for x = (0, 0)"


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0, 1e6])
def test_no_inf_or_nan_reaches_the_figure(activation: str, scale: float) -> None:
    plane = find_plane(np.array([[scale, 0.5], [-0.5, scale]]), activation, (1.0, -1.0))
    numbers = find_numbers(plot_phase_plane(plane, step=1).to_dict())
    assert len(numbers) > 1000
    assert np.isfinite(numbers).all()
