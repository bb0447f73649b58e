"""Floors and baselines, checked against hand calculations."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.language.baselines import find_pair_baselines, find_text_baselines
from explorer.core.language.config import TrainingConfig
from explorer.core.registry.learners import train
from explorer.core.text.languages import REBER
from explorer.core.text.vocabulary import build_vocabulary
from explorer.core.training.curves import Baseline
from explorer.core.training.events import EpochDone

MEMORYLESS, BOUNDED = "floor without memory", "floor of bounded logits"
BOTH = "floor without memory, bounded logits"


def losses(found: tuple[Baseline, ...]) -> dict[str, float]:
    return {baseline.name: baseline.loss for baseline in found}


def test_text_baselines_of_five_tokens_by_hand() -> None:
    # Pairs 01 10 01 12: the predicted tokens are 1 0 1 2. After 0 comes always 1; after 1, once 0
    # and once 2.
    found = losses(find_text_baselines(np.array([0, 1, 0, 1, 2]), 3))
    assert found == {
        "uniform guess": pytest.approx(math.log(3)),
        "unigram": pytest.approx(0.5 * math.log(2) + 0.5 * math.log(4)),
        "bigram": pytest.approx(0.5 * math.log(2)),
    }


def test_the_unigram_counts_every_token_but_the_first_and_says_so() -> None:
    rng = np.random.default_rng(12)
    for _ in range(1000):
        ids = rng.integers(0, 4, int(rng.integers(2, 30)))
        unigram = next(each for each in find_text_baselines(ids, 4) if each.name == "unigram")
        rest = Counter(ids[1:].tolist())
        entropy = -sum(n / rest.total() * math.log(n / rest.total()) for n in rest.values())
        assert unigram.loss == pytest.approx(entropy, abs=1e-12)
        assert "after its first, which isn't predicted:" in unigram.sentence


def test_perplexity_is_the_exponential_of_the_loss() -> None:
    uniform = find_text_baselines(np.array([0, 1, 2]), 28)[0]
    assert uniform.perplexity == pytest.approx(28)


def test_if_the_next_token_is_certain_the_bigram_loss_is_0() -> None:
    assert losses(find_text_baselines(np.tile(np.arange(7), 50), 7))["bigram"] == pytest.approx(
        0, abs=1e-12
    )


def test_unigram_and_bigram_agree_with_log_probabilities_summed_token_by_token() -> None:
    rng = np.random.default_rng(0)
    ids = rng.integers(0, 6, 400) * rng.integers(0, 2, 400)
    following, pairs = ids[1:].tolist(), list(zip(ids[:-1].tolist(), ids[1:].tolist(), strict=True))
    before = ids[:-1].tolist()
    unigram = -np.mean([math.log(following.count(y) / 399) for y in following])
    bigram = -np.mean([math.log(pairs.count((x, y)) / before.count(x)) for x, y in pairs])
    found = losses(find_text_baselines(ids, 6))
    assert found["unigram"] == pytest.approx(unigram, rel=1e-12)
    assert found["bigram"] == pytest.approx(bigram, rel=1e-12)


def test_baselines_fall_from_uniform_to_the_entropy_rate() -> None:
    text = REBER.generate(50_000, seed=0)
    vocabulary = build_vocabulary(text)
    found = find_text_baselines(vocabulary.encode(text), len(vocabulary), REBER.entropy_rate)
    assert [baseline.name for baseline in found] == [
        "uniform guess",
        "unigram",
        "bigram",
        "entropy rate",
    ]
    assert found[-1].loss == pytest.approx(7 * math.log(2) / 13)
    assert [baseline.loss for baseline in found] == sorted(
        (baseline.loss for baseline in found), reverse=True
    )


def test_a_single_token_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="2 tokens or more, got 1"):
        find_text_baselines(np.array([0]), 3)


def test_without_memory_hello_costs_two_ln_2_over_five_letters() -> None:
    found = losses(find_pair_baselines("hello", "ohlol"))
    assert found[MEMORYLESS] == pytest.approx(2 * math.log(2) / 5)
    assert round(found[MEMORYLESS], 3) == 0.277
    assert found["uniform guess"] == pytest.approx(math.log(4))


def test_beyond_needs_no_memory() -> None:
    assert losses(find_pair_baselines("beyond", "ynbode"))[MEMORYLESS] == 0.0


def test_no_letter_to_letter_table_beats_the_floor_without_memory() -> None:
    # After 'l' the probability of 'l' is q and that of 'o' is 1 - q; other letters are certain.
    floor = losses(find_pair_baselines("hello", "ohlol"))[MEMORYLESS]
    q = np.linspace(0.01, 0.99, 99)
    assert float((-(np.log(q) + np.log(1 - q)) / 5).min()) == pytest.approx(floor)


@pytest.mark.parametrize(
    ("source", "target", "loss"), [("hello", "ohlol", 0.341), ("beyond", "ynbode", 0.517)]
)
def test_states_as_logits_impose_a_floor(source: str, target: str, loss: float) -> None:
    size = len(set(source))
    logits = np.array([1.0] + [-1.0] * (size - 1))  # the best that tanh can approach
    floor = losses(find_pair_baselines(source, target))[BOUNDED]
    assert floor == pytest.approx(-math.log(math.e / np.exp(logits).sum()))
    assert round(floor, 3) == loss


def test_without_memory_and_with_its_state_as_logits_hello_costs_0_532() -> None:
    # Single answers cost ln(1 + 3 e^-2) each; 'l' has two, which cost ln(2 + 2 e^-2) each time.
    by_hand = (3 * math.log(1 + 3 * math.exp(-2)) + 2 * math.log(2 + 2 * math.exp(-2))) / 5
    floor = losses(find_pair_baselines("hello", "ohlol"))[BOTH]
    assert floor == pytest.approx(by_hand, rel=1e-12)
    assert round(floor, 3) == 0.532


def descend_by_hand(source: str, target: str) -> float:
    """The least mean loss of one vector of logits within +-1 per letter, by plain descent."""
    alphabet, total = sorted({*source, *target}), 0.0
    for letter in {*source}:
        answers = Counter(y for x, y in zip(source, target, strict=True) if x == letter)
        count = sum(answers.values())
        q = np.array([answers[each] / count for each in alphabet])
        z = np.zeros(len(alphabet))
        for _ in range(2000):
            z = np.clip(z - 0.5 * (np.exp(z) / np.exp(z).sum() - q), -1, 1)
        total += count * float(np.log(np.exp(z).sum()) - q @ z)
    return total / len(source)


@pytest.mark.parametrize("count", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_the_floor_without_memory_and_with_bounded_logits_equals_plain_descent(count: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(count):
        letters = list("abcdefgh")[: rng.integers(2, 9)]
        length = int(rng.integers(2, 33))
        source, target = ("".join(rng.choice(letters, length)) for _ in range(2))
        if len({*source, *target}) == 1:
            continue
        found = losses(find_pair_baselines(source, target))
        assert found[BOTH] == pytest.approx(descend_by_hand(source, target), abs=1e-6)
        assert found[BOTH] >= max(found[MEMORYLESS], found[BOUNDED]) - 1e-12


def test_a_trained_net_without_memory_comes_close_to_its_floor_and_never_below() -> None:
    hello = TrainingConfig.load_preset("hello")
    config = replace(hello, model=replace(hello.model, cut_recurrence=True), epochs=200)
    lowest = min(event.loss for event in train(config) if isinstance(event, EpochDone))
    floor = losses(find_pair_baselines("hello", "ohlol", config.model.readout))[BOTH]
    assert floor < lowest < floor + 0.02


def test_a_linear_readout_has_no_floors_of_bounded_logits() -> None:
    found = losses(find_pair_baselines("hello", "ohlol", readout="linear"))
    assert not {BOUNDED, BOTH} & {*found}


def test_each_baseline_explains_its_derivation_in_a_sentence() -> None:
    found = (
        *find_text_baselines(np.array([0, 1, 0]), 2, entropy_rate=0.1),
        *find_pair_baselines("hello", "ohlol"),
        *find_pair_baselines("beyond", "ynbode"),
    )
    for baseline in found:
        assert baseline.sentence.endswith(".")
        assert baseline.sentence.count(". ") == 0


@pytest.mark.parametrize(("source", "target"), [("", ""), ("up", "down")])
def test_empty_words_and_words_of_different_length_are_refused(source: str, target: str) -> None:
    with pytest.raises(
        InvalidTextError, match="The two words must have the same number of letters"
    ):
        find_pair_baselines(source, target)


@pytest.mark.parametrize("pair", [("a", "a"), ("aaa", "aaa")])
def test_words_of_one_letter_have_no_floor_that_a_net_stays_above(pair: tuple[str, str]) -> None:
    (only,) = find_pair_baselines(*pair)
    assert only.loss == 0
    assert only.sentence.startswith("There is only one letter, so its probability is 1")


def test_floors_quote_each_letter_as_it_is_and_write_no_factor_of_1() -> None:
    pair = "a" + chr(92)  # a backslash
    floors = {floor.name: floor.sentence for floor in find_pair_baselines(2 * pair, "aaab")}
    assert f"'{pair[1]}' has more than one answer" in floors[MEMORYLESS]
    abc = find_pair_baselines("abcabc", "aaabbb", "none")
    assert "'a', 'b' and 'c' have more than one answer" in abc[1].sentence
    two = find_pair_baselines("ab", "ba", "none")[2]
    assert "below e / (e + e^-1), and the loss per letter stays above ln(1 + e^-2)" in two.sentence


@pytest.mark.parametrize("pairs", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_floors_of_random_words_and_their_reasons_are_those_of_plain_counting(
    pairs: int,
) -> None:
    rng = np.random.default_rng(4)
    for _ in range(pairs):
        letters, length = list("abcdef"[: rng.integers(2, 7)]), int(rng.integers(2, 9))
        source, target = ("".join(rng.choice(letters, length)) for _ in range(2))
        if len({*source, *target}) == 1:
            continue
        floors = {floor.name: floor for floor in find_pair_baselines(source, target)}
        answers: dict[str, list[str]] = {}
        for read, spelled in zip(source, target, strict=True):
            answers.setdefault(read, []).append(spelled)
        loss = 0.0
        for given in answers.values():
            for each in given:
                loss -= math.log(given.count(each) / len(given))
        memoryless = floors["floor without memory"]
        assert memoryless.loss == pytest.approx(loss / length, abs=1e-12)
        several = [read for read, given in answers.items() if len(set(given)) > 1]
        assert {each for each in letters if f"'{each}'" in memoryless.sentence} == set(several)
        assert ("every letter has a single answer" in memoryless.sentence) == (not several)
        V = len({*source, *target})
        uniform = floors["uniform guess"]
        assert uniform.loss == pytest.approx(math.log(V))
        assert f"each of the {V} letters" in uniform.sentence
        least = floors["floor of bounded logits"].loss
        z = np.full(V, -1.0)
        z[0] = 1.0  # the most that bounded logits can do for one answer
        assert least == pytest.approx(-math.log(np.exp(z[0]) / np.exp(z).sum()))
        bounded = floors["floor without memory, bounded logits"].loss
        assert bounded >= max(least, memoryless.loss) - 1e-9
