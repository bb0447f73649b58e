"""Trains an encoder-decoder: its minibatches, its loss, and the snapshots it records."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from explorer.core.arrays import AnyArray, IdArray, NetArray
from explorer.core.gradients.gradient_profile import PROBE_SAMPLES
from explorer.core.gradients.step_gradients import State, list_h, profile_steps
from explorer.core.nets.results import StepResult
from explorer.core.nets.torch_modules import init_module_weights
from explorer.core.seq2seq.config import Pairs, Seq2SeqConfig
from explorer.core.seq2seq.model import SNAPSHOT_PREFIX, make_net
from explorer.core.seq2seq.results import BETWEEN_DECODINGS, PADDING, START
from explorer.core.seq2seq.words import encode_words, read_letters
from explorer.core.training.events import Event, Measured, Sampled
from explorer.core.training.learner import Description, Evaluation, LearnerParts
from explorer.core.training.module_learner import BatchLoss, ModuleLearner
from explorer.core.training.snapshot_choice import SnapshotChoice

SAMPLED_WORDS = 12
ENOUGH_DATES = 0.995
_MAX_KEPT = 60
_MAX_KEPT_BYTES = 32 * 2**20
_DIVERGED_RATIO = 10.0  # times ln V, the loss of guessing


class Seq2SeqLearner(ModuleLearner):
    """Learns to translate the words of a configuration; its `Measured` events hold all weights.

    The arrays of a Measured: "weights.<torch's name>", those of `profile_steps`, and "right": the
    share of the words (for dates, of the held-out ones) that greedy and single-pass decoding get
    right (2,).
    """

    def __init__(self, config: Seq2SeqConfig) -> None:
        """Encode the words and draw the initial weights."""
        self.config = config
        self._training, self._held_out = config.list_pairs()
        self._probes = self._held_out or self._training
        self._net = make_net(config)
        init_module_weights(self._net, config.seed)
        super().__init__(config, self._net, math.ceil(len(self._training) / config.batch_size))
        self.diverged_loss = _DIVERGED_RATIO * math.log(len(config.alphabet))
        self._sources, self._targets = self._encode(self._training)
        self._probe_sources, self._probe_targets = self._encode(self._probes)
        self._decoded: tuple[Tensor, Tensor] | None = None
        self._choice = SnapshotChoice(count_room(self.num_parameters))

    def _encode(self, pairs: Pairs) -> tuple[Tensor, Tensor]:
        """What the encoder reads (N, T_in) and what the decoder should write (N, T_out)."""
        config = self.config
        sources = [source for source, _ in pairs]
        targets = [target for _, target in pairs]
        return (
            torch.from_numpy(encode_words(sources, config.alphabet, config.source_length)),
            torch.from_numpy(encode_words(targets, config.alphabet, config.target_length)),
        )

    def describe(self) -> Description:
        """The alphabet and sizes; tokens are the letters to write, including padding and E."""
        steps = self.config.target_length + 1
        return Description(
            tuple(self.config.alphabet),
            self.num_parameters,
            len(self._training) * steps,
            len(self._held_out) * steps,
            "autograd",
        )

    def iter_batches(self, rng: np.random.Generator) -> Iterator[IdArray]:
        """The indices of each minibatch's words, shuffled; the last minibatch may be smaller."""
        order = rng.permutation(len(self._training))
        for start in range(0, len(order), self.config.batch_size):
            yield order[start : start + self.config.batch_size]

    def train_step(self, batch: IdArray, *, is_first: bool) -> StepResult:
        """One optimiser update."""
        self._decoded = None
        return super().train_step(batch, is_first=is_first)

    def compute_loss(self, batch: IdArray) -> BatchLoss:
        """The course's loss or the mean, with dropout, and with or without teacher forcing."""
        indices = torch.from_numpy(batch)
        sources, targets = self._sources[indices], self._targets[indices]
        memory, state = self._net.encode(self._drop(self._net.one_hot(sources)))
        if self._draw_teacher_forcing():
            x = self._drop(self._net.one_hot(self._shift(targets)))
            logits = self._net.decode(x, state, memory, drop=self._drop).logits
        else:
            first = self._shift(targets)[:, 0]
            logits = self._net.decode_greedily(
                first, state, memory, targets.shape[1], drop=self._drop
            )
        mean = functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        # All words are padded to one length, so the sum of their means is B times the overall mean.
        objective = mean * len(batch) if self.config.loss == "course" else mean
        return BatchLoss(objective, float(mean.detach()), targets.numel())

    def _shift(self, targets: Tensor) -> Tensor:
        """What a teacher-forced decoder reads: S, then the target without its last letter."""
        first = torch.full_like(targets[:, :1], self.config.alphabet.index(START))
        return torch.cat([first, targets[:, :-1]], dim=1)

    def _draw_teacher_forcing(self) -> bool:
        ratio = self.config.teacher_forcing_ratio
        if ratio in {0.0, 1.0}:
            return ratio == 1.0
        return float(torch.rand((), generator=self.generator)) < ratio

    def _drop(self, values: Tensor) -> Tensor:
        return drop_out(values, self.config.dropout, self.generator)

    @torch.no_grad()
    def evaluate(self) -> Evaluation | None:
        """Loss and greedy exact-match accuracy on the held-out dates; None for pairs of words."""
        if not self._held_out:
            return None
        memory, state = self._net.encode(self._net.one_hot(self._probe_sources))
        x = self._net.one_hot(self._shift(self._probe_targets))
        logits = self._net.decode(x, state, memory).logits
        loss = functional.cross_entropy(logits.flatten(0, 1), self._probe_targets.flatten())
        return Evaluation(float(loss), float(self._find_right()[0]))

    def is_done(self) -> bool:
        """Whether the run may stop early and has reached its target accuracy."""
        if not self.config.stop_early:
            return False
        greedy, single_pass = self._find_right()
        if self._held_out:
            return bool(greedy >= ENOUGH_DATES)
        return bool(greedy == single_pass == 1)

    def _find_right(self) -> AnyArray:
        """The share of words that greedy and single-pass decoding get right (2,)."""
        answers = [target for _, target in self._probes]
        shares = [
            np.mean([text == answer for text, answer in zip(texts, answers, strict=True)])
            for texts in (_read_all(logits, self.config.alphabet) for logits in self._decode())
        ]
        return np.array(shares, np.float32)

    @torch.no_grad()
    def _decode(self) -> tuple[Tensor, Tensor]:
        """The logits of greedy and of single-pass decoding of all probes, each (N, T_out, V)."""
        if self._decoded is None:
            alphabet, steps = self.config.alphabet, self.config.target_length + 1
            memory, state = self._net.encode(self._net.one_hot(self._probe_sources))
            inputs = torch.full((len(self._probes), steps), alphabet.index(PADDING))
            inputs[:, 0] = alphabet.index(START)
            greedy = self._net.decode_greedily(inputs[:, 0], state, memory, steps)
            single_pass = self._net.decode(self._net.one_hot(inputs), state, memory).logits
            self._decoded = greedy, single_pass
        return self._decoded

    def _list_answers(self) -> NetArray:
        """The probability of each letter in both decodings of the first few words (N, V)."""
        shown = torch.cat([logits[:SAMPLED_WORDS].flatten(0, 1) for logits in self._decode()])
        answers: NetArray = shown.softmax(dim=-1).numpy()
        return answers

    def save(self, *, at_epoch_end: bool) -> LearnerParts:
        """The parts of every task, and which snapshots were kept."""
        parts = super().save(at_epoch_end=at_epoch_end)
        return replace(parts, optimizer={**parts.optimizer, **self._choice.save()})

    def load(self, parts: LearnerParts) -> None:
        """Continue from what `save` returned.

        Raises:
            InvalidValueError: the parts belong to another net.
        """
        config, words = self.config, min(SAMPLED_WORDS, len(self._probes))
        rows = 2 * words * (config.target_length + 1)  # a row per letter, for two decodings
        optimizer = self._choice.load(parts.optimizer, (rows, len(config.alphabet)))
        self._decoded = None
        super().load(replace(parts, optimizer=optimizer))

    def _is_due(self, epoch: int) -> bool:
        """Whether a snapshot of the epoch is kept.

        If there is room for all multiples of `show_every`, they are; if not, those are at which the
        answers have changed enough. The last epoch is kept in any case.
        """
        config, every = self.config, self.config.show_every
        if every == 0:
            return False
        if epoch == config.epochs or self.is_done():
            return True
        has_room = config.epochs // every <= self._choice.most
        return epoch % every == 0 and (has_room or self._choice.wants(self._list_answers()))

    def report(self, epoch: int, temperature: float) -> Iterator[Event]:  # noqa: ARG002 - greedy
        """Both decodings of the first few words, and all weights, at the epochs to be kept."""
        if not self._is_due(epoch):
            return
        self._choice.keep(self._list_answers())
        words = [source for source, _ in self._probes[:SAMPLED_WORDS]]
        decodings = [
            _read_all(logits[:SAMPLED_WORDS], self.config.alphabet) for logits in self._decode()
        ]
        for word, *texts in zip(words, *decodings, strict=True):
            yield Sampled(epoch, word, BETWEEN_DECODINGS.join(texts))
        arrays = {SNAPSHOT_PREFIX + name: array for name, array in self.weights().items()}
        arrays |= self._profile_gradients()
        yield Measured(epoch, {**arrays, "right": self._find_right()})

    def _profile_gradients(self) -> dict[str, AnyArray]:
        """|dL/dh_t| at the encoder's steps for a few words, with a teacher-forced decoder."""
        sources, targets = (
            words[:PROBE_SAMPLES] for words in (self._probe_sources, self._probe_targets)
        )
        states: list[State] = []
        for x_t in self._net.one_hot(sources)[:, :, None].unbind(dim=1):
            states.append(self._net.encode(x_t, states[-1] if states else None)[1])
        memory = torch.cat(list_h(states)).transpose(0, 1)  # (B, T_in, H)
        x = self._net.one_hot(self._shift(targets))
        logits = self._net.decode(x, states[-1], memory).logits
        loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        return profile_steps(loss, self._net.encoder.weight_hh_l0, states)


def count_room(num_parameters: int) -> int:
    """How many snapshots are kept beside the last one: at most 60, and about 32 MB."""
    bytes_each = num_parameters * 4 * 4 / 3  # float32 in base64
    return min(_MAX_KEPT, max(1, int(_MAX_KEPT_BYTES / bytes_each) - 1))


def drop_out(values: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """The values with that share of them set to 0, the others divided by 1 - share."""
    if share == 0:
        return values
    keep = 1 - share
    return values * torch.empty_like(values).bernoulli_(keep, generator=generator) / keep


def _read_all(logits: Tensor, alphabet: str) -> list[str]:
    """The words spelled by logits (N, T_out, V)."""
    ids: Sequence[Sequence[int]] = logits.argmax(dim=-1).tolist()
    return [read_letters(alphabet[each] for each in row) for row in ids]
