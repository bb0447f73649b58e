"""A tagger with memory labels every city correctly; one without, exactly half of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from explorer.core.registry.configs import read_run_config
from explorer.core.registry.learners import train
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.learner import SlotsLearner, encode_sentences
from explorer.core.slots.patterns import PATTERNS
from explorer.core.slots.reading import read_sentence, restore_tagger
from explorer.core.slots.results import SentenceReading, compare_states
from explorer.core.slots.sentences import (
    COURSE_SENTENCES,
    DEPARTURE,
    DESTINATION,
    LABELS,
    LabelledSentence,
    encode_words,
    list_test_pairs,
    list_words,
)
from explorer.core.slots.tagger import SlotTagger
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.events import Checkpoint, EpochDone, Event, Started

CITY_LABELS = LABELS[:2]


def run_to_the_end(config: SlotsConfig) -> tuple[EpochDone, SlotTagger]:
    """The last epoch, and the trained tagger."""
    events = list(train(config))
    tagger = restore_tagger(config, unpack_checkpoint(find_last(events, Checkpoint).data).weights)
    return find_last(events, EpochDone), tagger


def find_last(events: list[Event], kind: type[Event]) -> Any:  # noqa: ANN401 - an event of `kind`
    return [event for event in events if isinstance(event, kind)][-1]


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_with_memory_every_city_is_labelled_correctly(cell: str) -> None:
    done, tagger = run_to_the_end(SlotsConfig.load_preset(cell))
    assert done.accuracy == 1.0
    arriving, leaving = (read_sentence(tagger, text) for text in COURSE_SENTENCES)
    assert arriving.labels == ("other", "destination", "other", "time", "time")
    assert leaving.labels == ("other", "departure", "other", "time", "time")
    comparison = compare_states(arriving, leaving)
    assert comparison is not None
    assert comparison.before == ("arrive", "leave")
    assert comparison.distance > 0.5
    for text, labels in EVERYDAY.items():
        assert " ".join(read_sentence(tagger, text).labels) == labels
    check_unknown_words(tagger)


EVERYDAY = {
    "arrive in Paris tomorrow": "other other destination time",
    "leave Paris tomorrow": "other departure time",
    "arrive at London today": "other other destination time",
    "fly into Tokyo tomorrow": "other other destination time",
    "fly out of Tokyo tomorrow": "other other other departure time",
    "Please book a flight from Oslo to Rome": "other other other other other departure other "
    "destination",
}


def check_unknown_words(tagger: SlotTagger) -> None:
    """Replace each word of the held-out sentences, one at a time, by one the net can't know."""
    taken_for_city = right_cities = others = cities = 0
    for sentence in (each for pair in list_test_pairs("everyday") for each in pair):
        for index, label in enumerate(sentence.labels):
            if sentence.words[index] in PATTERNS["everyday"].common_words:
                continue
            words = [*sentence.words[:index], "Kyoto", *sentence.words[index + 1 :]]
            reading = read_sentence(tagger, " ".join(words))
            assert reading.unknown == ("Kyoto",)
            if label in (DESTINATION, DEPARTURE):
                cities += 1
                right_cities += reading.labels[index] == LABELS[label]
            else:
                others += 1
                taken_for_city += reading.labels[index] in CITY_LABELS
    assert others > 1000
    assert taken_for_city < 0.02 * others
    assert right_cities > 0.97 * cities


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_without_memory_exactly_half_of_the_cities_are_labelled_correctly(cell: str) -> None:
    done, tagger = run_to_the_end(replace(SlotsConfig.load_preset(cell), is_memory_cut=True))
    assert done.accuracy == 0.5
    readings = [read_sentence(tagger, text) for text in COURSE_SENTENCES]
    assert readings[0].labels[1] == readings[1].labels[1]
    comparison = compare_states(readings[0], readings[1])
    assert comparison is not None
    assert comparison.distance == 0


def test_a_net_without_memory_labels_a_word_alike_in_every_position() -> None:
    learner = SlotsLearner(replace(SlotsConfig.load_preset("lstm"), is_memory_cut=True))
    ids = torch.tensor([[3, 5, 7], [7, 3, 5]])
    logits = learner.module(ids)[0].detach()
    torch.testing.assert_close(logits[0, 0], logits[1, 1])
    torch.testing.assert_close(logits[0, 2], logits[1, 0])


def test_sentences_are_padded_and_the_loss_ignores_the_padding() -> None:
    sentences = [
        LabelledSentence(("arrive", "taipei"), (3, 0)),
        LabelledSentence(("on",), (3,)),
    ]
    ids, labels = encode_sentences(sentences, list_words("everyday"))
    assert labels.tolist() == [[3, 0], [3, -1]]
    assert ids[1, 1] == 0
    learner = SlotsLearner(SlotsConfig.load_preset("rnn"))
    batch = (torch.from_numpy(ids), torch.from_numpy(labels))
    loss = learner.compute_loss(batch)
    logits = learner.module(batch[0])[0].detach().double().log_softmax(dim=2)
    by_hand = -(logits[0, 0, 3] + logits[0, 1, 0] + logits[1, 0, 3]) / 3
    assert loss.tokens == 3
    np.testing.assert_allclose(loss.loss, float(by_hand), rtol=1e-5)


