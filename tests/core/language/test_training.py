"""Training equals plain PyTorch loops event by event; it can be repeated, resumed and steered."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.core.errors import ExplorerError, InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.language.learner import TextLearner
from explorer.core.language.sampling import generate_text
from explorer.core.language.weights import restore_stepper
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.text.minibatches import random_sampling, sequential_partition
from explorer.core.text.vocabulary import build_vocabulary
from explorer.core.training.checkpoints import pack_checkpoint, unpack_checkpoint
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import (
    Changed,
    Checkpoint,
    Diverged,
    EpochDone,
    Event,
    Finished,
    Sampled,
    Snapshot,
    Started,
    StepDone,
)
from explorer.core.training.progress import Control

TEXT = "the quick brown fox jumps over the lazy dog and sleeps. " * 30

SMALL = TrainingConfig(
    data=DataConfig(text=TEXT, batch_size=4, seq_len=10),
    model=ModelConfig(hidden_size=12),
    optimizer=OptimizerConfig(optimizer="adam", learning_rate=0.01),
    epochs=3,
    sample_every=1,
    sample_length=8,
    seed=3,
)


def collect(config: TrainingConfig, kind: type[Event]) -> list[Event]:
    return [event for event in train(config) if isinstance(event, kind)]


def edit_checkpoint(
    checkpoint: Checkpoint, counters: dict[str, object], filled: dict[str, float]
) -> Checkpoint:
    """The checkpoint with other counters, and with weights filled with one number."""
    parts = unpack_checkpoint(checkpoint.data)
    for name, value in filled.items():
        parts.weights[name][:] = value
    edited = replace(parts, progress={**parts.progress, **counters})
    return Checkpoint(checkpoint.epoch, checkpoint.step, pack_checkpoint(edited))


def run_plain_word_pair(config: TrainingConfig) -> Iterator[tuple[float, str, list[Tensor]]]:
    """The course's loop, letter by letter: each epoch's loss, spelled word and states."""
    letters, source, target = config.data.alphabet, config.data.source or "", config.data.target
    V = len(letters)
    torch.manual_seed(config.seed)
    cell = nn.RNNCell(V, V)
    if config.model.cut_recurrence:
        nn.init.zeros_(cell.weight_hh)
        cell.weight_hh.requires_grad = False
    rule = torch.optim.Adam(
        [w for w in cell.parameters() if w.requires_grad], lr=config.optimizer.learning_rate
    )
    targets = torch.tensor([letters.index(letter) for letter in target or ""])
    for _ in range(config.epochs):
        h, states = torch.zeros(1, V), []
        for letter in source:
            h = cell(functional.one_hot(torch.tensor([letters.index(letter)]), V).float(), h)
            states.append(h)
        logits = torch.cat(states)
        loss = functional.cross_entropy(logits, targets, reduction=config.optimizer.loss_reduction)
        rule.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        rule.step()
        scale = len(source) if config.optimizer.loss_reduction == "sum" else 1
        word = "".join(letters[index] for index in logits.argmax(-1).tolist())
        yield loss.item() / scale, word, [state.detach() for state in states]


def run_plain_language_model(config: TrainingConfig) -> Iterator[tuple[float, float]]:
    """The textbook loop in the configuration's precision: each step's loss and gradient norm."""
    data, model, theta = config.data, config.model, config.optimizer.max_grad_norm
    vocabulary = build_vocabulary(data.text or "")
    ids, V = vocabulary.encode((data.text or "")[: data.max_tokens]), len(vocabulary)
    torch.manual_seed(config.seed)
    rnn = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[model.cell](
        V, model.hidden_size, model.num_layers
    )
    linear = nn.Linear(model.hidden_size, V)
    net = nn.ModuleList([rnn, linear]).to(getattr(torch, config.precision))
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[config.optimizer.optimizer]
    rule = kind(net.parameters(), lr=config.optimizer.learning_rate)
    cut = random_sampling if data.sampling == "random" else sequential_partition
    rng = np.random.default_rng(config.seed)
    for _ in range(config.epochs):
        state = None
        for X, Y in cut(ids, data.batch_size, data.seq_len, rng):
            inputs = functional.one_hot(torch.from_numpy(X.T.copy()), V).to(linear.weight.dtype)
            h, state = rnn(inputs, None if data.sampling == "random" else state)
            state = tuple(s.detach() for s in state) if model.cell == "lstm" else state.detach()
            loss = functional.cross_entropy(
                linear(h).flatten(0, 1), torch.from_numpy(Y.T.copy()).flatten()
            )
            rule.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            grads = [w.grad for w in net.parameters() if w.grad is not None]
            norm = math.sqrt(sum(float((grad**2).sum()) for grad in grads))
            if theta is not None and norm > theta:
                for grad in grads:
                    grad *= theta / norm  # noqa: PLW2901 - in place
            rule.step()
            yield loss.item(), norm


@pytest.mark.parametrize("name", ["hello", "beyond-rnn"])
@pytest.mark.parametrize("seed", [0, 2, 5])
def test_a_small_recipe_equals_the_plain_cell_loop_epoch_by_epoch(name: str, seed: int) -> None:
    config = replace(load_preset(name), seed=seed)
    events = list(train(config))
    done = [event for event in events if isinstance(event, EpochDone)]
    words = [event.text for event in events if isinstance(event, Sampled)]
    kept = [event for event in events if isinstance(event, Snapshot)]
    plain = list(run_plain_word_pair(config))
    assert [event.epoch for event in done] == list(range(1, config.epochs + 1))
    assert words == [word for _, word, _ in plain]
    np.testing.assert_allclose([e.loss for e in done], [loss for loss, _, _ in plain], atol=1e-5)
    states = [torch.stack(states).numpy() for _, _, states in plain]
    np.testing.assert_allclose([e.h for e in kept], states, atol=1e-4)


def test_hello_is_solved_with_thirteen_of_twenty_seeds_at_a_median_loss_of_2_58() -> None:
    hello, losses, solved = load_preset("hello"), [], 0
    for seed in range(20):
        events = list(train(replace(hello, seed=seed)))
        losses += [5 * events[-1].loss for _ in [0] if isinstance(events[-1], Finished)]
        solved += [e.text for e in events if isinstance(e, Sampled)][-1] == "ohlol"
    assert solved == 13
    assert np.median(losses) == pytest.approx(2.58, abs=0.005)


def test_beyond_is_solved_with_all_five_seeds_at_the_losses_measured_before() -> None:
    for seed in range(5):
        events = list(train(replace(load_preset("beyond-cell"), seed=seed)))
        assert [e.text for e in events if isinstance(e, Sampled)][-1] == "ynbode"
        assert isinstance(events[-1], Finished)
        assert 3.6 < 6 * events[-1].loss < 4.4


def test_without_the_recurrent_wire_hello_stays_above_the_memoryless_floor() -> None:
    hello = load_preset("hello")
    for seed in range(5):
        cut = replace(hello, seed=seed, epochs=300, model=replace(hello.model, cut_recurrence=True))
        events = list(train(cut))
        assert all(e.loss > 2 * math.log(2) / 5 for e in events if isinstance(e, EpochDone))
        assert all(e.text != "ohlol" for e in events if isinstance(e, Sampled))
    assert [e.text for e in train(hello) if isinstance(e, Sampled)][-1] == "ohlol"


def test_without_the_recurrent_wire_beyond_is_still_solved() -> None:
    beyond = load_preset("beyond-rnn")
    cut = replace(beyond, epochs=100, model=replace(beyond.model, cut_recurrence=True))
    assert [e.text for e in train(cut) if isinstance(e, Sampled)][-1] == "ynbode"


@pytest.mark.parametrize("sampling", ["sequential", "random"])
@pytest.mark.parametrize(("cell", "num_layers"), [("rnn", 1), ("gru", 1), ("lstm", 2)])
@pytest.mark.parametrize("path", ["auto", "textbook"])
def test_a_language_model_equals_the_textbook_loop_step_by_step(
    sampling: str, cell: str, num_layers: int, path: str
) -> None:
    config = replace(
        SMALL,
        data=replace(SMALL.data, sampling=sampling),
        model=ModelConfig(cell=cell, hidden_size=12, num_layers=num_layers),
        optimizer=OptimizerConfig(max_grad_norm=0.3),
        precision="float64",
        path=path,
        epochs=2,
    )
    steps = [event for event in train(config) if isinstance(event, StepDone)]
    plain = list(run_plain_language_model(config))
    assert len(steps) == len(plain) > 60
    np.testing.assert_allclose([s.loss for s in steps], [p[0] for p in plain], atol=1e-9)
    np.testing.assert_allclose([s.grad_norm for s in steps], [p[1] for p in plain], atol=1e-8)
    for step in steps:
        assert step.clipped_norm == min(0.3, step.grad_norm)


def test_the_same_configuration_and_seed_give_the_same_events() -> None:
    first, second = ([event_to_json(event) for event in train(SMALL)] for _ in range(2))
    assert first == second
    other = [event_to_json(event) for event in train(replace(SMALL, seed=4))]
    assert first[0] == other[0]
    assert first[1] != other[1]


def test_training_neither_reads_nor_sets_the_global_seeds() -> None:
    torch.manual_seed(11)
    np.random.seed(11)  # noqa: NPY002 - the legacy state is what is watched
    before = torch.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002 - as above
    config = replace(SMALL, model=replace(SMALL.model, num_layers=2, dropout=0.5), epochs=1)
    list(train(config))
    assert torch.equal(torch.get_rng_state(), before[0])
    np.testing.assert_array_equal(np.random.get_state()[1], before[1])  # type: ignore[index]  # noqa: NPY002 - as above


def test_events_come_in_order_and_add_up() -> None:
    config = replace(SMALL, snapshot_every=3, checkpoint_every=2)
    events = list(train(config))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    kinds = [type(e).__name__ for e in events if not isinstance(e, StepDone)]
    each = ["Sampled", "EpochDone"]
    last = ["Sampled", "Snapshot", "EpochDone", "Checkpoint", "Finished"]
    assert kinds == ["Started", *each, *each, "Checkpoint", *last]
    steps = [e for e in events if isinstance(e, StepDone)]
    assert [s.step for s in steps] == list(range(1, len(steps) + 1))
    for epoch in (e for e in events if isinstance(e, EpochDone)):
        own = [s for s in steps if s.epoch == epoch.epoch]
        assert epoch.tokens == sum(s.tokens for s in own) == 40 * len(own)
        mean = sum(s.loss * s.tokens for s in own) / epoch.tokens
        assert epoch.loss == pytest.approx(mean, abs=1e-12)
        assert epoch.perplexity == pytest.approx(math.exp(mean), rel=1e-12)
        assert epoch.grad_norm == pytest.approx(np.mean([s.grad_norm for s in own]), rel=1e-12)
        assert epoch.clipped_steps == sum(s.grad_norm > 1 for s in own)
        assert epoch.clipped_norm == pytest.approx(sum(s.clipped_norm for s in own) / len(own))
        assert epoch.step == own[-1].step
        assert own[-1].progress == 1.0
    best = min((e for e in events if isinstance(e, EpochDone)), key=lambda e: e.perplexity)
    assert (events[-1].best_epoch, events[-1].best_perplexity) == (best.epoch, best.perplexity)


def test_a_word_pairs_snapshot_shows_the_pass_that_its_loss_comes_from() -> None:
    config = replace(load_preset("hello"), epochs=4)
    targets = [config.data.alphabet.index(letter) for letter in "ohlol"]
    events = list(train(config))
    losses = [e.loss for e in events if isinstance(e, EpochDone)]
    for kept, loss in zip((e for e in events if isinstance(e, Snapshot)), losses, strict=True):
        assert -np.log(kept.probabilities[range(5), targets]).mean() == pytest.approx(
            loss, abs=1e-6
        )
        np.testing.assert_allclose(kept.probabilities.sum(axis=1), 1, atol=1e-12)


def test_validation_measures_the_held_out_loss_and_does_not_affect_training() -> None:
    whole = replace(SMALL, data=replace(SMALL.data, text=TEXT + TEXT[:420], max_tokens=None))
    assert all(
        isinstance(e, EpochDone) and e.validation_loss is None for e in collect(whole, EpochDone)
    )
    held = replace(whole, data=replace(whole.data, validation_share=0.2))
    events = list(train(held))
    started, done = events[0], [e for e in events if isinstance(e, EpochDone)]
    assert isinstance(started, Started)
    assert (started.tokens, started.validation_tokens) == (1680, 420)
    last = [e for e in events if isinstance(e, Checkpoint)][-1]
    stepper = restore_stepper(held, len(started.vocabulary), last.data)
    ids = build_vocabulary(held.data.text or "").encode((held.data.text or "")[1680:])
    total = 0.0
    for row in range(4):  # 419 predictions in 4 rows of 104, each read from zero state
        X = ids[104 * row : 104 * (row + 1)]
        logits = torch.from_numpy(stepper.trace(X).logits)
        Y = torch.from_numpy(ids[104 * row + 1 : 104 * (row + 1) + 1])
        total += functional.cross_entropy(logits, Y, reduction="sum").item()
    assert done[-1].validation_loss == pytest.approx(total / 416, abs=1e-5)
    assert done[-1].validation_perplexity == pytest.approx(math.exp(total / 416), rel=1e-4)


RESUMED = {
    "word pair": load_preset("hello"),
    "sgd, random": replace(
        SMALL, data=replace(SMALL.data, sampling="random"), optimizer=OptimizerConfig()
    ),
    "adam, sequential, validation": replace(
        SMALL,
        data=replace(SMALL.data, validation_share=0.1),
        sample_temperature=0.8,
        snapshot_every=2,
    ),
    "lstm, dropout": replace(
        SMALL, model=ModelConfig(cell="lstm", hidden_size=8, num_layers=2, dropout=0.3)
    ),
    "gru, embedding": replace(
        SMALL, model=ModelConfig(cell="gru", hidden_size=8, input="embedding", embedding_size=5)
    ),
}


@pytest.mark.parametrize("name", RESUMED)
@pytest.mark.parametrize("stop_at", [2, 60, 77])
def test_a_resumed_run_equals_an_uninterrupted_one_event_for_event(name: str, stop_at: int) -> None:
    config = RESUMED[name]
    stop_at = min(stop_at, 23) if config.data.is_word_pair else stop_at
    events, run = [], train(config)
    for event in run:
        events.append(event)
        if len(events) == stop_at:
            control = Control(checkpoint=True, learning_rate=0.02, max_grad_norm=math.inf)
            events.append(run.send(control))
            assert isinstance(events[-1], Changed)
    saved = next(n for n, event in enumerate(events) if isinstance(event, Checkpoint))
    checkpoint = events[saved]
    assert isinstance(checkpoint, Checkpoint)
    assert not isinstance(events[-2], StepDone)
    resumed = list(train(config, resume=checkpoint))
    assert isinstance(resumed[0], Started)
    assert (resumed[0].epoch, resumed[0].step) == (checkpoint.epoch, checkpoint.step)
    rest = [event_to_json(event) for event in events[saved + 1 :]]
    assert [event_to_json(event) for event in resumed[1:]] == rest


def test_a_run_can_be_resumed_for_more_epochs() -> None:
    last = [e for e in train(replace(SMALL, epochs=2)) if isinstance(e, Checkpoint)][-1]
    resumed = list(train(SMALL, resume=last))
    assert [event_to_json(e) for e in resumed[1:]] == [
        event_to_json(e) for e in list(train(SMALL))[-len(resumed) + 1 :]
    ]


def test_a_checkpoint_of_another_net_is_refused_with_the_name_of_the_weight() -> None:
    checkpoint = collect(replace(SMALL, epochs=1), Checkpoint)[-1]
    assert isinstance(checkpoint, Checkpoint)
    other = replace(SMALL, model=replace(SMALL.model, hidden_size=13))
    with pytest.raises(InvalidValueError, match=r"weight `linear.weight` must have shape"):
        next(train(other, resume=checkpoint))
    with pytest.raises(InvalidValueError, match="must be safetensors bytes"):
        next(train(SMALL, resume=Checkpoint(1, 2, b"cos\nsystem\n(S'id'\ntR.")))
    wrong: list[dict[str, object]] = [{"epoch": "one"}, {"more": 1}, {"rng": {}}]
    for counters in wrong:
        with pytest.raises(InvalidValueError, match="must belong to this configuration"):
            next(train(SMALL, resume=edit_checkpoint(checkpoint, counters, {})))


def test_a_changed_learning_rate_takes_effect_at_the_next_step() -> None:
    config = replace(SMALL, optimizer=OptimizerConfig(learning_rate=0.5, max_grad_norm=None))
    plain = [step.loss for step in collect(config, StepDone) if isinstance(step, StepDone)]
    run = train(config)
    losses = []
    for event in run:
        if isinstance(event, StepDone):
            losses.append(event.loss)
            if event.step == 2:
                changed = run.send(Control(learning_rate=0.1))
                assert changed == Changed(0, 2, 0.1, None, 0.0)
    # Step 3 starts from the same weights; its own update is the first smaller one.
    assert losses[:3] == plain[:3]
    assert losses[3] != plain[3]


def test_clipping_can_be_switched_on_and_off_while_running() -> None:
    run = train(SMALL)
    assert isinstance(next(run), Started)
    assert run.send(Control(max_grad_norm=0.01)) == Changed(0, 0, 0.01, 0.01, 0.0)
    step = next(run)
    assert isinstance(step, StepDone)
    assert step.clipped_norm == 0.01 < step.grad_norm
    assert run.send(Control(max_grad_norm=math.inf)) == Changed(0, 1, 0.01, None, 0.0)
    step = next(run)
    assert isinstance(step, StepDone)
    assert step.clipped_norm == step.grad_norm > 0.01


@pytest.mark.parametrize("bad", [{"learning_rate": 0.0}, {"temperature": -1.0}])
def test_a_control_out_of_range_is_refused_before_it_is_sent(bad: dict[str, float]) -> None:
    with pytest.raises(InvalidValueError, match="must be"):
        Control(**bad)  # type: ignore[arg-type]


def test_a_diverging_run_ends_at_that_step_and_reports_the_gradient_norm_before_it() -> None:
    config = replace(
        SMALL, optimizer=OptimizerConfig(learning_rate=100.0, max_grad_norm=None), epochs=5
    )
    events = list(train(config))
    last, before = events[-1], [e for e in events if isinstance(e, StepDone)][-1]
    assert isinstance(last, Diverged)
    assert last.step == before.step + 1
    assert last.last_grad_norm == before.grad_norm
    V = len(build_vocabulary(TEXT))
    assert last.loss > 10 * math.log(V) >= before.loss
    plain = list(itertools.islice(run_plain_language_model(config), last.step))
    assert [loss > 10 * math.log(V) for loss, _ in plain] == [False] * before.step + [True]
    cured = replace(config, optimizer=OptimizerConfig(learning_rate=1.0))
    assert isinstance(list(train(cured))[-1], Finished)


def test_weights_that_are_not_finite_are_reported_at_the_next_step() -> None:
    config = replace(SMALL, precision="float32")
    run = train(config)
    checkpoint = None
    for event in run:
        if isinstance(event, StepDone) and event.step == 5:
            checkpoint = run.send(Control(checkpoint=True))
            break
    assert isinstance(checkpoint, Checkpoint)
    # The result of an overflow, set by hand.
    broken = edit_checkpoint(checkpoint, {}, {"linear.bias": math.inf})
    events = list(train(config, resume=broken))
    assert [type(event) for event in events] == [Started, Diverged]
    assert isinstance(events[1], Diverged)
    assert (events[1].step, math.isfinite(events[1].loss)) == (6, False)
    assert events[1].last_grad_norm is not None


def test_the_last_checkpoint_writes_the_same_text_as_the_runs_last_sample() -> None:
    config = replace(SMALL, sample_prefix="the ", sample_temperature=0.7)
    events = list(train(config))
    started, sampled = events[0], [e for e in events if isinstance(e, Sampled)][-1]
    last = [e for e in events if isinstance(e, Checkpoint)][-1]
    assert isinstance(started, Started)
    stepper = restore_stepper(config, len(started.vocabulary), last.data)
    text = generate_text(
        stepper, build_vocabulary(TEXT), "the ", 8, temperature=0.7, seed=config.seed + 3
    ).text
    assert (sampled.prefix, sampled.text) == ("the ", text)


@pytest.mark.parametrize(
    ("config", "part"),
    [
        (
            replace(SMALL, data=replace(SMALL.data, text="short text")),
            "takes at least 51 tokens of text to train on, got 10; choose fewer or shorter windows",
        ),
        (
            replace(SMALL, data=replace(SMALL.data, validation_share=1e-9)),
            "held out for validation must be 2 tokens or more, got 0; raise it, or hold out 0",
        ),
        (
            replace(SMALL, data=DataConfig(text="".join(map(chr, range(20_000, 29_000))))),
            "at most 8,192 tokens, got 9,001; raise the fewest occurrences of a token, or use",
        ),
        (
            replace(
                SMALL,
                data=DataConfig(text=TEXT * 600, max_tokens=None, batch_size=1000, seq_len=512),
                model=ModelConfig(cell="lstm"),
            ),
            "logits and gates, .*; use fewer windows per minibatch, shorter windows, fewer hidden",
        ),
        (replace(SMALL, data=DataConfig(corpus="none")), "`corpus` must be one of lyrics-zh"),
        (
            replace(SMALL, model=ModelConfig(hidden_size=4, readout="none")),
            "`hidden_size` must be .*, the number of tokens",
        ),
    ],
)
def test_data_outside_the_limits_is_refused_before_the_first_event(
    config: TrainingConfig, part: str
) -> None:
    with pytest.raises(ExplorerError, match=part):
        next(train(config))


def test_rounding_alone_drives_two_runs_of_the_course_apart() -> None:
    config = TrainingConfig.load_preset("lyrics-rnn")
    learners = [TextLearner(replace(config, path=path)) for path in ("gather", "textbook")]
    apart = {}
    for step, minibatch in enumerate(
        itertools.cycle(learners[0].iter_batches(np.random.default_rng(0))), 1
    ):
        for learner in learners:
            learner.train_step(minibatch, is_first=step % learner.batches_per_epoch == 1)
        if step in (10, 100):
            fast, plain = (learner.stepper.weights() for learner in learners)
            difference = math.hypot(*(np.linalg.norm(fast[name] - plain[name]) for name in plain))
            apart[step] = difference / math.hypot(*map(np.linalg.norm, plain.values()))
        if step == 100:
            break
    assert apart[10] < 1e-6
    assert apart[100] > 1e-3
