"""Traces of a net while it reads, checked against torch's modules and against the equations."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from explorer.core.activations.traces import QUANTITIES, read_states, trace_activations
from explorer.core.errors import InvalidValueError
from tests.core.activations.planted_net import PROSE, make_pair, one_hot, plant_bracket_unit

TEXT = PROSE[:60]
CELLS = ("rnn", "gru", "lstm")


@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_states_and_surprise_equal_torchs(cell: str, num_layers: int) -> None:
    theirs, ours = make_pair(cell, num_layers=num_layers)
    trace = trace_activations(ours, TEXT)
    with torch.no_grad():
        states, _ = theirs.rnn(one_hot(TEXT))
        p = torch.softmax(theirs(one_hot(TEXT)), dim=1).numpy()
    np.testing.assert_allclose(trace.quantities["h"][:, -1], states.numpy(), atol=1e-13)
    chosen = p[np.arange(len(TEXT) - 1), ours.vocabulary.encode(TEXT[1:])]
    np.testing.assert_allclose(trace.surprise[1:], -np.log2(chosen), atol=1e-11)
    assert math.isnan(trace.surprise[0])
    assert trace.perplexity == pytest.approx(math.exp(-np.log(chosen).mean()))
    np.testing.assert_allclose(trace.probabilities, -np.sort(-p, axis=1)[:, :5], atol=1e-13)
    assert (trace.candidates[:, 0] == p.argmax(axis=1)).all()
    assert set(trace.quantities) == set(QUANTITIES[cell])


def test_the_gates_of_an_lstm_reproduce_torchs_states() -> None:
    theirs, ours = make_pair("lstm", num_layers=2)
    seen = {name: each[:, 1] for name, each in trace_activations(ours, TEXT).quantities.items()}
    with torch.no_grad():
        states, (_, c_n) = theirs.rnn(one_hot(TEXT))
    c_prev = np.vstack([np.zeros(6), seen["c"][:-1]])
    c = seen["forget_gate"] * c_prev + seen["input_gate"] * seen["cell_gate"]
    np.testing.assert_allclose(c, seen["c"], atol=1e-13)
    np.testing.assert_allclose(c[-1], c_n[1].numpy(), atol=1e-13)
    np.testing.assert_allclose(seen["output_gate"] * np.tanh(c), states.numpy(), atol=1e-13)


def test_the_gates_of_a_gru_reproduce_torchs_states() -> None:
    theirs, ours = make_pair("gru")
    seen = {name: each[:, 0] for name, each in trace_activations(ours, TEXT).quantities.items()}
    with torch.no_grad():
        states = theirs.rnn(one_hot(TEXT))[0].numpy()
    h_prev, z = np.vstack([np.zeros(6), states[:-1]]), seen["update_gate"]
    np.testing.assert_allclose((1 - z) * seen["new_gate"] + z * h_prev, states, atol=1e-13)
    # The reset gate acts on W_hn h + b_hn after the product (torch's variant).
    W, b, x = theirs.rnn.weight_hh_l0[12:], theirs.rnn.bias_hh_l0[12:], one_hot(TEXT)
    from_x = x @ theirs.rnn.weight_ih_l0[12:].T + theirs.rnn.bias_ih_l0[12:]
    from_h = torch.from_numpy(h_prev) @ W.T + b
    n = torch.tanh(from_x + torch.from_numpy(seen["reset_gate"]) * from_h)
    np.testing.assert_allclose(seen["new_gate"], n.detach().numpy(), atol=1e-13)


def test_reading_a_long_text_in_rows_gives_the_states_of_reading_it_straight_through() -> None:
    net = plant_bracket_unit()
    text = PROSE * 4  # 2976 characters: several rows, all but the first warmed up
    ids = net.vocabulary.encode(text)
    at_once = np.vstack(
        [
            trace_activations(net, text[:2000]).quantities["h"][:, 0],
            np.zeros((len(text) - 2000, 16)),
        ]
    )
    np.testing.assert_allclose(read_states(net, ids)[:2000], at_once[:2000], atol=1e-6)
    np.testing.assert_allclose(read_states(net, ids, 300, 1900), at_once[300:1900], atol=1e-6)
    assert read_states(net, ids, 5, 5).shape == (0, 16)


def test_an_empty_text_and_one_that_is_too_long_are_refused() -> None:
    net = plant_bracket_unit()
    for text in ("", "a" * 2001):
        with pytest.raises(InvalidValueError, match="1 to 2000 characters"):
            trace_activations(net, text)
