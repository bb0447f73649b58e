"""Figures of recall and echo: the task, the results, and where the delay line ends."""

from __future__ import annotations

import numpy as np

from explorer.core.delay.scores import EchoScore
from explorer.core.training.accuracy_curves import AccuracyCurve
from explorer.figures.delay.echo_task import (
    describe_echo_scores,
    describe_echo_task,
    describe_wiring,
    plot_echo_scores,
    plot_echo_task,
    plot_wiring,
)
from explorer.figures.delay.recall_task import (
    describe_recall_accuracy,
    describe_recall_task,
    describe_solved_delays,
    plot_recall_accuracy,
    plot_recall_task,
    plot_solved_delays,
)

BITS = np.array([-1.0, 1.0, 1.0, -1.0])
GRU = AccuracyCurve("<b>GRU</b>", np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.96, 1.0]))
SCORES = [
    EchoScore("tdnn", 40, 100, np.array([1.0, 1.0, 0.0, 0.0])),
    EchoScore("rnn", 38, 2000, np.array([1.0, 0.95, 0.92, 0.5])),
]


def test_the_correct_answer_is_the_first_bit_at_the_last_step() -> None:
    kept, others, answer = plot_recall_task(BITS).data
    np.testing.assert_array_equal(kept.y, [-1])
    np.testing.assert_array_equal(others.x, [2, 3, 4])
    assert (answer.x[0], answer.y[0]) == (4, -1)
    assert describe_recall_task(BITS).startswith("The net reads 4 bits and must recall the first")


def test_accuracy_is_in_percent_with_lines_for_solving_and_guessing() -> None:
    figure = plot_recall_accuracy([("gru", GRU)])
    np.testing.assert_allclose(figure.data[0].y, [50, 96, 100])
    assert figure.data[0].name == "&lt;b&gt;GRU&lt;/b&gt;"
    assert [shape.y0 for shape in figure.layout.shapes] == [95, 50]
    assert describe_recall_accuracy([("gru", GRU)]) == (
        "<b>GRU</b>: 100.0% correct, first above 95% in epoch 2."
    )
    assert describe_recall_accuracy([]) == "No epoch is complete."
    assert plot_recall_accuracy([]).layout.annotations[0].text == "No epoch is complete."


def test_the_longest_solved_delay_is_named_with_the_delays_tried() -> None:
    found = {"rnn": {20: 0.5, 5: 1.0}, "gru": {5: 1.0, 20: 0.99}, "lstm": {}}
    figure = plot_solved_delays(found)
    np.testing.assert_array_equal(figure.data[0].x, [5, 20])
    np.testing.assert_allclose(figure.data[0].y, [100, 50])
    assert [trace.name for trace in figure.data] == ["RNN", "GRU"]
    assert describe_solved_delays(found) == (
        "Solved (more than 95% correct on fresh sequences): RNN up to delay 5, GRU up to delay 20 "
        "(tried: 5, 20)."
    )
    assert describe_solved_delays({"rnn": {20: 0.5}, "gru": {5: 1.0, 20: 0.99}}) == (
        "Solved (more than 95% correct on fresh sequences): RNN none (tried: 20), "
        "GRU up to delay 20 (tried: 5, 20)."
    )
    nothing: dict[str, dict[int, float]] = {"rnn": {}}
    assert plot_solved_delays(nothing).layout.annotations[0].text == describe_solved_delays(nothing)


def test_echo_scores_are_drawn_by_lag_with_the_end_of_the_window() -> None:
    figure = plot_echo_scores(SCORES, 2)
    assert figure.data[0].name == "Delay line (TDNN): 100 parameters"
    assert figure.data[1].name == "SRN: 2,000 parameters"
    np.testing.assert_allclose(figure.data[1].y, [1.0, 0.95, 0.92, 0.5])
    assert figure.layout.shapes[0].x0 == 1.5
    assert describe_echo_scores(SCORES) == (
        "Usable inputs, from the newest back without a gap: Delay line (TDNN) 2 of 4 with 100 "
        "parameters (epoch 40); "
        "SRN 3 of 4 with 2,000 parameters (epoch 38)."
    )
    none = "No score has been recorded."  # an epoch without a score may be complete
    assert plot_echo_scores([], 2).layout.annotations[0].text == describe_echo_scores([]) == none


