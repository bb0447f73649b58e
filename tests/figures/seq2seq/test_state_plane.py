"""The plane of states: its points and groups, trajectories through it, and the sentence."""

from __future__ import annotations

import numpy as np

from explorer.figures.seq2seq.state_plane import Trajectory, describe_state_plane, plot_state_plane
from tests.figures.numbers import find_numbers

POINTS = np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 3.0]])
EXPLAINED = np.array([0.5, 0.25])


def test_each_point_is_at_its_coordinates_and_carries_its_index() -> None:
    figure = plot_state_plane(POINTS, ["a", "<b>", "c"], EXPLAINED, groups=["v", "w", "v"])
    vowels, other = figure.data
    np.testing.assert_array_equal(vowels.x, [0, 3])
    np.testing.assert_array_equal(vowels.y, [0, 3])
    assert [index for (index,) in vowels.customdata] == [0, 2]
    assert other.text == ("&lt;b&gt;",)
    assert vowels.marker.color != other.marker.color
    assert vowels.marker.symbol != other.marker.symbol
    assert figure.layout.xaxis.title.text == "principal axis 1 (50.0% of the points' variance)"
    assert np.isfinite(find_numbers(figure.to_dict())).all()


def test_a_trajectory_is_a_line_with_its_labels() -> None:
    path = Trajectory("man", POINTS, ("m", "a", "n"))
    line = plot_state_plane(POINTS, "abc", EXPLAINED, trajectories=[path]).data[-1]
    assert (line.name, line.text) == ("man", ("m", "a", "n"))
    np.testing.assert_array_equal(line.y, [0, 4, 3])


def test_other_states_are_small_dots_without_names() -> None:
    figure = plot_state_plane(POINTS, "abc", EXPLAINED, others=POINTS[:2] + 1)
    points, others = figure.data
    np.testing.assert_array_equal(others.x, [1, 4])
    assert others.mode == "markers"
    assert others.marker.size < points.marker.size


def test_many_points_show_their_names_only_on_hover() -> None:
    points = np.random.default_rng(0).normal(size=(41, 2))
    assert plot_state_plane(points, ["x"] * 41, EXPLAINED).data[0].mode == "markers"


def test_a_plane_without_states_says_so() -> None:
    empty = np.zeros((0, 2))
    figure = plot_state_plane(empty, [], np.zeros(2))
    assert figure.layout.annotations[0].text == "There are no states yet."
    assert describe_state_plane(np.zeros((0, 5)), [], np.zeros(2)) == "There are no states yet."


def test_the_sentence_measures_the_nearest_two_in_all_units_not_in_the_plane() -> None:
    # In the plane of the first two units, b and c are nearest; the third unit parts them.
    vectors = np.array([[0.0, 0.0, 0.0], [3.0, 4.0, 9.0], [3.0, 3.0, 0.0]])
    assert describe_state_plane(vectors, ["a", "b", "c"], EXPLAINED) == (
        "The plane shows 75% of the variance of 3 states. Of these, a and c are nearest to each "
        "other, measured over all 3 units (4.243 apart)."
    )
    assert describe_state_plane(vectors[:2], "ab", np.array([0.0, 1.0])) == (
        "The plane shows 100% of the variance of 2 states. They are 10.3 apart, measured over all "
        "3 units."
    )


def test_points_without_variance_are_not_said_to_show_a_share_of_it() -> None:
    figure = plot_state_plane(POINTS[:1], "a", np.zeros(2))
    assert figure.layout.xaxis.title.text == "principal axis 1"
    assert describe_state_plane(POINTS[:1], "a", np.zeros(2), "context vector") == (
        "There is only one context vector, so there is no variance to show."
    )
    assert describe_state_plane(POINTS[[1, 1, 1]], "abc", np.zeros(2)) == (
        "All 3 states are the same, so there is no variance to show."
    )