@pytest.mark.parametrize("cities", [0.0, 0.2])
@pytest.mark.parametrize("others", [0.0, 0.1])
def test_the_given_shares_of_cities_and_other_words_are_unknown_in_training(
    cities: float, others: float
) -> None:
    config = replace(SlotsConfig.load_preset("rnn"), unknown_share=cities, dropped_share=others)
    learner, plain = (
        SlotsLearner(config),
        SlotsLearner(replace(config, unknown_share=0.0, dropped_share=0.0)),
    )
    ids, labels, original = (
        torch.cat(parts).numpy()
        for parts in (
            *zip(*learner.iter_batches(np.random.default_rng(0)), strict=True),
            [batch for batch, _ in plain.iter_batches(np.random.default_rng(0))],
        )
    )
    is_unknown = (ids == 0) & (labels != -1)
    np.testing.assert_array_equal(ids[~is_unknown], original[~is_unknown])
    is_city = (labels == DESTINATION) | (labels == DEPARTURE)
    common = encode_words(sorted(PATTERNS["everyday"].common_words), list_words("everyday"))
    is_common = np.isin(original, common)
    assert not is_unknown[is_common].any()
    assert is_unknown[is_city].mean() == pytest.approx(cities, abs=0.05)
    is_other = ~is_city & ~is_common & (labels != -1)
    assert is_unknown[is_other].mean() == pytest.approx(others, abs=0.02)
    is_unknown_city = is_unknown & is_city
    assert not (is_unknown[:, :-1] & is_unknown_city[:, 1:]).any()


def test_a_run_starts_with_its_vocabulary_and_is_reproducible() -> None:
    config = replace(SlotsConfig.load_preset("rnn"), epochs=1, num_pairs=20)
    assert read_run_config(config.to_json()) == config
    first, second = list(train(config)), list(train(config))
    assert isinstance(first[0], Started)
    assert first[0].vocabulary[0] == "<unk>"
    assert [e for e in first if isinstance(e, EpochDone)] == [
        e for e in second if isinstance(e, EpochDone)
    ]


def make_reading(text: str, labels: list[int], h_prev: list[list[float]]) -> SentenceReading:
    return SentenceReading(tuple(text.split()), (), np.eye(4)[labels], np.array(h_prev))


def test_states_are_compared_before_the_shared_word_that_is_labelled_as_a_city() -> None:
    first = make_reading("on arrive Rome", [3, 3, 0], [[0, 0], [1, 1], [3, 4]])
    second = make_reading("leave rome on", [3, 1, 3], [[0, 0], [0, 0], [9, 9]])
    comparison = compare_states(first, second)
    assert comparison is not None
    assert comparison.word == "Rome"
    assert comparison.before == ("on arrive", "leave")
    assert comparison.labels == ("destination", "departure")
    assert comparison.distance == 5.0


def test_the_compared_word_is_the_one_that_a_search_over_all_pairs_finds() -> None:
    rng = np.random.default_rng(0)
    for _ in range(1000):
        first, second = (
            make_reading(
                " ".join(rng.choice(["on", "Rome", "rome", "oslo", "to", "Kyoto"], length)),
                rng.integers(4, size=length).tolist(),
                rng.normal(size=(length, 3)).tolist(),
            )
            for length in rng.integers(1, 6, size=2)
        )
        # The first place of each shared word: known cities, words labelled as one, all others.
        found = [
            (i, j)
            for i, word in enumerate(first.words)
            for j, other in enumerate(second.words)
            if word.casefold() == other.casefold()
            and other.casefold() not in [each.casefold() for each in second.words[:j]]
            and word.casefold() not in [each.casefold() for each in first.words[:i]]
        ]
        found.sort(
            key=lambda pair: (
                0
                if first.words[pair[0]] in {"Rome", "rome", "oslo"}
                else 1
                + (
                    first.labels[pair[0]] not in CITY_LABELS
                    and second.labels[pair[1]] not in CITY_LABELS
                )
            )
        )
        comparison = compare_states(first, second)
        assert (comparison is None) == (not found)
        if comparison is None:
            continue
        i, j = found[0]
        assert comparison.word == first.words[i]
        assert comparison.labels == (first.labels[i], second.labels[j])
        places = [each.casefold() for each in first.words + second.words]
        assert comparison.is_repeated == (places.count(first.words[i].casefold()) > 2)
        np.testing.assert_array_equal(comparison.states, [first.h_prev[i], second.h_prev[j]])


def test_sentences_without_a_shared_word_are_not_compared() -> None:
    first, second = make_reading("a", [3], [[0.0]]), make_reading("b", [3], [[0.0]])
    assert compare_states(first, second) is None
