"""The activations page's figures, drawn from literal results, including empty ones."""

from __future__ import annotations

import numpy as np

from explorer.core.activations.saliency_results import Reach
from explorer.core.activations.unit_labels import ProbeResult
from explorer.figures.activations.ablated_units import describe_ablated_units, plot_ablated_units
from explorer.figures.activations.input_reach import (
    describe_input_reach,
    describe_reach_windows,
    plot_input_reach,
)
from explorer.figures.activations.probe_accuracy import describe_probe_accuracy, plot_probe_accuracy
from explorer.figures.activations.text_plane import describe_text_plane, plot_text_plane

PROBES = [ProbeResult("digit", 0.99, 0.98, 2, 100), ProbeResult("vowel", 0.9, 0.6, 2, 100)]


def test_each_probe_is_a_bar_with_a_mark_for_the_commonest_class() -> None:
    bars, marks = plot_probe_accuracy(PROBES).data
    assert list(bars.x) == [0.99, 0.9]
    assert list(marks.x) == [0.98, 0.6]
    assert "most about “vowel”: 90.0% correct" in describe_probe_accuracy(PROBES)
    assert list(bars.y) == ["digit (2 classes, n = 100)", "vowel (2 classes, n = 100)"]
    assert "on 100 held-out characters" in describe_probe_accuracy(PROBES)
    assert plot_probe_accuracy([]).layout.annotations[0].text.startswith("No label")


def test_a_gain_that_may_be_chance_is_not_called_a_finding() -> None:
    lucky = ProbeResult("vowel", 10 / 11, 7 / 11, 2, 11)
    assert describe_probe_accuracy([lucky]).startswith("No label can be read from the state")
    sure = ProbeResult("digit", 0.9, 0.8, 2, 5000)
    assert "most about “digit”" in describe_probe_accuracy([lucky, sure])


def test_a_number_that_was_cut_into_classes_is_not_called_known_itself() -> None:
    depth = ProbeResult("bracket depth", 0.996, 0.321, 4, 6000, is_cut=True)
    bars = plot_probe_accuracy([depth]).data[0]
    assert list(bars.y) == ["bracket depth (cut into 4 classes, n = 6,000)"]
    assert describe_probe_accuracy([depth]).startswith(
        "The state tells most about “bracket depth”, cut into 4 classes: 99.6% correct"
    )


def test_reach_is_drawn_as_the_share_within_each_distance() -> None:
    near = Reach(np.array([0.75, 0.25]), 1.25, 1, 9, 9)
    far = Reach(np.array([0.25, 0.75]), 1.75, 2, 9, 9)
    figure = plot_input_reach({"near": near, "<far>": far})
    assert list(figure.data[1].y) == [0.75, 1.0]
    assert figure.data[2].name == "&lt;far&gt;"
    most = Reach(np.array([0.99996, 0.00004]), 1.0, 1, 9, 9)
    assert list(plot_input_reach({"most": most}).data[1].customdata) == [
        "within 1 character: >0.999",
        "within 2 characters: 1.000",
    ]
    assert figure.data[1].line.dash != figure.data[2].line.dash
    words = describe_input_reach({"near": near, "far": far})
    assert words == (
        "far looks 1.8 characters back on average, the furthest of 2 nets; near looks back the "
        "least, 1.2."
    )
    still = Reach(np.ones(1), 0.03, 1, 9, 9)
    assert "near looks back the least, 0.03." in describe_input_reach({"near": still, "far": far})
    assert "less than 10% of its gradient lies beyond distance 1" in describe_input_reach(
        {"near": near}
    )
    assert plot_input_reach({}).layout.annotations


def test_a_net_of_one_unit_is_described_in_the_singular() -> None:
    assert describe_ablated_units(np.array([2.0]), 1.999).endswith(
        "; 1 of 1 unit changes it by less than 1%."
    )


def test_where_no_unit_is_needed_none_is_said_to_cost_something() -> None:
    for tie in ([2.8757, 2.607], [2.8757, 2.8757]):
        assert describe_ablated_units(np.array(tie), 2.9125).startswith(
            "No unit is needed: the highest perplexity with one off is 2.8757 instead of 2.9125; "
        )


