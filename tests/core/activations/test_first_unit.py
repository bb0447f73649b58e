"""The unit shown first: a planted one is found, a dead one never chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.core.activations.first_unit import find_first_unit
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import read_states
from explorer.core.nets.config import ModelConfig
from explorer.core.nets.initial_weights import list_weight_shapes
from explorer.core.text.vocabulary import build_vocabulary
from tests.core.activations.planted_net import PROSE, make_pair, plant_bracket_unit

TEXT = PROSE * 4


def move_unit(net: TextNet, to: int) -> TextNet:
    """The net with its planted unit 0 and another unit exchanged."""
    order = np.arange(net.model.hidden_size)
    order[[0, to]] = to, 0
    weights = {
        name: array[order][:, order] if name.endswith("hh_l0") and array.ndim == 2 else array[order]
        for name, array in net.weights.items()
        if name.startswith("rnn")
    }
    readout = {
        "linear.weight": net.weights["linear.weight"][:, order],
        "linear.bias": net.weights["linear.bias"],
    }
    return replace(net, weights=weights | readout)


def test_the_planted_unit_is_found_wherever_it_is() -> None:
    for to in (1, 7, 15):
        first = find_first_unit(move_unit(plant_bracket_unit(), to), TEXT)
        assert first.unit == to
        assert first.sentence.startswith(f"Unit {to} knows “inside brackets” (r > 0.99")


def test_a_unit_that_never_changes_is_never_chosen() -> None:
    net = plant_bracket_unit()
    weights = {name: array.copy() for name, array in net.weights.items()}
    for name in ("rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0"):
        weights[name][:8] = 0  # units 0 to 7 stay at 0
    quiet = replace(net, weights=weights)
    first = find_first_unit(quiet, TEXT)
    assert first.unit >= 8
    h = read_states(quiet, quiet.vocabulary.encode(TEXT[:500]))
    assert h[:, first.unit].std() > 0.05


def test_random_nets_open_on_a_unit_that_varies_and_say_what_is_true_of_it() -> None:
    for cell in ("rnn", "gru", "lstm"):
        _, net = make_pair(cell, hidden_size=12)
        first = find_first_unit(net, TEXT)
        h = read_states(net, net.vocabulary.encode(TEXT[:500]))
        assert h[:, first.unit].std() > 0.05
        assert first.sentence.startswith(f"Unit {first.unit} ")


def test_a_net_whose_state_never_changes_is_said_not_to_change() -> None:
    net = plant_bracket_unit()
    weights = {name: np.zeros_like(array) for name, array in net.weights.items()}
    first = find_first_unit(replace(net, weights=weights), TEXT)
    assert first.sentence == "No unit changes much while the net reads the beginning."


def test_a_text_too_short_for_any_label_opens_on_the_unit_that_varies_most() -> None:
    net = plant_bracket_unit()
    first = find_first_unit(net, PROSE[:30])
    assert first.sentence == (
        f"Unit {first.unit} varies most at the beginning; no unit that varies there clearly knows "
        "a label."
    )


def test_the_sentence_counts_only_the_characters_that_the_label_applies_to() -> None:
    # Unit 3 tells six frequent characters apart; the others, each of them rare, leave it at 0.
    rng = np.random.default_rng(0)
    frequent, rare = list("的我你了在是"), [chr(0x4E00 + n) for n in range(300)]
    is_frequent = rng.random(4000) < 0.3
    text = "".join(rng.choice(frequent if each else rare) for each in is_frequent)
    vocabulary = build_vocabulary(text)
    model = ModelConfig(hidden_size=4)
    shapes = list_weight_shapes(model, len(vocabulary))
    weights = {name: np.zeros(shape) for name, shape in shapes.items()}
    weights["rnn.weight_ih_l0"][3, vocabulary.encode("".join(frequent))] = [-3, -2, -1, 1, 2, 3]
    first = find_first_unit(TextNet(model, vocabulary, weights), text)
    count = sum(each in frequent for each in text)
    assert first.unit == 3
    assert first.sentence == (
        "Unit 3 tells the classes of “frequent character” apart "
        f"(eta = 1.00 on {count:,} characters)."
    )
