"""Learning curves: correct numbers on the axes, baselines in place, nothing non-finite drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from itertools import pairwise

import numpy as np
import pytest

from explorer.core.training.curves import Baseline, LearningCurves, collect_curves
from explorer.core.training.epoch_table import EpochTable
from explorer.core.training.events import Changed, Diverged
from explorer.figures.palette import FIGURE_HEIGHT
from explorer.figures.training.learning_curves import (
    describe_grad_norms,
    describe_learning_curves,
    plot_grad_norms,
    plot_learning_curves,
)
from tests.core.training.epochs import make_epoch
from tests.figures.numbers import find_numbers

DIVERGED = Diverged(epoch=1, step=7, loss=np.inf, grad_norm=np.inf, last_grad_norm=2.0)
FLOOR = Baseline("entropy rate", float(np.log(2.0)), "Two equal choices a character.")


def make_curves(losses: list[float], name: str = "a run") -> LearningCurves:
    rows = [(float(n), make_epoch(n, loss=loss, grad_norm=2.0)) for n, loss in enumerate(losses, 1)]
    return collect_curves(name, EpochTable(rows), 1.0)


def test_perplexity_is_exp_of_the_loss_and_so_is_the_baseline() -> None:
    figure = plot_learning_curves([make_curves([np.log(8.0), np.log(4.0)])], [FLOOR])
    np.testing.assert_allclose(figure.data[0].y, [8.0, 4.0])
    np.testing.assert_allclose(figure.data[1].y[:2], [2.0, 2.0])
    texts = [note.text for note in figure.layout.annotations]
    assert texts == ["entropy rate 2", "<b>4</b>"]  # the baseline's name, and the last value
    assert figure.layout.yaxis.type == "log"


def test_a_loss_in_nats_over_seconds_is_drawn_unchanged() -> None:
    figure = plot_learning_curves([make_curves([2.0, 1.0])], over="elapsed_s", as_perplexity=False)
    np.testing.assert_allclose(figure.data[0].x, [1.0, 2.0])
    np.testing.assert_allclose(figure.data[0].y, [2.0, 1.0])


def test_a_diverged_loss_is_not_drawn() -> None:
    figure = plot_learning_curves([make_curves([2.0, np.nan, 900.0])])
    np.testing.assert_allclose(figure.data[0].y, [np.exp(2.0)])
    assert np.isfinite(find_numbers(figure.to_dict())).all()


def test_the_held_out_loss_has_its_own_dashed_curve() -> None:
    rows = [(1.0, make_epoch(1, validation_loss=2.0))]
    figure = plot_learning_curves(
        [collect_curves("run", EpochTable(rows), None)], as_perplexity=False
    )
    assert [trace.name for trace in figure.data] == ["run", "run, held out"]
    assert figure.data[1].line.dash == "dash"
    assert all(trace.showlegend for trace in figure.data)


def test_the_legend_of_several_runs_has_one_entry_for_each() -> None:
    rows = [(1.0, make_epoch(1, validation_loss=2.0))]
    runs = [collect_curves(name, EpochTable(rows), None) for name in ("one", "two")]
    figure = plot_learning_curves(runs, as_perplexity=False)
    assert [trace.name for trace in figure.data if trace.showlegend] == ["one", "two"]
    labels = [note.text for note in figure.layout.annotations]
    assert sum("held out" in label for label in labels) == 2  # at the ends of the dashed lines


def test_the_sentence_names_the_last_and_the_best_epoch() -> None:
    curves = make_curves([np.log(8.0), np.log(2.0), np.log(4.0)])
    assert describe_learning_curves([curves]) == (
        "a run: perplexity 4 in epoch 3 (best: 2 in epoch 2)."
    )
    assert describe_grad_norms([curves]) == (
        "Mean gradient norm: a run 2 (above theta) in epoch 3."
    )


def test_the_sentence_uses_the_unit_of_the_figure() -> None:
    sentence = describe_learning_curves(
        [make_curves([2.0, 0.5])], as_perplexity=False, per="letter"
    )
    assert sentence == ("a run: loss 0.5 nats per letter in epoch 2 (best: 0.5 in epoch 2).")


def test_level_names_are_in_the_margin_beside_their_lines() -> None:
    figure = plot_learning_curves([make_curves([np.log(8.0), np.log(1.0)])], [FLOOR])
    name = figure.layout.annotations[0]
    assert (name.xref, name.x, name.xanchor) == ("paper", 1, "left")
    assert name.y == pytest.approx(np.log10(2.0))
    assert name.ay == 0
    assert figure.layout.margin.r > 100


def test_the_last_value_of_each_curve_is_written_beside_it() -> None:
    rows = [(1.0, make_epoch(1, loss=np.log(2574.0), validation_loss=np.log(50.0)))]
    rows += [(2.0, make_epoch(2, loss=np.log(1.6), validation_loss=np.log(5.2)))]
    figure = plot_learning_curves([collect_curves("run", EpochTable(rows), None)])
    notes = figure.layout.annotations
    assert [note.text for note in notes] == ["<b>1.6</b>", "<b>held out 5.2</b>"]
    assert [note.y for note in notes] == pytest.approx([np.log10(1.6), np.log10(5.2)])
    assert {note.font.color for note in notes} == {figure.data[0].line.color}


@pytest.mark.parametrize(
    ("first", "last", "count"),
    # Plotly labels whole decades if there are at least 0.7 of them for each tick that is allowed.
    [(2574.0, 1.6, 4), (10.0**6, 1.0, 7), (1e20, 1.0, 9)],
)
def test_each_power_of_ten_has_a_tick(first: float, last: float, count: int) -> None:
    figure = plot_learning_curves([make_curves([np.log(first), np.log(last)])])
    assert figure.layout.yaxis.nticks == count


def test_a_run_whose_every_loss_is_infinite_has_an_empty_figure() -> None:
    figure = plot_learning_curves([make_curves([np.inf, np.nan])])
    assert not figure.data


def test_the_names_of_close_levels_are_moved_apart() -> None:
    floors = [Baseline("upper floor", 0.34, ""), Baseline("lower floor", 0.28, "")]
    figure = plot_learning_curves([make_curves([1.4, 0.5])], floors, as_perplexity=False)
    upper, lower, _ = figure.layout.annotations
    assert (upper.y, lower.y) == (0.34, 0.28)
    height = FIGURE_HEIGHT - figure.layout.margin.t - figure.layout.margin.b
    distance = (0.34 - 0.28) / (1.4 - 0.28) / 1.12 * height - upper.ay + lower.ay
    assert distance == pytest.approx(23)  # a line of text, and a gap


def test_a_logarithmic_axis_writes_each_tick_in_full() -> None:
    axis = plot_learning_curves([make_curves([7.0, 2.0])], [FLOOR]).layout.yaxis
    assert (axis.type, axis.tickformat) == ("log", "~g")


def test_without_an_epoch_the_figures_say_so() -> None:
    for plot in (plot_learning_curves, plot_grad_norms):
        assert plot([]).layout.annotations[0].text == "No epoch is complete."
    assert describe_learning_curves([]) == "No epoch is complete."


def test_a_run_that_diverged_in_its_first_epoch_is_said_to_have_diverged() -> None:
    curves = [collect_curves("a <run>", EpochTable([]), 1.0, diverged=DIVERGED)]
    words = "a <run> diverged at step 7, before an epoch was complete."
    assert describe_learning_curves(curves) == describe_grad_norms(curves) == words
    for plot in (plot_learning_curves, plot_grad_norms):
        assert plot(curves).layout.annotations[0].text == escape(words)
    later = collect_curves(
        "b", EpochTable([(1.0, make_epoch(1, loss=2.0))]), 1.0, diverged=DIVERGED
    )
    assert "diverged" not in describe_learning_curves([later])
    assert describe_learning_curves([later, *curves]).endswith("in epoch 1); " + words)


def test_the_baselines_are_drawn_before_the_first_epoch() -> None:
    figure = plot_learning_curves([], [FLOOR])
    np.testing.assert_allclose(figure.data[0].y[:2], [2.0, 2.0])
    texts = [note.text for note in figure.layout.annotations]
    assert texts == ["entropy rate 2", "No epoch is complete."]
    assert figure.layout.annotations[-1].y == 0.75  # the line is in the middle


def test_the_note_before_the_first_epoch_is_placed_between_the_levels() -> None:
    levels = [replace(FLOOR, loss=float(np.log(perplexity))) for perplexity in (2, 4, 64)]
    figure = plot_learning_curves([], levels)
    assert figure.layout.annotations[-1].y == pytest.approx(0.05 + 0.9 * 0.6)


def test_a_run_s_name_is_never_read_as_markup() -> None:
    figure = plot_learning_curves([make_curves([1.0], name="<b>bold</b>")])
    assert figure.data[0].name == "&lt;b&gt;bold&lt;/b&gt;"


def test_the_clipping_threshold_is_drawn_at_its_value() -> None:
    figure = plot_grad_norms([make_curves([1.0, 1.0])])
    np.testing.assert_allclose(figure.data[1].y[:2], [1.0, 1.0])
    assert figure.layout.yaxis.title.text == "global norm (dashed: theta = 1)"


def test_a_threshold_changed_during_the_run_is_drawn_as_steps() -> None:
    rows = [(float(n), make_epoch(n, grad_norm=2.0)) for n in (1, 2, 3, 4)]
    changes = [Changed(1, 1, 0.1, None, 0.0), Changed(2, 2, 0.1, 0.5, 0.0)]
    curves = collect_curves("run", EpochTable(rows), 1.0, changes)
    assert curves.max_grad_norm == 0.5
    np.testing.assert_array_equal(curves.thetas, [1.0, np.nan, 0.5, 0.5])
    figure = plot_grad_norms([curves])
    assert list(figure.data[1].x) == [0, 1, None, 1, 2, None, 2, 4, None]
    assert list(figure.data[1].y) == [1, 1, None, None, None, None, 0.5, 0.5, None]
    assert figure.layout.yaxis.title.text == "global norm (dashed: theta = 0.5, 1)"


def test_norms_are_drawn_before_and_after_clipping() -> None:
    row = make_epoch(1, grad_norm=2.0, clipped_norm=0.75)
    figure = plot_grad_norms([collect_curves("run", EpochTable([(1.0, row)]), 1.0)])
    assert [trace.name for trace in figure.data[:2]] == ["run", "run, clipped"]
    assert [list(trace.y) for trace in figure.data[:2]] == [[2.0], [0.75]]
    assert figure.layout.title.text == "Gradient norm before and after clipping"


def test_a_run_without_clipping_has_one_norm() -> None:
    row = make_epoch(1, grad_norm=2.0, clipped_norm=2.0)
    figure = plot_grad_norms([collect_curves("run", EpochTable([(1.0, row)]), None)])
    assert [trace.name for trace in figure.data] == ["run"]
    assert figure.layout.title.text == "Gradient norm"


def test_an_axis_of_losses_begins_at_0_also_where_all_of_them_are_0() -> None:
    for losses in ([0.0, 0.0], [2.0, 1.0]):
        figure = plot_learning_curves([make_curves(losses)], as_perplexity=False)
        assert figure.layout.yaxis.rangemode == "nonnegative"
    assert plot_learning_curves([make_curves([2.0])]).layout.yaxis.rangemode is None


def test_a_floor_named_after_words_shows_their_signs() -> None:
    floor = Baseline("floor, <b> → >b<", 0.5, "")
    (note,) = plot_learning_curves([], [floor], as_perplexity=False).layout.annotations[:1]
    assert note.text == "floor, &lt;b&gt; → &gt;b&lt; 0.5"


def test_digits_show_which_of_two_losses_is_larger_and_on_which_side_of_a_floor() -> None:
    rng = np.random.default_rng(5)
    for _ in range(1000):
        last = float(rng.uniform(0.1, 3))
        least, floor = (last - 10.0 ** rng.uniform(-6, -1) * rng.integers(0, 2) for _ in range(2))
        sentence = describe_learning_curves(
            [make_curves([least, last])], [Baseline("floor", floor, "")], as_perplexity=False
        )
        shown = [float(text) for text in re.findall(r"[0-9]+\.[0-9]+", sentence)]
        best = min(least, last)
        assert (shown[1] < shown[0]) == (best < last), sentence
        figure = plot_learning_curves(
            [make_curves([least, last])], [Baseline("floor", floor, "")], as_perplexity=False
        )
        texts = [note.text for note in figure.layout.annotations]
        level, end = (float(re.sub("</?b>|floor ", "", text)) for text in texts)
        assert (level < end) == (floor < last), texts


def test_names_in_the_margin_neither_overlap_nor_leave_the_figure_and_no_curve_is_cut_off() -> None:
    rng = np.random.default_rng(6)
    for _ in range(100):
        floors = [
            Baseline("floor " * int(rng.integers(1, 9)), float(loss), "")
            for loss in rng.uniform(0, 2.5, int(rng.integers(0, 9)))
        ]
        losses = [list(rng.uniform(0.1, 3, 15)) for _ in range(int(rng.integers(1, 3)))]
        figure = plot_learning_curves(
            [make_curves(each) for each in losses], floors, as_perplexity=bool(rng.integers(0, 2))
        )
        low, high = figure.layout.yaxis.range
        is_log = figure.layout.yaxis.type == "log"
        drawn = np.concatenate([np.asarray(trace.y, float) for trace in figure.data])
        drawn = np.log10(drawn) if is_log else drawn
        assert low <= drawn.min() < drawn.max() < high
        margin = figure.layout.margin
        height = figure.layout.height - margin.t - margin.b
        sizes = [17 * (note.text.count("<br>") + 1) for note in figure.layout.annotations]
        if figure.layout.height > FIGURE_HEIGHT:
            height = sum(sizes) + 6 * (len(sizes) - 1)  # the rest is for the legend
        spans = sorted(
            (centre - size / 2, centre + size / 2)
            for size, note in zip(sizes, figure.layout.annotations, strict=True)
            for centre in [(note.y - low) / (high - low) * height - note.ay]
        )
        assert spans[0][0] > -1e-6
        assert spans[-1][1] < height + 1e-6
        assert all(a[1] <= b[0] + 1e-6 for a, b in pairwise(spans))


def test_each_level_has_its_name_in_the_table_of_the_numbers() -> None:
    figure = plot_learning_curves([make_curves([1.0])], [FLOOR], as_perplexity=False)
    assert [trace.name for trace in figure.data] == ["a run", FLOOR.name]
