"""The delay nets: what each can see, how many parameters it has, and what it learns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.core.arrays import FloatArray
from explorer.core.delay.config import RECURRENT, DelayConfig
from explorer.core.delay.learner import DelayLearner
from explorer.core.delay.nets import make_delay_net
from explorer.core.delay.scores import R2_BY_LAG
from explorer.core.delay.tasks import draw_sequences
from explorer.core.gradients.gradient_profile import STATE_GRADIENT
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Checkpoint, EpochDone, Event, Measured, Started

ECHO = DelayConfig(task="echo", delay=5, window=3, feedback=2, hidden_size=4, epochs=2)


def find_last(events: list[Event], kind: type) -> Event:
    return [event for event in events if isinstance(event, kind)][-1]


@pytest.mark.parametrize(
    ("architecture", "count"),
    [
        ("tdnn", 3 * 4 + 4 + 4 * 6 + 6),  # window to hidden, hidden to 6 lags
        ("narx", (3 + 2 * 6) * 4 + 4 + 4 * 6 + 6),  # the window and 2 outputs of 6 lags
        ("rnn", 1 * 4 + 4 * 4 + 2 * 4 + 4 * 6 + 6),  # torch's two biases
        ("lstm", 4 * (1 * 4 + 4 * 4 + 2 * 4) + 4 * 6 + 6),
    ],
)
def test_each_architecture_has_the_parameters_of_its_layers(architecture: str, count: int) -> None:
    started = next(iter(train(replace(ECHO, architecture=architecture))))
    assert isinstance(started, Started)
    assert started.num_parameters == count


def test_a_delay_line_ignores_inputs_before_its_window() -> None:
    net = make_delay_net(replace(ECHO, architecture="tdnn"))
    x = torch.randn(1, 9, 1, generator=torch.Generator().manual_seed(0))
    changed = x.clone()
    changed[0, 5] += 1.0
    with torch.no_grad():
        same = (net(x) == net(changed)).all(dim=2)[0]
    assert same.tolist() == [True] * 5 + [False] * 3 + [True]


@pytest.mark.parametrize("architecture", ["narx", "rnn"])
def test_a_net_with_memory_still_depends_on_an_input_that_left_its_window(
    architecture: str,
) -> None:
    net = make_delay_net(replace(ECHO, architecture=architecture))
    x = torch.randn(1, 9, 1, generator=torch.Generator().manual_seed(0))
    changed = x.clone()
    changed[0, 0] += 1.0
    with torch.no_grad():
        assert (net(x) != net(changed)).any(dim=2).all()


def test_a_narx_net_alone_equals_one_whose_targets_are_its_own_answers() -> None:
    net = make_delay_net(replace(ECHO, architecture="narx"))
    x = torch.randn(2, 9, 1, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        alone = net(x)
        torch.testing.assert_close(net(x, alone), alone)


def test_keep_bias_is_added_to_the_forget_and_update_gates_in_torchs_order() -> None:
    config = DelayConfig(hidden_size=3, architecture="lstm")
    for architecture in ("lstm", "gru"):
        plain, kept = (
            make_delay_net(replace(config, architecture=architecture, keep_bias=bias)).state_dict()
            for bias in (0.0, 2.0)
        )
        moved = (kept["rnn.bias_ih_l0"] - plain["rnn.bias_ih_l0"]).numpy()
        expected = np.zeros(len(moved))
        expected[3:6] = 2.0  # torch's order: input, forget, ...; reset, update, new
        np.testing.assert_allclose(moved, expected, atol=1e-6)


@pytest.mark.parametrize("architecture", RECURRENT)
def test_the_profile_of_a_recall_equals_autograd_at_the_last_step(architecture: str) -> None:
    config = DelayConfig(architecture=architecture, delay=6, hidden_size=5, batch_size=8, epochs=1)
    learner = DelayLearner(config)
    (measured,) = learner.report(1, 0.0)
    assert isinstance(measured, Measured)
    fresh = draw_sequences("recall", 500, 6, np.random.default_rng([0, 1]))
    x = torch.from_numpy(fresh.x[:8].astype(np.float32))
    wanted = torch.from_numpy(fresh.y[:8, -1].astype(np.float32))
    h = learner.module.rnn(x)[0]
    last = h[:, -1].detach().requires_grad_()
    ((learner.module.linear(last) - wanted) ** 2).mean().backward()  # type: ignore[no-untyped-call]
    assert last.grad is not None
    assert measured.arrays[STATE_GRADIENT].shape == (1, 7)
    assert measured.arrays[STATE_GRADIENT][0, -1] == pytest.approx(float(last.grad.norm()))


def test_the_same_seed_gives_the_same_events_and_a_resumed_run_continues_them() -> None:
    config = replace(ECHO, architecture="narx", epochs=4, checkpoint_every=2)
    events = list(train(config))
    lines = [event_to_json(event) for event in events]
    assert [event_to_json(event) for event in train(config)] == lines
    index = next(n for n, event in enumerate(events) if isinstance(event, Checkpoint))
    checkpoint = events[index]
    assert isinstance(checkpoint, Checkpoint)
    resumed = [event_to_json(event) for event in train(config, resume=checkpoint)]
    assert resumed[1:] == lines[index + 1 :]


def score_echo(**changes: object) -> FloatArray:
    config = replace(load_preset("echo"), **changes)
    measured = find_last(list(train(config)), Measured)
    assert isinstance(measured, Measured)
    return measured.arrays[R2_BY_LAG]


@pytest.mark.slow
def test_a_delay_line_learns_to_echo_its_window_and_nothing_beyond() -> None:
    r2 = score_echo(architecture="tdnn", epochs=60)
    window = 6
    assert (r2[:window] > 0.98).all()
    assert (r2[window:] < 0.01).all()


@pytest.mark.slow
def test_a_narx_net_and_an_srn_reach_beyond_the_window() -> None:
    assert (score_echo(architecture="narx", epochs=60)[:10] > 0.9).all()
    assert (score_echo(architecture="rnn", epochs=60)[:8] > 0.9).all()


@pytest.mark.slow
def test_gated_cells_solve_a_delay_at_which_an_rnn_with_the_same_seed_guesses() -> None:
    config = replace(load_preset("recall"), delay=30, show_every=0)
    accuracy = {}
    for architecture in RECURRENT:
        done = find_last(list(train(replace(config, architecture=architecture))), EpochDone)
        assert isinstance(done, EpochDone)
        accuracy[architecture] = done.accuracy
    assert accuracy["gru"] > 0.95
    assert accuracy["lstm"] > 0.95
    assert accuracy["rnn"] < 0.7


@pytest.mark.parametrize(("epochs", "expected"), [(1, [1]), (2, [2]), (5, [2, 4, 5])])
def test_the_last_epoch_is_scored_even_between_two_reports(
    epochs: int, expected: list[int]
) -> None:
    config = replace(ECHO, architecture="tdnn", epochs=epochs, show_every=2)
    assert [each.epoch for each in train(config) if isinstance(each, Measured)] == expected
    silent = replace(config, show_every=0)
    assert not any(isinstance(each, Measured) for each in train(silent))
