"""Random walks: no net beats the last value, and one that forecasts the change reaches it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from explorer.core.errors import InvalidValueError
from explorer.core.series.config import SOURCES, SeriesConfig
from explorer.core.series.learner import SeriesLearner
from explorer.core.series.walk_errors import split_walk_error
from explorer.core.series.windows import prepare_windows

RECIPE = SeriesConfig.load_preset("sales")
SMALL = replace(RECIPE, length=300, window=20, hidden_size=16, epochs=10)


def train_learner(config: SeriesConfig) -> SeriesLearner:
    """The trained learner, without the events of a run."""
    learner = SeriesLearner(config)
    rng = np.random.default_rng(config.seed)
    for _ in range(config.epochs):
        for batch in learner.iter_batches(rng):
            learner.train_step(batch, is_first=False)
    return learner


def find_losses(config: SeriesConfig) -> tuple[float, float]:
    """The trained net's loss on the held-out series, and the last value's."""
    learner = train_learner(config)
    test = learner.windows.test
    error = split_walk_error(learner.predict(test.x), test)
    return error.loss, error.step


def run_textbook(config: SeriesConfig, scaling: tuple[float, float]) -> np.ndarray:
    """The forecasts of torch's own modules, trained by a plain loop on the changes.

    Args:
        config: of one net.
        scaling: the mean and deviation of the changes.
    """
    windows, start = prepare_windows(config), SeriesLearner(config).weights()
    mean, deviation = windows.train.x.mean(), windows.train.x.std()
    rnn = nn.RNN(1, config.hidden_size, batch_first=True)
    linear = nn.Linear(config.hidden_size, 1)
    names = {"weight_ih_l0": "W_ih", "weight_hh_l0": "W_hh", "bias_ih_l0": "b_h"}
    state = {name: torch.from_numpy(start[own][0]) for name, own in names.items()}
    rnn.load_state_dict({**state, "bias_hh_l0": torch.zeros(config.hidden_size)})
    rnn.bias_hh_l0.requires_grad_(requires_grad=False)
    linear.load_state_dict(
        {"weight": torch.from_numpy(start["W_ho"][0]), "bias": torch.from_numpy(start["b_o"][0])}
    )
    weights = [each for each in (*rnn.parameters(), *linear.parameters()) if each.requires_grad]
    optimizer = torch.optim.Adam(weights, lr=config.optimizer.learning_rate)
    x = torch.from_numpy((windows.train.x - mean) / deviation).float()
    changes = (windows.train.y - windows.train.x[:, -1] - scaling[0]) / scaling[1]
    y = torch.from_numpy(changes).float()
    rng = np.random.default_rng(config.seed)
    for _ in range(config.epochs):
        for batch in torch.split(torch.from_numpy(rng.permutation(len(x))), config.batch_size):
            optimizer.zero_grad()
            mse_loss(linear(rnn(x[batch])[0][:, -1]), y[batch]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    test = torch.from_numpy((windows.test.x - mean) / deviation).float()
    out = linear(rnn(test)[0][:, -1]).detach().double().numpy()
    forecasts: np.ndarray = windows.test.x[:, -1] + out * scaling[1] + scaling[0]
    return forecasts


def test_a_net_that_forecasts_the_change_learns_what_the_textbook_loop_learns() -> None:
    config = replace(SMALL, adds_last_value=True, epochs=2)
    train = prepare_windows(config).train
    changes = train.y - train.x[:, -1]
    expected = run_textbook(config, (float(changes.mean()), float(changes.std())))
    test = prepare_windows(config).test
    np.testing.assert_allclose(train_learner(config).predict(test.x)[0], expected, atol=1e-4)


@pytest.mark.parametrize("adds", [False, True])
def test_the_loss_of_a_run_is_that_of_its_forecasts(*, adds: bool) -> None:
    learner = SeriesLearner(replace(SMALL, adds_last_value=adds))
    windows = learner.windows
    by_hand = np.square(learner.predict(windows.train.x) - windows.train.y).mean()
    loss = learner.compute_loss(torch.arange(len(windows.train))).loss
    np.testing.assert_allclose(loss, by_hand, rtol=1e-4)


def test_a_net_that_forecasts_the_change_several_steps_ahead_adds_the_last_value_to_each() -> None:
    table = replace(SeriesConfig.load_preset("own-table"), adds_last_value=True)
    learner = SeriesLearner(table)
    x = learner.windows.test.x
    plain = SeriesLearner(replace(table, adds_last_value=False))
    changes = (learner.predict(x) - x[:, -1, :1] - learner.scaling.y_mean) / learner.scaling.y_scale
    values = (plain.predict(x) - plain.scaling.y_mean) / plain.scaling.y_scale
    np.testing.assert_allclose(changes, values, atol=1e-5)  # the same weights put out the same


@pytest.mark.parametrize("source", [each for each in SOURCES if each not in ("sales", "own-table")])
def test_a_change_can_be_forecast_only_if_the_target_is_read(source: str) -> None:
    with pytest.raises(InvalidValueError, match=f"`adds_last_value` must be false .* {source}"):
        replace(SeriesConfig.load_preset(source), adds_last_value=True)


def test_the_parts_of_a_walks_error_add_up_and_are_what_they_say() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        test = prepare_windows(replace(SMALL, length=50, data_seed=int(rng.integers(1e6)))).test
        last = [float(series[-1][0]) for series in test.x]
        nets, spread = int(rng.integers(1, 4)), 10 ** rng.uniform(-6, 3)
        predicted = np.array(last)[None, :, None] + spread * rng.normal(size=(nets, len(last), 1))
        error = split_walk_error(predicted, test)
        squares = [
            (float(net[i, 0]) - float(y[0])) ** 2 for net in predicted for i, y in enumerate(test.y)
        ]
        assert error.loss == pytest.approx(sum(squares) / len(squares))
        steps = [(float(y[0]) - x) ** 2 for y, x in zip(test.y, last, strict=True)]
        assert error.step == pytest.approx(sum(steps) / len(steps))
        assert error.loss == pytest.approx(error.step + error.distance + error.chance)


def test_a_small_net_reaches_the_last_value_only_if_it_forecasts_the_change() -> None:
    loss, last = find_losses(SMALL)
    assert loss > 2 * last
    loss, last = find_losses(replace(SMALL, adds_last_value=True))
    assert loss < 1.1 * last


@pytest.mark.slow
@pytest.mark.parametrize("scaling", ["standardised", "none"])
def test_at_full_size_the_change_reaches_the_floor_and_the_value_does_not(scaling: str) -> None:
    for seed in range(3):
        config = replace(RECIPE, seed=seed, data_seed=seed, scaling=scaling)
        loss, last = find_losses(replace(config, adds_last_value=True))
        assert loss < 1.06 * last, seed
        if seed == 0:
            loss, last = find_losses(config)
            assert loss > 2 * last
