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
from explorer.core.slots.reading import read_sentence, restore_tagger
from explorer.core.slots.results import SentenceReading, compare_states
from explorer.core.slots.sentences import COURSE_SENTENCES, LabelledSentence
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.events import Checkpoint, EpochDone, Event, Started


def run_to_the_end(config: SlotsConfig) -> tuple[EpochDone, list[SentenceReading]]:
    """The last epoch, and readings of the course's sentences and of two with an unknown city."""
    events = list(train(config))
    tagger = restore_tagger(config, unpack_checkpoint(find_last(events, Checkpoint).data).weights)
    texts = (*COURSE_SENTENCES, "arrive Kyoto on November 2nd", "leave Kyoto on November 2nd")
    return find_last(events, EpochDone), [read_sentence(tagger, text) for text in texts]


def find_last(events: list[Event], kind: type[Event]) -> Any:  # noqa: ANN401 - an event of `kind`
    return [event for event in events if isinstance(event, kind)][-1]


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_with_memory_every_city_is_labelled_correctly(cell: str) -> None:
    done, readings = run_to_the_end(SlotsConfig.load_preset(cell))
    assert done.accuracy == 1.0
    arriving, leaving, unknown_arriving, unknown_leaving = readings
    assert arriving.labels == ("other", "destination", "other", "time", "time")
    assert leaving.labels == ("other", "departure", "other", "time", "time")
    assert unknown_arriving.unknown == ("Kyoto",)
    assert unknown_arriving.labels[1] == "destination"
    assert unknown_leaving.labels[1] == "departure"
    comparison = compare_states(arriving, leaving)
    assert comparison is not None
    assert comparison.before == ("arrive", "leave")
    assert comparison.distance > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_without_memory_exactly_half_of_the_cities_are_labelled_correctly(cell: str) -> None:
    done, readings = run_to_the_end(replace(SlotsConfig.load_preset(cell), is_memory_cut=True))
    assert done.accuracy == 0.5
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
    ids, labels = encode_sentences(sentences)
    assert labels.tolist() == [[3, 0], [3, -1]]
    assert ids[1, 1] == 0
    learner = SlotsLearner(SlotsConfig.load_preset("rnn"))
    batch = (torch.from_numpy(ids), torch.from_numpy(labels))
    loss = learner.compute_loss(batch)
    logits = learner.module(batch[0])[0].detach().double().log_softmax(dim=2)
    by_hand = -(logits[0, 0, 3] + logits[0, 1, 0] + logits[1, 0, 3]) / 3
    assert loss.tokens == 3
    np.testing.assert_allclose(loss.loss, float(by_hand), rtol=1e-5)


def test_the_given_share_of_cities_is_unknown_in_training() -> None:
    for share, low, high in ((0.0, 0, 0), (0.2, 0.15, 0.25)):
        learner = SlotsLearner(replace(SlotsConfig.load_preset("rnn"), unknown_share=share))
        unknown = cities = 0
        for ids, labels in learner.iter_batches(np.random.default_rng(0)):
            is_city = (labels == 0) | (labels == 1)
            unknown += int(((ids == 0) & is_city).sum())
            cities += int(is_city.sum())
        assert low <= unknown / cities <= high


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


def test_sentences_without_a_shared_word_are_not_compared() -> None:
    first, second = make_reading("a", [3], [[0.0]]), make_reading("b", [3], [[0.0]])
    assert compare_states(first, second) is None
