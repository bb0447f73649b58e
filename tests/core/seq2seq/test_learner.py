"""Training of the encoder-decoder: losses by hand, dropout, kept snapshots, both presets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import torch
from torch.nn import functional

from explorer.core.nets.config import OptimizerConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.dates import write_date
from explorer.core.seq2seq.decoding import decode, encode, encode_all
from explorer.core.seq2seq.learner import Seq2SeqLearner, count_room, drop_out
from explorer.core.seq2seq.model import Seq2SeqModel, restore_seq2seq
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import (
    Checkpoint,
    EpochDone,
    Event,
    Finished,
    Measured,
    Sampled,
    Started,
)

SMALL = Seq2SeqConfig(
    pairs="ab=ba\nabc=cb\nc=a",
    hidden_size=16,
    optimizer=OptimizerConfig(optimizer="adam", learning_rate=0.01, max_grad_norm=None),
    epochs=4,
    batch_size=2,
)
ALL = np.arange(3)


@torch.no_grad()
def compute_word_losses(learner: Seq2SeqLearner, *, is_forced: bool) -> list[float]:
    """Each word's mean cross-entropy, computed letter by letter with the net's modules."""
    net, alphabet, losses = learner.module, learner.config.alphabet, []

    def one_hot(letter: str) -> torch.Tensor:
        index = torch.tensor([[alphabet.index(letter)]])
        return functional.one_hot(index, len(alphabet)).float()

    for source, target in learner.config.list_pairs()[0]:
        state = None
        for letter in source.ljust(3, "?") + "E":
            _, state = net.encoder(one_hot(letter), state)
        read, total = "S", 0.0
        for letter in target.ljust(3, "?") + "E":
            out, state = net.decoder(one_hot(read), state)
            logs = net.readout(out[0, 0]).log_softmax(dim=-1)
            total -= float(logs[alphabet.index(letter)]) / 4
            read = letter if is_forced else alphabet[int(logs.argmax())]
        losses.append(total)
    return losses


@pytest.mark.parametrize("ratio", [1.0, 0.0])
def test_the_courses_loss_is_the_sum_of_the_words_means_and_the_other_is_their_mean(
    ratio: float,
) -> None:
    config = replace(SMALL, teacher_forcing_ratio=ratio)
    course, mean = (
        Seq2SeqLearner(replace(config, loss=loss)).compute_loss(ALL) for loss in ("course", "mean")
    )
    expected = compute_word_losses(Seq2SeqLearner(config), is_forced=ratio == 1.0)
    assert float(course.objective.detach()) == pytest.approx(sum(expected), rel=1e-5)
    assert float(mean.objective.detach()) == pytest.approx(sum(expected) / 3, rel=1e-5)
    assert course.loss == mean.loss == pytest.approx(sum(expected) / 3, rel=1e-5)
    assert course.tokens == 12


def test_a_teacher_forcing_ratio_between_0_and_1_is_drawn_once_per_minibatch() -> None:
    learner = Seq2SeqLearner(replace(SMALL, teacher_forcing_ratio=0.5))
    found = {round(learner.compute_loss(ALL).loss, 5) for _ in range(20)}
    expected = {
        round(float(np.mean(compute_word_losses(learner, is_forced=is_forced))), 5)
        for is_forced in (True, False)
    }
    assert len(found) == 2
    np.testing.assert_allclose(sorted(found), sorted(expected), atol=2e-5)


@pytest.mark.parametrize("attention", ["none", "additive", "dot"])
def test_dropout_changes_training_but_not_evaluation_or_decoding(attention: str) -> None:
    config = replace(SMALL, attention=attention)
    plain, dropped = Seq2SeqLearner(config), Seq2SeqLearner(replace(config, dropout=0.5))
    assert plain.compute_loss(ALL).loss == plain.compute_loss(ALL).loss
    state = dropped.generator.get_state()
    first, second = dropped.compute_loss(ALL).loss, dropped.compute_loss(ALL).loss
    assert len({first, second, plain.compute_loss(ALL).loss}) == 3
    dropped.generator.set_state(state)
    assert dropped.compute_loss(ALL).loss == first
    plain_events, dropped_events = (
        [event_to_json(event) for event in learner.report(4, 0.0)] for learner in (plain, dropped)
    )
    assert plain_events == dropped_events


def test_dropout_drops_the_given_share_and_scales_up_the_rest() -> None:
    dropped = drop_out(torch.ones(100, 100), 0.25, torch.Generator().manual_seed(0))
    assert dropped.unique().tolist() == pytest.approx([0, 1 / 0.75])
    assert float((dropped == 0).float().mean()) == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("attention", ["none", "additive", "dot"])
def test_a_resumed_run_sends_the_same_events_as_an_uninterrupted_one(attention: str) -> None:
    config = replace(
        SMALL,
        cell="lstm",
        attention=attention,
        dropout=0.2,
        teacher_forcing_ratio=0.5,
        checkpoint_every=2,
    )
    events = list(train(config))
    first = next(i for i, event in enumerate(events) if isinstance(event, Checkpoint))
    checkpoint = events[first]
    assert isinstance(checkpoint, Checkpoint)
    resumed = list(train(config, checkpoint))
    rest = [event_to_json(event) for event in events[first + 1 :]]
    assert [event_to_json(event) for event in resumed[1:]] == rest
    assert [event_to_json(event) for event in train(config)] == [
        event_to_json(event) for event in events
    ]


def test_a_run_reports_its_sizes_and_both_decodings_of_its_words() -> None:
    events = list(train(SMALL))
    started = events[0]
    assert isinstance(started, Started)
    assert "".join(started.vocabulary) == "SE?abcdefghijklmnopqrstuvwxyz"
    assert (started.tokens, started.validation_tokens) == (12, 0)
    # Two layers of 16 (29 + 16) + 2 x 16, and a readout of 29 (16 + 1).
    assert started.num_parameters == 2 * (16 * 45 + 32) + 29 * 17
    shown = [event for event in events if isinstance(event, Sampled) and event.epoch == 4]
    measured = [event for event in events if isinstance(event, Measured)]
    assert [event.epoch for event in measured] == [1, 2, 3, 4]
    model = restore_seq2seq(SMALL, measured[-1].arrays)
    for event, trace in zip(shown, encode_all(model, ["ab", "abc", "c"]), strict=True):
        texts = [decode(model, trace.context, each).text for each in ("greedy", "single_pass")]
        assert (event.prefix, event.text) == (trace.word, " | ".join(texts))
    closed = [event for event in events if isinstance(event, EpochDone)]
    assert all(event.validation_loss is None and event.accuracy is None for event in closed)


def test_the_run_stops_as_soon_as_both_decodings_get_all_pairs_right() -> None:
    config = replace(SMALL, epochs=400, stop_early=True, show_every=1)
    events = list(train(config))
    right = [event.arrays["right"].tolist() for event in events if isinstance(event, Measured)]
    assert right[-1] == [1, 1]
    assert [1, 1] not in right[:-1]
    assert isinstance(events[-1], Finished)
    assert isinstance(events[-2], Checkpoint)
    assert events[-1].epoch < 400
    resumed = [type(event) for event in train(config, events[-2])]
    assert resumed == [Started, Checkpoint, Finished]
    # Without early stopping, the run goes on.
    longer = list(train(replace(config, stop_early=False, epochs=events[-1].epoch + 2)))
    assert longer[-1].epoch == events[-1].epoch + 2


def test_there_is_room_for_sixty_snapshots_and_a_few_megabytes() -> None:
    assert count_room(1000) == 60
    # A snapshot of 2 million weights takes 11 MB in base64: two fit beside the last one.
    assert count_room(2_000_000) == 2
    assert count_room(100_000_000) == 1


def list_snapshots(config: Seq2SeqConfig) -> list[int]:
    return [event.epoch for event in train(config) if isinstance(event, Measured)]


@torch.no_grad()
def find_answers(learner: Seq2SeqLearner) -> list[list[float]]:
    """The letters' probabilities of each word, decoded letter by letter in both ways."""
    net, alphabet, rows = learner.module, learner.config.alphabet, []
    for is_greedy in (True, False):
        for source, _ in learner.config.list_pairs()[0]:
            state = None
            for letter in source.ljust(3, "?") + "E":
                x = torch.eye(len(alphabet))[alphabet.index(letter)]
                _, state = net.encoder(x[None, None], state)
            read = "S"
            for _ in range(4):
                x = torch.eye(len(alphabet))[alphabet.index(read)]
                out, state = net.decoder(x[None, None], state)
                probabilities = net.readout(out[0, 0]).softmax(dim=-1)
                rows.append(probabilities.tolist())
                read = alphabet[int(probabilities.argmax())] if is_greedy else "?"
    return rows


