"""Sampling: known choices from known logits, and text written by nets."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from explorer.core.errors import InvalidValueError
from explorer.core.language.sampling import (
    compute_probabilities,
    generate_text,
    shape_distribution,
)
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.steppers.choice import Stepper, make_stepper
from explorer.core.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary(("<unk>", "a", "b", "c"))
LOGITS = np.log(np.array([0.1, 0.2, 0.3, 0.4]))


def make_net(cell: str = "rnn", bias: float = 0.0) -> Stepper:
    stepper = make_stepper(
        ModelConfig(cell=cell, hidden_size=5),
        OptimizerConfig(),
        len(VOCABULARY),
        seed=7,
        precision="float64",
        batch_size=1,
        seq_len=1,
    )
    weights = stepper.weights()
    weights["linear.weight"] *= 20  # far from uniform, so the choices differ
    weights["linear.bias"][2] += bias
    stepper.load_weights(weights)
    return stepper


def test_softmax_is_exact_for_known_logits_and_safe_for_huge_ones() -> None:
    np.testing.assert_allclose(compute_probabilities(LOGITS), [0.1, 0.2, 0.3, 0.4], atol=1e-15)
    huge = compute_probabilities(np.array([[1e4, 1e4 - math.log(3)], [-1e4, -1e4]]))
    np.testing.assert_allclose(huge, [[0.75, 0.25], [0.5, 0.5]], atol=1e-12)


@pytest.mark.parametrize(
    ("temperature", "top_k", "expected"),
    [
        (1.0, 0, [0.1, 0.2, 0.3, 0.4]),
        (0.0, 0, [0, 0, 0, 1]),
        (0.5, 0, np.array([1, 4, 9, 16]) / 30),  # p^(1/tau) = p^2, scaled
        (1.0, 2, [0, 0, 3 / 7, 4 / 7]),
        (0.5, 2, [0, 0, 9 / 25, 16 / 25]),
        (0.0, 3, [0, 0, 0, 1]),
        (1e-300, 0, [0, 0, 0, 1]),
        (1.0, 4, [0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_temperature_and_top_k_shape_the_distribution_as_calculated_by_hand(
    temperature: float, top_k: int, expected: list[float]
) -> None:
    shaped = shape_distribution(LOGITS, temperature, top_k)
    np.testing.assert_allclose(shaped, expected, atol=1e-12)


def test_ties_between_logits_go_to_the_first_tokens() -> None:
    np.testing.assert_array_equal(shape_distribution(np.zeros(4), 1.0, 2), [0.5, 0.5, 0, 0])
    np.testing.assert_array_equal(shape_distribution(np.zeros(4), 0.0, 0), [1, 0, 0, 0])


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_greedy_text_equals_that_of_torchs_module_fed_its_own_choices(cell: str) -> None:
    stepper = make_net(cell)
    rnn = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[cell](4, 5, dtype=torch.float64)
    linear = nn.Linear(5, 4, dtype=torch.float64)
    weights = {name: torch.from_numpy(array) for name, array in stepper.weights().items()}
    rnn.load_state_dict({n[4:]: w for n, w in weights.items() if n.startswith("rnn.")})
    linear.load_state_dict({n[7:]: w for n, w in weights.items() if n.startswith("linear.")})
    ids = [1, 3]
    with torch.no_grad():
        for _ in range(12):
            h, _ = rnn(functional.one_hot(torch.tensor(ids), 4).double())
            ids.append(int(linear(h[-1]).argmax()))
        chances = functional.softmax(
            linear(rnn(functional.one_hot(torch.tensor(ids), 4).double())[0]), -1
        )
    generation = generate_text(stepper, VOCABULARY, "ac", 12)
    assert generation.ids == tuple(ids[2:])
    assert generation.text == VOCABULARY.decode(ids[2:])
    np.testing.assert_allclose(generation.probabilities, chances[1:-1].numpy(), atol=1e-6)


def test_sampled_tokens_have_the_frequencies_of_their_distribution() -> None:
    stepper = make_net()
    first = generate_text(stepper, VOCABULARY, "a", 1).probabilities[0].astype(np.float64)
    expected = first**0.5 / (first**0.5).sum()  # temperature 2
    drawn = Counter(
        generate_text(stepper, VOCABULARY, "a", 1, temperature=2.0, seed=seed).ids[0]
        for seed in range(2000)
    )
    seen = [drawn[token] / 2000 for token in range(4)]
    np.testing.assert_allclose(seen, expected, atol=4 * 0.5 / math.sqrt(2000))


def test_the_same_seed_gives_the_same_text_and_top_1_is_greedy() -> None:
    stepper = make_net()
    texts = [
        generate_text(stepper, VOCABULARY, "ab", 30, temperature=1.5, seed=seed).text
        for seed in (1, 1, 2)
    ]
    assert texts[0] == texts[1] != texts[2]
    greedy = generate_text(stepper, VOCABULARY, "ab", 30).text
    assert generate_text(stepper, VOCABULARY, "ab", 30, temperature=5.0, top_k=1).text == greedy


def test_unknown_characters_of_the_prefix_are_read_as_token_0() -> None:
    stepper = make_net()
    logits = [
        generate_text(stepper, Vocabulary(tokens), prefix, 3).probabilities
        for tokens, prefix in ((VOCABULARY.tokens, "a?"), (("z", "a", "b", "c"), "az"))
    ]
    np.testing.assert_array_equal(logits[0], logits[1])


def test_sampling_survives_logits_that_are_not_finite() -> None:
    stepper = make_net(bias=math.nan)
    generation = generate_text(stepper, VOCABULARY, "a", 3, temperature=1.0)
    assert generation.ids == (2, 2, 2)  # argmax takes the first NaN


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"prefix": ""}, "The prefix must have at least 1 character, got none; type one."),
        ({"length": 0}, "`length` must be 1 to 1000, got 0."),
        ({"length": 1001}, "`length` must be 1 to 1000, got 1001."),
        ({"temperature": -0.1}, "`temperature` must be 0 to 5, got -0.1."),
        ({"temperature": math.nan}, "`temperature` must be 0 to 5, got nan."),
        ({"top_k": 5}, "`top_k` must be 0 to 4, got 5."),
    ],
)
def test_an_argument_out_of_range_is_refused(given: dict[str, object], message: str) -> None:
    arguments = {"prefix": "a", "length": 3, **given}
    with pytest.raises(InvalidValueError) as caught:
        generate_text(make_net(), VOCABULARY, **arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message
