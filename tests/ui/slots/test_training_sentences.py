"""The sentences that the context page says a net learns from are those that its learner reads."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.learner import SlotsLearner
from explorer.core.slots.sentences import LABELS, list_test_pairs
from explorer.ui.slots.panels import list_training_sentences

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