def test_snapshots_are_kept_where_the_answers_change_as_a_plain_rule_says() -> None:
    config = replace(SMALL, epochs=90)
    learner, rng = Seq2SeqLearner(config), np.random.default_rng(config.seed)
    expected: list[int] = []
    last: list[list[float]] = []
    for epoch in range(1, 91):
        for number, batch in enumerate(learner.iter_batches(rng)):
            learner.train_step(batch, is_first=number == 0)
        answers = find_answers(learner)
        change = 0.0
        for row, other in zip(answers, last or answers, strict=True):
            change += sum(abs(p - q) for p, q in zip(row, other, strict=True)) / 2 / len(answers)
        if not last or epoch == 90 or change >= 0.03 * 60 / (60 - len(expected)):
            expected.append(epoch)
            last = answers
    assert list_snapshots(config) == expected
    assert 10 < len(expected) < 60


def test_the_snapshots_of_a_run_do_not_depend_on_its_planned_end() -> None:
    short, long = (list_snapshots(replace(SMALL, epochs=epochs)) for epochs in (80, 100))
    assert short[:-1] == [epoch for epoch in long if epoch < 80]


def test_if_there_is_room_every_epoch_that_is_asked_for_is_kept() -> None:
    assert list_snapshots(replace(SMALL, epochs=60)) == [*range(1, 61)]
    assert list_snapshots(replace(SMALL, epochs=61, show_every=20)) == [20, 40, 60, 61]


