"""The sentences that the context page says a net learns from are those that its learner reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.learner import SlotsLearner
from explorer.core.slots.sentences import LABELS, list_test_pairs
from explorer.ui.slots.panels import explain_replacements, list_training_sentences

NO_LABEL = -1  # after a sentence's end


@pytest.mark.parametrize("phrases", ["course", "everyday"])
def test_the_table_holds_what_the_learner_reads_with_its_labels_and_nothing_held_out(
    phrases: str,
) -> None:
    config = SlotsConfig(phrases=phrases, num_pairs=40, seed=3, unknown_share=0, dropped_share=0)
    table = list_training_sentences(config.num_pairs, config.seed, config.phrases)
    learner = SlotsLearner(config)
    vocabulary = learner.describe().vocabulary
    read = Counter[tuple[str, ...]]()
    for ids, labels in learner.iter_batches(np.random.default_rng(0)):
        for row, given in zip(ids.tolist(), labels.tolist(), strict=True):
            words = [
                vocabulary[i] for i, label in zip(row, given, strict=True) if label != NO_LABEL
            ]
            columns = [
                " ".join(word for word, each in zip(words, given, strict=False) if each == label)
                for label in range(3)
            ]
            read[" ".join(words), *columns] += 1
    shown = Counter(
        tuple(str(row[name]).lower() for name in ("sentence", *LABELS[:3]))
        for row in table.to_dict("records")
    )
    assert shown == read
    held_out = {" ".join(each.words).lower() for pair in list_test_pairs(phrases) for each in pair}
    assert not held_out & {sentence for sentence, *_ in shown}


@pytest.mark.parametrize("phrases", ["course", "everyday"])
def test_the_words_said_to_be_replaced_are_those_that_the_learner_replaces(phrases: str) -> None:
    config = SlotsConfig(
        phrases=phrases, num_pairs=300, seed=4, unknown_share=0.25, dropped_share=0.5
    )
    learner = SlotsLearner(config)
    plain = SlotsLearner(replace(config, unknown_share=0, dropped_share=0))
    (read, labels), (words, _) = (
        [np.concatenate(parts) for parts in zip(*each, strict=True)]
        for each in (
            [
                [part.numpy() for part in batch]
                for batch in one.iter_batches(np.random.default_rng(1))
            ]
            for one in (learner, plain)
        )
    )
    is_city, is_word = np.isin(labels, [0, 1]), labels != NO_LABEL
    is_gone = is_word & (read == 0)
    before_gone_city = np.zeros_like(is_gone)
    before_gone_city[:, :-1] = (is_city & is_gone)[:, 1:]
    vocabulary = learner.describe().vocabulary
    is_common = np.isin(words, [vocabulary.index("to"), vocabulary.index("from")])
    said = explain_replacements(config)
    assert ("such as to and from" in said) == (not (is_gone & is_common).any())
    assert not (is_gone & before_gone_city).any()
    assert is_gone[is_city].mean() == pytest.approx(0.25, abs=0.06)
    kept = before_gone_city | (is_common if "such as to and from" in said else False)
    others = is_word & ~is_city & ~kept
    assert explain_replacements(plain.config) == "Training replaces no word by the unknown word."
    if phrases == "course":  # of the everyday words, others are common too
        assert is_gone[others].mean() == pytest.approx(0.5, abs=0.06)
