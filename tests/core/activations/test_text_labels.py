"""Labels worked out by hand, and what single units and the whole state know about them."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.core.activations.labels import TextLabel
from explorer.core.activations.text_labels import (
    count_from_newline,
    find_depths,
    find_labels,
    find_quoted,
    find_reber_states,
    name_classes,
)
from explorer.core.activations.traces import read_states
from explorer.core.activations.unit_labels import (
    MIN_JUDGED,
    MIN_OTHERS,
    find_refusal,
    probe_label,
    score_units,
)
from explorer.core.text.languages import REBER
from tests.core.activations.planted_net import PROSE, plant_bracket_unit
from tests.core.text.language_arcs import trace_arcs


def find(text: str, name: str) -> TextLabel:
    return next(label for label in find_labels(text).labels if label.name == name)


def test_depths_count_open_brackets_and_ignore_unmatched_ones() -> None:
    depths, innermost = find_depths("a(b[c)]d)e]")
    assert depths.tolist() == [0, 1, 1, 2, 2, 2, 1, 1, 0, 0, 0]
    assert innermost[3:8] == ["[", "[", "[", "(", "("]


def test_quotes_open_close_and_end_at_a_blank_line() -> None:
    assert find_quoted('a"b"c').tolist() == [0, 1, 1, 0, 0]
    assert find_quoted("“a”b").tolist() == [1, 1, 0, 0]
    assert find_quoted('"a\n\nb').tolist() == [1, 1, 1, 0, 0]


def test_positions_count_from_the_newline_and_are_defined_only_in_whole_lines() -> None:
    counted = count_from_newline("ab\ncd\ne")
    assert np.isnan(counted[:2]).all()
    assert counted[2:].tolist() == [0, 1, 2, 0, 1]
    label = find("x\n" + "abcd\n" * 8, "position in line")
    assert label.values[2:6].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert not label.is_defined[:2].any()


def test_only_letters_can_be_vowels_and_a_word_starts_after_a_space() -> None:
    text = "go on 42 " * 6
    vowel = find(text, "vowel")
    assert vowel.values[:5].tolist() == [0, 1, 0, 1, 0]
    assert vowel.is_defined[:9].tolist() == [True, True, False, True, True, *[False] * 4]
    assert find(text, "start of word").values[:9].tolist() == [1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert find(text, "digit").values[:9].tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 0]


def test_labels_that_do_not_vary_are_left_out_with_a_reason() -> None:
    found = find_labels("all in one line without a sign " * 4)
    assert any(reason.startswith("inside brackets: it is the same") for reason in found.left_out)
    assert "position in line: it applies to no character of this text." in found.left_out
    assert {label.name for label in found.labels} == {"vowel", "start of word"}


def test_classes_are_named_and_numbers_with_many_values_are_cut_at_their_quartiles() -> None:
    text = "a(b[c])d" * 4
    assert name_classes(find(text, "innermost bracket"))[:4] == ["none", "(", "(", "["]
    assert name_classes(find(text, "inside brackets"))[:2] == ["no", "yes"]
    assert name_classes(find(text, "bracket depth"))[:5] == ["0", "1", "1", "2", "2"]
    named = name_classes(find("x\n" + "abcdefgh\n" * 8, "position in line"))
    assert named[:3] == [None, None, "quarter 1"]
    assert named[8:11] == ["quarter 4", "quarter 4", None]


def test_the_reber_state_is_known_from_the_first_space_on_and_again_after_a_mistake() -> None:
    text = REBER.generate(200, seed=1)
    assert find_reber_states(text) == [arc.state for arc in trace_arcs(REBER, text)]
    late = find_reber_states(text[5:])
    first = text[5:].index(" ")
    assert set(late[:first]) == {None}
    assert late[first:] == find_reber_states(text)[5 + first :]
    assert find_reber_states("BQB ")[1:] == [None, None, "start"]
    letter = find(text, "letter to come back")
    assert letter.classes == ("P", "T")
    assert text[1] == letter.classes[int(letter.values[5])]


def test_the_planted_unit_is_ranked_first_for_inside_brackets() -> None:
    net = plant_bracket_unit()
    states = read_states(net, net.vocabulary.encode(PROSE))
    scores = score_units(states, find(PROSE, "inside brackets"))
    assert scores.order[0] == 0
    assert scores.measure == "r"
    assert scores.scores[0] > 0.999
    assert abs(scores.scores[scores.order[1]]) < 0.9


def test_pearsons_r_and_eta_equal_numpys_and_a_dead_unit_scores_zero() -> None:
    rng = np.random.default_rng(0)
    h = np.column_stack([rng.normal(size=200), rng.normal(size=200), np.full(200, 0.3)])
    y = h[:, 0] + rng.normal(size=200)
    everywhere = np.ones(200, bool)
    scores = score_units(h, TextLabel("y", "number", y, everywhere, "")).scores
    np.testing.assert_allclose(scores[:2], np.corrcoef(h[:, :2].T, y)[2, :2], atol=1e-12)
    assert scores[2] == 0
    groups = rng.integers(0, 3, 200).astype(float)
    eta = score_units(h, TextLabel("g", "category", groups, everywhere, "")).scores
    means = np.array([h[groups == each, 0].mean() for each in groups])
    expected = np.sqrt(
        ((means - h[:, 0].mean()) ** 2).sum() / ((h[:, 0] - h[:, 0].mean()) ** 2).sum()
    )
    assert eta[0] == pytest.approx(expected)


def test_the_probe_reads_a_planted_direction_and_nothing_from_noise() -> None:
    rng = np.random.default_rng(1)
    h = rng.normal(size=(4000, 12))
    everywhere = np.ones(4000, bool)
    planted = (h @ rng.normal(size=12) > 0).astype(float)
    found = probe_label(h, TextLabel("planted", "flag", planted, everywhere, ""))
    assert found is not None
    assert found.accuracy > 0.97
    assert found.judged == 1200
    noise = (rng.random(4000) < 0.3).astype(float)
    found = probe_label(h, TextLabel("noise", "flag", noise, everywhere, ""))
    assert found is not None
    assert found.baseline == pytest.approx(0.7, abs=0.03)
    assert found.accuracy == pytest.approx(found.baseline, abs=0.02)


def test_the_probe_is_fitted_on_the_first_part_and_tested_on_the_rest() -> None:
    # The unit gives the label in the first 70% of the text, and its opposite after that.
    label = np.tile([0.0, 1.0], 500)
    h = np.where(np.arange(1000) < 700, label, 1 - label)[:, None]
    everywhere = np.ones(1000, bool)
    found = probe_label(h, TextLabel("turned", "flag", label, everywhere, ""))
    assert found is not None
    assert found.accuracy == 0
    late = (np.arange(1000) > 800).astype(float)
    assert probe_label(h, TextLabel("late", "flag", late, everywhere, "")) is None


def test_a_number_is_probed_in_its_quartiles() -> None:
    h = np.random.default_rng(2).normal(size=(2000, 1))
    found = probe_label(h, TextLabel("x", "number", h[:, 0], np.ones(2000, bool), ""))
    assert found is not None
    assert found.is_cut
    assert found.classes == 4
    assert found.baseline == pytest.approx(0.25, abs=0.05)
    assert found.accuracy > 0.8


def flag(values: np.ndarray, is_defined: np.ndarray | None = None) -> TextLabel:
    everywhere = np.ones(len(values), bool)
    return TextLabel("x", "flag", values, everywhere if is_defined is None else is_defined, "")


def test_a_label_that_is_rare_among_the_held_out_characters_is_refused_with_its_count() -> None:
    values = np.tile([0.0, 1.0], 500)
    held_out = np.arange(1000) >= 700
    for count in (MIN_JUDGED - 1, MIN_JUDGED):
        is_defined = ~held_out | (np.cumsum(held_out) <= count)
        reason = find_refusal(flag(values, is_defined))
        assert (reason is None) == (count == MIN_JUDGED)
    assert "applies to only 99 of the held-out characters; 100 are" in str(
        find_refusal(flag(values, ~held_out | (np.cumsum(held_out) <= 99)))
    )


def test_a_label_with_hardly_any_exception_among_the_held_out_characters_is_refused() -> None:
    for count in (MIN_OTHERS - 1, MIN_OTHERS):
        values = np.zeros(1000)
        values[:50] = 1
        values[700 : 700 + count] = 1
        assert (find_refusal(flag(values)) is None) == (count == MIN_OTHERS)
        assert (probe_label(np.zeros((1000, 2)), flag(values)) is None) == (count < MIN_OTHERS)


def test_of_a_thousand_probes_of_noise_at_most_a_few_look_sure_and_planted_ones_all_do() -> None:
    rng = np.random.default_rng(3)
    sure = planted = 0
    for _ in range(1000):
        h = rng.normal(size=(600, 4))
        noise = probe_label(h, flag((rng.random(600) < rng.uniform(0.2, 0.8)).astype(float)))
        signal = probe_label(h, flag((h[:, 0] + 0.3 * rng.normal(size=600) > 0).astype(float)))
        sure += noise is not None and noise.is_sure
        planted += signal is not None and signal.is_sure
    assert sure <= 3
    assert planted == 1000
