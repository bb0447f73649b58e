"""Trains and evaluates a word tagger.

The loss is the cross-entropy in nats per word. The accuracy is the share of held-out cities with
the right label, because only their labels depend on the words before them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from explorer.core.arrays import AnyArray, IdArray
from explorer.core.gradients.gradient_profile import PROBE_SAMPLES
from explorer.core.gradients.step_gradients import State, list_h, profile_steps
from explorer.core.nets.torch_modules import init_module_weights
from explorer.core.slots.config import SlotsConfig
from explorer.core.slots.patterns import PATTERNS
from explorer.core.slots.reading import make_tagger
from explorer.core.slots.sentences import (
    DEPARTURE,
    DESTINATION,
    LabelledSentence,
    draw_pairs,
    encode_words,
    list_test_pairs,
    list_words,
)
from explorer.core.training.events import Event, Measured
from explorer.core.training.learner import Description, Evaluation
from explorer.core.training.module_learner import BatchLoss, ModuleLearner

_NO_LABEL = -1  # after a sentence's end


class SlotsLearner(ModuleLearner):
    """Trains a configuration's tagger."""

    def __init__(self, config: SlotsConfig) -> None:
        """Draw the sentences and the initial weights."""
        self.config = config
        self._tagger = make_tagger(config)
        init_module_weights(self._tagger, config.seed)
        train = [
            each
            for pair in draw_pairs(config.num_pairs, config.seed, config.phrases)
            for each in pair
        ]
        test = [each for pair in list_test_pairs(config.phrases) for each in pair]
        words = list_words(config.phrases)
        self._ids, self._labels = encode_sentences(train, words)
        test_ids, test_labels = encode_sentences(test, words)
        self._is_city = np.isin(self._labels, (DESTINATION, DEPARTURE))
        self._unknown_shares = self._find_unknown_shares()
        self._test_ids = torch.from_numpy(test_ids)
        self._test_labels = torch.from_numpy(test_labels)
        self._is_test_city = torch.from_numpy(np.isin(test_labels, (DESTINATION, DEPARTURE)))
        super().__init__(config, self._tagger, math.ceil(len(train) / config.batch_size))

    def describe(self) -> Description:
        """The vocabulary and sizes; tokens are labelled words."""
        return Description(
            self._tagger.words,
            self.num_parameters,
            int((self._labels != _NO_LABEL).sum()),
            int((self._test_labels != _NO_LABEL).sum()),
            "module",
        )

    def iter_batches(self, rng: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """The sentences, shuffled, in minibatches, with some of their words replaced by <unk>."""
        order = rng.permutation(len(self._ids))
        is_unknown = rng.random(self._ids.shape) < self._unknown_shares
        # A word just before an unknown city stays. Otherwise the second of two unknown words would
        # look like a city, as in "depart Kyoto" without its verb.
        is_unknown[:, :-1] &= ~(self._is_city[:, 1:] & is_unknown[:, 1:])
        size = self.config.batch_size
        ids = torch.split(torch.from_numpy(np.where(is_unknown, 0, self._ids)[order]), size)
        labels = torch.split(torch.from_numpy(self._labels[order]), size)
        yield from zip(ids, labels, strict=True)

    def _find_unknown_shares(self) -> AnyArray:
        """The probability that a word is replaced by <unk> in training (N, T)."""
        kept = encode_words(sorted(PATTERNS[self.config.phrases].common_words), self._tagger.words)
        is_dropped = (self._labels != _NO_LABEL) & ~np.isin(self._ids, kept)
        other_share = np.where(is_dropped, self.config.dropped_share, 0.0)
        return np.where(self._is_city, self.config.unknown_share, other_share)

    def compute_loss(self, batch: tuple[Tensor, Tensor]) -> BatchLoss:
        """Mean cross-entropy over the words of a minibatch."""
        ids, labels = batch
        objective = self._measure(self._tagger(ids)[0], labels)
        return BatchLoss(objective, objective.item(), int((labels != _NO_LABEL).sum()))

    @torch.no_grad()
    def evaluate(self) -> Evaluation:
        """Loss per held-out word, and the share of held-out cities with the right label."""
        logits = self._tagger(self._test_ids)[0]
        labels = self._test_labels
        is_right = (logits.argmax(dim=2) == labels)[self._is_test_city]
        return Evaluation(self._measure(logits, labels).item(), int(is_right.sum()) / len(is_right))

    def report(self, epoch: int, temperature: float) -> Iterator[Event]:  # noqa: ARG002 - no text
        """The gradients through time, at the epochs that record them."""
        if self.config.keeps_gradients and epoch % self.config.show_every == 0:
            yield Measured(epoch, self._profile_gradients())

    def _profile_gradients(self) -> dict[str, AnyArray]:
        """|dL/dh_t| of the first city's loss, over held-out sentences with it in one position."""
        ids, labels = self._test_ids, self._test_labels
        positions = self._is_test_city.int().argmax(dim=1)  # of the first city in each sentence
        position = int(positions[0])
        rows = (positions == position).nonzero()[:PROBE_SAMPLES, 0]
        states: list[State] = []
        for x_t in self._tagger.embedding(ids[rows, : position + 1])[:, :, None].unbind(dim=1):
            states.append(self._tagger.rnn(x_t, states[-1] if states else None)[1])
        loss = functional.cross_entropy(
            self._tagger.linear(list_h(states)[-1][0]), labels[rows, position]
        )
        return profile_steps(loss, self._tagger.rnn.weight_hh_l0, states)

    @staticmethod
    def _measure(logits: Tensor, labels: Tensor) -> Tensor:
        return functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), ignore_index=_NO_LABEL
        )


def encode_sentences(
    sentences: Sequence[LabelledSentence], vocabulary: Sequence[str]
) -> tuple[IdArray, IdArray]:
    """Word and label indices (N, T), for the longest sentence's T; labels after an end are -1."""
    shape = (len(sentences), max(len(each.words) for each in sentences))
    ids, labels = np.zeros(shape, np.int64), np.full(shape, _NO_LABEL)
    for row, each in enumerate(sentences):
        ids[row, : len(each.words)] = encode_words(each.words, vocabulary)
        labels[row, : len(each.words)] = each.labels
    return ids, labels
