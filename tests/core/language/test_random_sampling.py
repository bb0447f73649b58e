"""Distributions and written texts, on random logits and nets, against plain softmax in Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from explorer.core.language.sampling import generate_text, shape_distribution
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.steppers.choice import make_stepper
from explorer.core.text.vocabulary import Vocabulary
from explorer.figures.language.next_characters import describe_next_characters

COUNTS = [100, pytest.param(1000, marks=pytest.mark.slow)]


def shape_plainly(logits: list[float], temperature: float, top_k: int) -> list[float]:
    ranked = sorted(range(len(logits)), key=lambda index: (-logits[index], index))
    kept = ranked[: top_k or len(logits)]
    if temperature == 0:
        return [float(index == ranked[0]) for index in range(len(logits))]
    top = logits[ranked[0]]
    weights = [
        math.exp((logits[index] - top) / temperature) if index in kept else 0.0
        for index in range(len(logits))
    ]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


@pytest.mark.parametrize("scenes", COUNTS)
def test_random_distributions_are_those_of_a_plain_softmax(scenes: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(scenes):
        V = int(rng.integers(2, 30))
        logits = rng.normal(size=V) * rng.choice([0.1, 2.0, 100.0])
        logits[rng.integers(V)] = logits[rng.integers(V)]  # often a tie
        temperature = float(rng.choice([0.0, 1e-3, 0.3, 1.0, 5.0]))
        top_k = int(rng.integers(0, V + 1))
        found = shape_distribution(logits, temperature, top_k)
        expected = shape_plainly(logits.tolist(), temperature, top_k)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("scenes", [10, pytest.param(300, marks=pytest.mark.slow)])
def test_texts_of_random_nets_are_drawn_from_torchs_distribution(scenes: int) -> None:
    rng = np.random.default_rng(1)
    modules = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
    for number in range(scenes):
        cell = list(modules)[number % 3]
        V, H = int(rng.integers(2, 9)), int(rng.integers(1, 7))
        vocabulary = Vocabulary(("<unk>", *"abcdefgh"[: V - 1]))
        stepper = make_stepper(
            ModelConfig(cell=cell, hidden_size=H),
            OptimizerConfig(),
            V,
            seed=int(rng.integers(1000)),
            precision="float64",
            batch_size=1,
            seq_len=1,
        )
        weights = stepper.weights()
        weights["linear.weight"] *= 10
        stepper.load_weights(weights)
        temperature, top_k = float(rng.choice([0.0, 0.5, 1.0])), int(rng.integers(0, V + 1))
        prefix = "".join(rng.choice(list("abz"), size=2))  # z is unknown
        written = generate_text(
            stepper, vocabulary, prefix, 12, temperature=temperature, top_k=top_k, seed=number
        )
        plain = modules[cell](V, H, batch_first=True, dtype=torch.float64)
        plain.load_state_dict(
            {
                name.removeprefix("rnn."): torch.from_numpy(np.float64(value))
                for name, value in weights.items()
                if name.startswith("rnn.")
            }
        )
        ids = [int(each) for each in vocabulary.encode(prefix)] + list(written.ids)
        with torch.no_grad():
            h, _ = plain(torch.eye(V).double()[ids[:-1]][None])
            logits = h[0] @ torch.from_numpy(np.float64(weights["linear.weight"])).T
            logits = (logits + torch.from_numpy(np.float64(weights["linear.bias"])))[1:]
        np.testing.assert_allclose(written.probabilities, logits.softmax(dim=1), atol=1e-5)
        for chosen, row in zip(written.ids, logits.tolist(), strict=True):
            assert shape_plainly(row, temperature, top_k)[chosen] > 0
        p = logits.softmax(dim=1).tolist()
        entropies = [-sum(x * math.log(x) for x in row if x > 0) for row in p]
        sentence = describe_next_characters(written, vocabulary.tokens)
        position = int(sentence.partition("position ")[2].partition(",")[0]) - 1
        assert entropies[position] >= max(entropies) - 1e-5
        best = p[position].index(max(p[position]))
        assert f", {vocabulary.tokens[best]}, has probability " in sentence
        share = sentence.rpartition(" ")[2].rstrip(".")
        assert float(share.lstrip("<>")) == pytest.approx(max(p[position]), abs=0.0101)
