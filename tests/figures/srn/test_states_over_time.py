"""States and outputs over time: the figure and its sentence."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.srn.params import SRNParams, SRNTrace
from explorer.core.srn.run import run_srn
from explorer.figures.srn.states_over_time import (
    describe_states_over_time,
    plot_states_over_time,
)
from tests.figures.numbers import find_numbers


def run_course(weight: float = 1.0, steps: int = 3, activation: str = "linear") -> SRNTrace:
    ones = np.ones((2, 2))
    inputs = np.ones((steps, 2))
    inputs[-1] = 2.0
    params = SRNParams(W_ih=ones, W_hh=weight * ones, W_ho=ones, activation=activation)
    return run_srn(params, inputs)


def test_the_course_example_is_drawn_value_by_value() -> None:
    figure = plot_states_over_time(run_course(), 2)
    drawn = {trace.name: list(trace.y) for trace in figure.data}
    assert drawn == {"h1": [2, 6, 16], "h2": [2, 6, 16], "y1": [4, 12, 32], "y2": [4, 12, 32]}
    assert all(list(trace.x) == [1, 2, 3] for trace in figure.data)


def test_the_course_example_ends_in_its_known_numbers() -> None:
    expected = "After 3 steps h = (16, 16), y = (32, 32)."
    assert describe_states_over_time(run_course()) == expected


def test_the_current_step_is_marked() -> None:
    assert plot_states_over_time(run_course(), 2).layout.shapes[0].x0 == 2


def test_outputs_are_dashed_and_states_are_not() -> None:
    dashes = [trace.line.dash for trace in plot_states_over_time(run_course(), 1).data]
    assert dashes == ["solid", "solid", "dash", "dash"]


@pytest.mark.parametrize(("steps", "spacing"), [(3, 1), (16, 1), (30, 2), (100, 10)])
def test_the_time_axis_has_whole_steps_only(steps: int, spacing: int) -> None:
    axis = plot_states_over_time(run_course(0.4, steps), 1).layout.xaxis
    assert (axis.dtick, axis.title.text) == (spacing, "time step t")


def test_large_states_go_on_a_logarithmic_axis_of_absolute_values() -> None:
    figure = plot_states_over_time(run_course(-50.0, 6), 1)
    assert figure.layout.yaxis.type == "log"
    assert "logarithmic" in figure.layout.yaxis.title.text
    assert figure.data[0].name == "|h1|"
    assert (np.array(figure.data[0].y) > 0).all()
    # The values themselves, with their signs, are read on hover: 2, -198, ...
    assert list(figure.data[0].customdata[:2]) == ["2", "−198"]


def test_a_large_start_that_shrinks_is_not_said_to_grow() -> None:
    params = SRNParams.from_names({"u2": 0.5}, "linear")
    trace = run_srn(params, np.zeros((12, 2)), [4000.0, 0.0])  # h1: 2000, 1000, ..., 0.9766
    said = describe_states_over_time(trace)
    assert said == "h and y reach 2000 in size. After 12 steps h = (0.9766, 0), y = (0, 0)."


@pytest.mark.parametrize(
    ("activation", "text"), [("tanh", "just above −1"), ("sigmoid", "just above 0")]
)
def test_a_state_that_doubles_round_to_its_bound_is_not_said_to_be_there(
    activation: str, text: str
) -> None:
    params = SRNParams.from_names({"w1": 800.0, "w4": -800.0}, activation)
    trace = run_srn(params, [[1, 1]])
    sentence = f"After 1 step h = (just below 1, {text}), y = (0, 0)."
    assert describe_states_over_time(trace) == sentence
    hovered = [curve.customdata[0] for curve in plot_states_over_time(trace, 1).data]
    assert hovered == ["<1", {"just above −1": ">−1", "just above 0": ">0"}[text], "0", "0"]


def test_zeros_are_left_off_a_logarithmic_axis() -> None:
    params = SRNParams.from_names({"w1": 5000.0, "w5": 1.0}, "linear")
    figure = plot_states_over_time(run_srn(params, [[1, 0], [0, 0], [1, 0]]), 1)
    assert list(figure.data[0].x) == [1, 3]
    assert len(figure.data[1].x) == 0  # h2 is 0 throughout


def test_steps_beyond_the_range_of_numbers_are_left_out_and_named() -> None:
    # h_t = 2 (2e150)^(t-1) roughly: step 3 still fits, step 4 does not.
    trace = run_course(1e150, 7)
    assert trace.finite_steps == 3
    figure = plot_states_over_time(trace, 5)
    assert list(figure.data[0].x) == [1, 2, 3]
    sentence = describe_states_over_time(trace)
    assert sentence.startswith(
        "h exceeds the largest number a float can hold, about 1.8e308, at step 4 of 7"
    )


def test_outputs_that_overflow_first_are_named_instead() -> None:
    params = SRNParams.from_names({"w1": 1e200, "w5": 1e200}, "linear")
    trace = run_srn(params, [[0, 0], [1, 0]])
    assert describe_states_over_time(trace).startswith("y exceeds the largest")


def test_a_run_without_a_finite_step_is_an_empty_figure() -> None:
    params = SRNParams.from_names({"w1": 1e200}, "linear")
    trace = run_srn(params, [[1e200, 0]])
    figure = plot_states_over_time(trace, 1)
    assert len(figure.data) == 0
    assert figure.layout.annotations[0].text == "No step is finite."


@pytest.mark.parametrize("weight", [0.4, 1.0, 50.0, 1e6, 1e150, 1e308])
def test_no_inf_or_nan_reaches_the_figure(weight: float) -> None:
    numbers = find_numbers(plot_states_over_time(run_course(weight, 100), 1).to_dict())
    assert numbers
    assert np.isfinite(numbers).all()
