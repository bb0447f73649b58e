"""The bifurcation figure and its sentence, from literal results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.core.dynamics.results import (
    Approaching,
    Chaotic,
    Growing,
    LongRun,
    QuasiPeriodic,
    Settled,
    Unsettled,
)
from explorer.core.srn.bifurcation import sweep_weight
from explorer.core.srn.params import SRNParams
from explorer.core.srn.results import Bifurcation
from explorer.figures.srn.bifurcation import describe_bifurcation, plot_bifurcation
from tests.figures.numbers import find_numbers

START = np.array([0.5, 0.0])
REST = LongRun(START, Settled(np.array([[0.957504, 0.0]]), "stable"))
MIRROR = LongRun(-START + 0.0, Settled(np.array([[-0.957504, 0.0]]), "stable"))
FOUR = LongRun(START, Settled(np.array([[0.8, 1], [0.8, -1], [-0.8, -1], [-0.8, 1]]), "stable"))
FLIP = LongRun(START, Settled(np.array([[0.5, 1.0], [0.5, -1.0]]), "stable"))
CURVE = LongRun(START, QuasiPeriodic(0.16781, 1, 0.0, 5000))
CHAOS = LongRun(START, Chaotic(0.2137, 5000))
GONE = LongRun(START, Growing("multiplicative", np.array([2.0])))
DRIFT = LongRun(START, Growing("additive", np.array([2.0, 0.0])))
SLOW = LongRun(START, Approaching(np.zeros(2), 0.05, 600))
OPEN = LongRun(START, Unsettled(5000, 4, 0.00123))

DATA = Bifurcation(
    weight="u2",
    value=2.0,
    range=np.array([-3.0, 3.0]),
    branches=(np.array([[1.5, 0.8], [2.0, 0.957504]]), np.array([[2.0, -0.957504]])),
    escaped=(0, 0),
    limit=15.0,
    count=401,
    current=(REST, MIRROR),
    reaches_hidden=True,
)


@pytest.mark.parametrize(
    ("runs", "sentence"),
    [
        ((REST,), "from h_0, h1 settles at one value, 0.957504."),
        (
            (REST, MIRROR),
            (
                "from (0.5, 0) h1 settles at one value, 0.957504; "
                "from (−0.5, 0) h1 settles at one value, −0.957504."
            ),
        ),
        (
            (FOUR, FOUR),
            "from every start tried, h1 cycles with period 4 between −0.8000 and 0.8000.",
        ),
        ((FLIP,), "from h_0, h1 settles at one value, 0.500000, while h has period 2."),
        (
            (CURVE,),
            (
                "from h_0, h is quasi-periodic: it goes round a closed curve with rotation number "
                "0.1678 and no period up to 64."
            ),
        ),
        (
            (LongRun(START, Chaotic(0.0002, 5000)),),
            "from h_0, h is chaotic: its largest Lyapunov exponent is 0.0002 per step.",
        ),
        ((CHAOS,), "from h_0, h is chaotic: its largest Lyapunov exponent is 0.214 per step."),
        ((GONE,), "from h_0, h grows without bound, in the end by a factor of 2 per step."),
        ((DRIFT,), "from h_0, h grows without bound, by (2, 0) per step."),
        ((SLOW,), "from h_0, h approaches (0, 0), too slowly to settle in 600 steps."),
        (
            (OPEN,),
            (
                "from h_0, h has not settled after 5000 steps: of the periods up to 64 it comes "
                "closest to 4, which it misses by 0.0012."
            ),
        ),
    ],
)
def test_the_sentence_says_where_the_current_value_leads(
    runs: tuple[LongRun, ...], sentence: str
) -> None:
    assert describe_bifurcation(replace(DATA, current=runs)) == f"At u2 = 2, {sentence}"


def test_what_was_left_out_is_counted() -> None:
    text = describe_bifurcation(replace(DATA, escaped=(12, 0)))
    assert "At 12 of 401 values the run from h_0 is left out: it grows beyond 15." in text


def test_each_start_is_a_trace_with_its_points() -> None:
    figure = plot_bifurcation(DATA)
    assert [trace.name for trace in figure.data] == ["from (0.5, 0)", "from (−0.5, 0)"]
    np.testing.assert_array_equal(figure.data[0].x, [1.5, 2.0])
    np.testing.assert_array_equal(figure.data[0].y, [0.8, 0.957504])
    assert figure.data[0].marker.symbol != figure.data[1].marker.symbol


def test_values_that_come_close_to_a_bound_are_said_to_be_beside_it() -> None:
    branch = np.array([[1.0, 0.5], [2.0, 1.0], [3.0, -1 + 1e-9]])
    data = replace(DATA, bounds=(-1.0, 1.0), branches=(branch,))
    figure = plot_bifurcation(data)
    said = {tuple(trace.y): trace.hovertemplate.partition("<br>")[2] for trace in figure.data}
    assert said == {
        (0.5,): "h1 = %{y:.6g}<extra></extra>",
        (-1 + 1e-9,): "h1 just above −1<extra></extra>",
        (1.0,): "h1 just below 1<extra></extra>",
    }
    assert [trace.showlegend for trace in figure.data] == [True, False, False]
    rest = LongRun(START, Settled(np.array([[1.0, 0.0]]), "stable"))
    text = describe_bifurcation(replace(data, current=(rest,)))
    assert text == "At u2 = 2, from h_0, h1 settles at one value, just below 1."
    flip = LongRun(START, Settled(np.array([[1.0, 0.0], [-1.0, 0.0]]), "stable"))
    text = describe_bifurcation(replace(data, current=(flip,)))
    assert (
        text
        == "At u2 = 2, from h_0, h1 cycles with period 2 between just above −1 and just below 1."
    )


def test_a_line_with_its_label_stands_at_the_current_value() -> None:
    figure = plot_bifurcation(DATA)
    assert figure.layout.shapes[0].x0 == 2.0
    assert figure.layout.annotations[0].text == "u2 = 2"


def test_a_value_outside_the_sweep_has_no_line() -> None:
    assert plot_bifurcation(replace(DATA, value=7.0)).layout.shapes == ()


def test_a_weight_of_the_outputs_gives_an_empty_figure_that_says_why() -> None:
    data = replace(DATA, weight="w5", reaches_hidden=False)
    figure = plot_bifurcation(data)
    assert len(figure.data) == 0
    assert "w5 acts on the outputs only" in figure.layout.annotations[0].text
    assert describe_bifurcation(data).startswith("w5 acts on the outputs only")


def test_nothing_but_escapes_gives_an_empty_figure_that_says_so() -> None:
    figure = plot_bifurcation(replace(DATA, branches=(np.empty((0, 2)),)))
    assert len(figure.data) == 0
    assert figure.layout.annotations[0].text == "h grows beyond 15 at every value."


@pytest.mark.parametrize("activation", ["linear", "tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("name", ["u2", "w1", "b1"])
def test_no_inf_or_nan_reaches_the_figure(activation: str, name: str) -> None:
    params = SRNParams.from_names({"u2": 1.5, "u3": 2.0, "u1": -1.0, "w1": 1.0}, activation)
    data = sweep_weight(params, name, [1, 1], [0.5, 0.5], count=31)
    assert np.isfinite(find_numbers(plot_bifurcation(data).to_dict())).all()