def test_nearly_equal_reaches_show_in_which_way_they_differ() -> None:
    one, other = Reach(np.ones(1), 2.112, 3, 9, 9), Reach(np.ones(1), 2.113, 3, 9, 9)
    assert describe_input_reach({"one": one, "other": other}) == (
        "other looks 2.113 characters back on average, the furthest of 2 nets; one looks back the "
        "least, 2.112."
    )


def test_the_windows_that_the_nets_read_are_counted() -> None:
    shares = np.full(200, 1 / 200)
    whole, part = Reach(shares, 2, 3, 48, 48), Reach(shares, 2, 3, 45, 48)
    assert describe_reach_windows({"a": whole}) == (
        "The net reads 48 windows of 200 characters, each starting from a zero state."
    )
    assert describe_reach_windows({"a": whole, "b": part}) == (
        "Every net reads the same 48 windows of 200 characters, each starting from a zero state. "
        "Windows without a gradient are left out: 3 for b."
    )
    single = Reach(shares, 2, 3, 1, 1)
    assert describe_reach_windows({"a": single}) == (
        "The net reads a window of 200 characters, starting from a zero state."
    )
    assert describe_reach_windows({"a": single, "b": single}) == (
        "Every net reads the same window of 200 characters, starting from a zero state."
    )
    assert describe_reach_windows({}) == ""


def test_the_units_that_matter_most_come_first() -> None:
    perplexities = np.array([2.0, 3.5, 2.01, 2.5])
    bars, line = plot_ablated_units(perplexities, 2.0).data
    assert list(bars.x) == ["1", "3", "2", "0"]
    assert set(line.y) == {2.0}
    words = describe_ablated_units(perplexities, 2.0)
    assert words.startswith("Unit 1 matters most: without it perplexity is 3.5 instead of 2")
    assert "2 of 4 units" in words
    assert plot_ablated_units(np.full(3, np.nan), np.nan).layout.annotations


def test_where_units_are_left_out_of_the_figure_it_says_how_many_it_shows() -> None:
    few = plot_ablated_units(np.arange(20.0), 0.5)
    assert few.layout.xaxis.title.text == "unit switched off"
    figure = plot_ablated_units(np.arange(64.0), 0.5)
    assert len(figure.data[0].x) == 20
    assert figure.layout.xaxis.title.text == "unit switched off (the 20 of 64 that matter most)"


def test_each_state_is_drawn_as_its_character_in_its_groups_colour() -> None:
    points, explained = np.arange(8.0).reshape(4, 2), np.array([0.5, 0.25])
    groups = ["yes", "no", None, "yes"]
    figure = plot_text_plane(points, explained, "a\n<b", groups, marked=1)
    legend = {trace.name: trace.marker for trace in figure.data if trace.showlegend is not False}
    assert set(legend) == {"yes", "no", "others", "marked"}
    assert legend["yes"].opacity is None  # as strong as the characters
    traces = {trace.name: trace for trace in figure.data if trace.x[0] is not None}
    assert set(traces) == set(legend)
    assert traces["yes"].textfont.color == legend["yes"].color
    assert list(traces["no"].text) == ["⏎"]
    assert list(traces["others"].text) == ["&lt;"]
    assert list(traces["yes"].customdata) == [0, 3]
    # Positions are counted from 1, as in the text view.
    assert list(traces["yes"].hovertext) == ["a, character 1", "b, character 4"]
    assert list(traces["marked"].x) == [2.0]
    assert "50.0%" in figure.layout.xaxis.title.text
    assert describe_text_plane(explained, groups).startswith("The plane shows 75% of the variance")
    assert plot_text_plane(np.zeros((0, 2)), np.zeros(2), "", []).layout.annotations


def test_where_no_state_varies_neither_title_nor_axes_speak_of_variance() -> None:
    for text, said in (
        ("aa", "All states are the same: nothing varies."),
        ("a", "One state only."),
    ):
        figure = plot_text_plane(np.zeros((len(text), 2)), np.zeros(2), text, list(text))
        titles = [figure.layout[name].title.text for name in ("xaxis", "yaxis")]
        assert "variance" not in f"{figure.layout.title.text} {titles}"
        assert figure.layout.annotations[0].text == said


def test_two_states_lie_on_a_line_without_the_noise_of_rounding() -> None:
    points = np.array([[-0.2, 3e-17], [0.2, -4e-17]])
    figure = plot_text_plane(points, np.array([1.0, 4e-32]), "xy", list("xy"))
    assert [y for trace in figure.data for y in trace.y if y is not None] == [0.0, 0.0]
