"""The shipped nets reach what their files claim, and their units know what the pages say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from explorer.core.activations.shipped_nets import SHIPPED_NETS, load_shipped_net
from explorer.core.activations.text_labels import find_labels
from explorer.core.activations.traces import read_states, trace_activations
from explorer.core.activations.unit_labels import UnitScores, probe_label, score_units
from explorer.core.assets import NETS_FOLDER
from explorer.core.language.datasets import prepare_dataset
from explorer.core.text.languages import BRACKETS, REBER, Language
from tests.core.text.language_arcs import trace_arcs


@pytest.mark.parametrize("name", SHIPPED_NETS)
def test_each_net_reaches_the_perplexity_that_its_file_states(name: str) -> None:
    shipped = load_shipped_net(name)
    dataset = prepare_dataset(shipped.config)
    assert shipped.net.vocabulary == dataset.vocabulary
    held_out = dataset.text[-len(dataset.validation_ids) :][:2000]
    found = trace_activations(shipped.net, held_out).perplexity
    assert found == pytest.approx(shipped.perplexity, rel=1e-3)


@pytest.mark.parametrize(("name", "language"), [("brackets-lstm", BRACKETS), ("reber-lstm", REBER)])
def test_the_lstms_come_close_to_the_entropy_of_their_languages(
    name: str, language: Language
) -> None:
    text = language.generate(2000, seed=9)  # not the seed of the corpus
    exact = math.exp(
        -np.mean([math.log(arc.probability) for arc in trace_arcs(language, text)[1:]])
    )
    found = trace_activations(load_shipped_net(name).net, text).perplexity
    assert exact < found < 1.08 * exact


def test_the_reber_lstm_carries_the_second_letter_to_the_end_of_the_string() -> None:
    shipped = load_shipped_net("reber-lstm")
    text = prepare_dataset(shipped.config).text[:8000]
    states = read_states(shipped.net, shipped.net.vocabulary.encode(text))
    label = next(x for x in find_labels(text).labels if x.name == "letter to come back")
    probe = probe_label(states, label)
    assert probe is not None
    assert probe.baseline < 0.6
    assert probe.accuracy > 0.99


def test_a_unit_of_the_brackets_net_knows_the_depth() -> None:
    net = load_shipped_net("brackets-lstm").net
    text = BRACKETS.generate(5000, seed=9)
    label = next(x for x in find_labels(text).labels if x.name == "bracket depth")
    scores = score_units(read_states(net, net.vocabulary.encode(text)), label)
    assert np.abs(scores.scores).max() > 0.7


def score_label(name: str, label: str) -> UnitScores:
    shipped = load_shipped_net(name)
    text = prepare_dataset(shipped.config).text[:20_000]
    found = next(each for each in find_labels(text).labels if each.name == label)
    return score_units(read_states(shipped.net, shipped.net.vocabulary.encode(text)), found)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("tale-lstm", "vowel"),
        ("brackets-lstm", "inside brackets"),
        ("reber-lstm", "letter to come back"),
        ("reber-gru", "letter to come back"),
        ("reber-rnn", "letter to come back"),
    ],
)
def test_the_unit_shown_first_is_the_one_that_knows_its_label_best(name: str, label: str) -> None:
    unit, scores = load_shipped_net(name).unit, score_label(name, label)
    assert scores.order[0] == unit
    assert scores.scores[unit] > 0.65  # positive: it is on, not off, where the label holds


def test_what_the_nets_sentences_say_about_their_units_is_true() -> None:
    for name in ("tale-lstm", "brackets-lstm", "reber-lstm"):
        shipped = load_shipped_net(name)
        assert str(shipped.unit) in shipped.sentence
    assert score_label("tale-lstm", "start of word").order[0] == 43
    for unknown in ("inside quotes", "position in line", "distance to last newline"):
        assert np.abs(score_label("tale-lstm", unknown).scores).max() < 0.15


def test_all_files_are_small() -> None:
    assert sum(file.stat().st_size for file in NETS_FOLDER.iterdir()) < 700_000