def test_a_resumed_run_keeps_the_same_snapshots_as_an_uninterrupted_one() -> None:
    config = replace(SMALL, epochs=80, checkpoint_every=20)
    events = list(train(config))
    checkpoint = next(e for e in events if isinstance(e, Checkpoint) and e.epoch == 20)
    resumed = [e.epoch for e in train(config, checkpoint) if isinstance(e, Measured)]
    whole = [e.epoch for e in events if isinstance(e, Measured)]
    assert resumed == [epoch for epoch in whole if epoch > 20]


def test_the_last_epoch_is_kept_even_if_it_is_not_due() -> None:
    measured = [e.epoch for e in train(replace(SMALL, show_every=3)) if isinstance(e, Measured)]
    assert measured == [3, 4]
    assert not any(isinstance(e, Measured) for e in train(replace(SMALL, show_every=0)))


def restore_last(config: Seq2SeqConfig, events: list[Event]) -> Seq2SeqModel:
    checkpoint = [event for event in events if isinstance(event, Checkpoint)][-1]
    return restore_seq2seq(config, unpack_checkpoint(checkpoint.data).weights)


@pytest.mark.slow
def test_the_antonyms_preset_learns_all_six_pairs_in_both_decodings() -> None:
    config = load_preset("antonyms")
    assert isinstance(config, Seq2SeqConfig)
    events = list(train(config))
    model = restore_last(config, events)
    for source, target in config.list_pairs()[0]:
        context = encode(model, source).context
        for method in ("greedy", "single_pass", "beam"):
            assert decode(model, context, method).text == target
    for unseen in ("mans", "old"):
        decoding = decode(model, encode(model, unseen).context)
        assert set(decoding.text) <= set("abcdefghijklmnopqrstuvwxyzS")
        assert decoding.text
    assert len([event for event in events if isinstance(event, Measured)]) <= 61


@pytest.mark.slow
def test_the_dates_preset_gets_over_99_percent_of_the_held_out_dates_right() -> None:
    config = load_preset("dates")
    assert isinstance(config, Seq2SeqConfig)
    events = list(train(config))
    last = [event for event in events if isinstance(event, EpochDone)][-1]
    assert last.accuracy is not None
    assert last.accuracy > 0.99
    model = restore_last(config, events)
    learned, held_out = config.list_pairs()
    # The accuracy on the page equals the one computed letter by letter on all held-out dates.
    assert find_share_right(model, held_out) == pytest.approx(last.accuracy)
    # The run used those to decide when to stop; it has never seen the following ones.
    drawn = {target for _, target in learned + held_out}
    fresh = [
        write_date(day, offset % 5)
        for offset in range(0, 73_000, 61)
        if (day := date(1900, 1, 1) + timedelta(days=offset)).isoformat() not in drawn
    ]
    assert len(fresh) > 1000
    assert find_share_right(model, fresh) > 0.99
    assert decode(model, encode(model, "march 03 1999").context).text == "1999-03-03"


def find_share_right(model: Seq2SeqModel, pairs: Sequence[tuple[str, str]]) -> float:
    """The share of words that greedy decoding translates without a mistake."""
    traces = encode_all(model, [source for source, _ in pairs])
    texts = [decode(model, trace.context).text for trace in traces]
    return sum(text == target for text, (_, target) in zip(texts, pairs, strict=True)) / len(pairs)
