"""Input gradients checked against finite differences, and the reach of nets where it is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.core.activations.saliency import find_reach, find_saliency
from explorer.core.activations.text_nets import TextNet
from explorer.core.errors import InvalidValueError
from tests.core.activations.planted_net import PROSE, make_pair, one_hot

TEXT = PROSE[:14]


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_saliency_equals_finite_differences_of_torchs_net(cell: str) -> None:
    theirs, ours = make_pair(cell, num_layers=2)
    position, x = len(TEXT) - 1, one_hot(TEXT)
    target = int(ours.vocabulary.encode(TEXT[position])[0])

    def log_p(inputs: torch.Tensor) -> float:
        with torch.no_grad():
            return float(torch.log_softmax(theirs(inputs)[position - 1], 0)[target])

    step, slopes = 1e-5, np.zeros((position, x.shape[1]))
    for s in range(position):
        for entry in range(x.shape[1]):
            nudge = torch.zeros_like(x)
            nudge[s, entry] = step
            slopes[s, entry] = (log_p(x + nudge) - log_p(x - nudge)) / (2 * step)
    found = find_saliency(ours, TEXT, position)
    np.testing.assert_allclose(found.norms, np.linalg.norm(slopes, axis=1), rtol=1e-6, atol=1e-10)
    assert found.log_probability == pytest.approx(log_p(x), abs=1e-12)


def test_a_net_with_an_embedding_has_gradients_with_respect_to_the_embedding_vector() -> None:
    _, net = make_pair("rnn")
    D, W_ih = 3, net.weights["rnn.weight_ih_l0"]
    rng = np.random.default_rng(0)
    table, inner = rng.normal(size=(W_ih.shape[1], D)), rng.normal(size=(len(W_ih), D))
    weights = {**net.weights, "rnn.weight_ih_l0": inner, "embedding.weight": table}
    embedded = TextNet(
        replace(net.model, input="embedding", embedding_size=D), net.vocabulary, weights
    )
    # The same net with one-hot inputs has W_ih = inner table^T, and its gradient is table g.
    plain = TextNet(net.model, net.vocabulary, {**net.weights, "rnn.weight_ih_l0": inner @ table.T})
    ours, theirs = find_saliency(embedded, TEXT, 2), find_saliency(plain, TEXT, 2)
    assert ours.log_probability == pytest.approx(theirs.log_probability)
    low, high = np.linalg.svd(table)[1][[-1, 0]]
    assert (low <= theirs.norms / ours.norms).all()
    assert (theirs.norms / ours.norms <= high).all()


def test_a_net_without_recurrence_reaches_one_character_back() -> None:
    _, net = make_pair("rnn")
    weights = {**net.weights, "rnn.weight_hh_l0": np.zeros((6, 6))}
    reach = find_reach(TextNet(net.model, net.vocabulary, weights), PROSE, window=20)
    np.testing.assert_allclose(reach.shares, [1.0, *[0.0] * 19], atol=1e-15)
    assert (reach.mean_distance, reach.distance_90) == (1.0, 1)
    assert reach.count == 48


def test_a_linear_decay_of_one_half_has_the_known_reach() -> None:
    # The units are almost linear: each step back halves the gradient, so the shares are 1/2, 1/4...
    _, net = make_pair("rnn")
    weights = {
        **net.weights,
        "rnn.weight_ih_l0": net.weights["rnn.weight_ih_l0"] * 1e-4,
        "rnn.weight_hh_l0": np.eye(6) / 2,
        "rnn.bias_ih_l0": np.zeros(6),
        "rnn.bias_hh_l0": np.zeros(6),
    }
    reach = find_reach(TextNet(net.model, net.vocabulary, weights), PROSE, window=40)
    np.testing.assert_allclose(reach.shares[:5], 0.5 ** np.arange(1, 6), rtol=1e-5)
    assert reach.mean_distance == pytest.approx(2.0, rel=1e-5)
    assert reach.distance_90 == 4  # an eighth is left beyond 3, a sixteenth beyond 4


def test_the_first_character_and_short_texts_are_refused() -> None:
    _, net = make_pair("gru")
    with pytest.raises(InvalidValueError, match="the first character is not predicted"):
        find_saliency(net, TEXT, 0)
    with pytest.raises(InvalidValueError, match="more than 200 characters, got 14"):
        find_reach(net, TEXT)