def test_what_is_below_the_chart_is_counted_and_nets_of_one_kind_are_told_apart() -> None:
    scores = [
        EchoScore("rnn", 1000, 12, np.array([1.0, -0.25, -0.26, -np.inf]), "SRN <b>, seed 1"),
        EchoScore("rnn", 4, 12, np.array([0.5, -9.0]), "SRN, seed 2"),
        EchoScore("tdnn", 4, 11, np.ones(4), "Delay line, window 4"),
    ]
    assert describe_echo_scores(scores) == (
        "Usable inputs, from the newest back without a gap: SRN <b>, seed 1 1 of 4 with 12 "
        "parameters (epoch 1,000); SRN, seed 2 0 of 2 with 12 parameters (epoch 4); Delay line "
        "(TDNN) 4 of 4 with 11 parameters (epoch 4). Off the chart, R² below −0.25: SRN <b>, seed "
        "1 at 2 lags; SRN, seed 2 at 1 lag."
    )
    lines = plot_echo_scores(scores, None).data
    assert [line.name.partition(":")[0] for line in lines] == [
        "SRN &lt;b&gt;, seed 1",
        "SRN, seed 2",
        "Delay line (TDNN)",
    ]
    assert [line.line.dash for line in lines] == ["solid", "dash", "solid"]


def test_the_wiring_shows_what_each_net_can_see_and_what_a_delay_line_cannot() -> None:
    held, memory = plot_wiring(3, 5).data
    by_name = list(zip(held.y, held.x, strict=True))
    assert [lag for name, lag in by_name if name == "Delay line (TDNN)"] == [0, 1, 2]
    assert [lag for name, lag in by_name if name == "SRN"] == [0]
    assert set(memory.y) == {"NARX", "SRN"}
    assert "lags 0 to 2 and is blind to the other 3" in describe_wiring(3, 5)
    assert "sees only lag 0 and is blind to the other 5" in describe_wiring(1, 5)
    assert "sees lags 0 and 1 and is blind to the other 4" in describe_wiring(2, 5)
    assert "sees every lag of the task, 0 to 5;" in describe_wiring(9, 5)
    assert "sees every lag of the task, 0 and 1;" in describe_wiring(9, 1)
    assert describe_wiring(2, 1).endswith("needs its hidden state for lag 1.")
    assert describe_wiring(3, 2).endswith("needs its hidden state for all others.")
    assert [len(plot_wiring(window, 5).layout.shapes) for window in (5, 6)] == [1, 0]


def test_the_squares_of_a_long_task_stay_apart_and_the_windows_label_stays_inside() -> None:
    for longest in range(1, 41):
        figure = plot_wiring(longest, longest)
        low, high = figure.layout.xaxis.range  # a label beside the last square would stretch it
        assert (low, high) == (-0.7, longest + 0.7)
        pixels = 200 / (high - low)  # of a square on a phone, where the plot is 200 px wide
        assert all(longest < 3 or trace.marker.size < pixels for trace in figure.data)
        assert figure.layout.annotations[0].xanchor == "right"
    assert plot_wiring(1, 40).layout.annotations[0].xanchor == "left"
    assert plot_echo_scores(SCORES, 3).layout.annotations[0].xanchor == "right"


def test_the_levels_are_named_beside_the_plot_where_no_curve_passes() -> None:
    for figure, names in (
        (plot_echo_scores(SCORES, 3), ["usable<br>from 0.9"]),
        (plot_recall_accuracy([("gru", GRU)]), ["solved<br>above 95%", "guessing,<br>50%"]),
    ):
        notes = [note for note in figure.layout.annotations if "window" not in note.text]
        assert [note.text for note in notes] == names
        for note in notes:
            assert (note.x, note.xref, note.xanchor) == (1, "x domain", "left")
            longest = max(map(len, note.text.split("<br>")))
            assert 8 * longest < figure.layout.margin.r  # px: 8 for each letter


def test_the_echo_task_has_a_row_for_each_lag() -> None:
    echoes = np.array([[1.0, 0.0], [-1.0, 1.0], [1.0, -1.0]])
    np.testing.assert_array_equal(plot_echo_task(echoes).data[0].z, echoes.T)
    assert "must answer with 2: this one and the previous one." in describe_echo_task(echoes)


def test_short_tasks_have_whole_steps_and_lags_alone_on_their_axes() -> None:
    bits = np.array([1.0, -1.0])
    task = plot_recall_task(bits)
    assert task.layout.title.text == "The task: recall the first bit 1 step later"
    score = EchoScore("rnn", 3, 99, np.ones(2))
    axes = (
        task.layout.xaxis,
        plot_echo_task(np.ones((18, 2))).layout.yaxis,
        plot_wiring(1, 1).layout.xaxis,
        plot_echo_scores([score], None).layout.xaxis,
    )
    assert [axis.dtick for axis in axes] == [1] * 4
    assert plot_wiring(6, 20).layout.xaxis.dtick is None
