"""Forecasting nets: Keras' counts and initial weights, torch's arithmetic, the course's results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from explorer.core.errors import InvalidTextError
from explorer.core.registry.learners import train
from explorer.core.series.config import SeriesConfig
from explorer.core.series.data import WALK_FLOOR
from explorer.core.series.forecasts import count_close_nets, count_right_nets, find_best_accuracy
from explorer.core.series.learner import SeriesLearner
from explorer.core.series.nets import ForecastNets
from explorer.core.series.results import SeriesSnapshot, read_snapshot
from explorer.core.series.windows import prepare_windows
from explorer.core.training.events import EpochDone, Event, Finished, Measured, Started

SMALL = SeriesConfig(
    source="sales", length=100, window=8, hidden_size=5, num_nets=2, epochs=3, batch_size=16
)


def list_events(config: SeriesConfig) -> list[Event]:
    return list(train(config))


def find_last(events: list[Event], kind: type[Event]) -> Any:  # noqa: ANN401 - of that kind
    return [event for event in events if isinstance(event, kind)][-1]


def read_kept(config: SeriesConfig, measured: Measured) -> SeriesSnapshot:
    return read_snapshot(measured, (config.num_nets, *prepare_windows(config).shown.y.shape))


def run_to_the_end(config: SeriesConfig) -> tuple[EpochDone, SeriesSnapshot]:
    events = list_events(config)
    return find_last(events, EpochDone), read_kept(config, find_last(events, Measured))


@pytest.mark.parametrize(("hidden_size", "count"), [(3, 18 + 4), (4, 28 + 5)])
def test_parameters_are_counted_as_in_keras(hidden_size: int, count: int) -> None:
    config = SeriesConfig(source="weather", window=3, hidden_size=hidden_size)
    assert SeriesLearner(config).describe().num_parameters == count


def test_initial_weights_follow_keras_rules() -> None:
    nets = ForecastNets(3, 2, 40, 1, seed=7)
    W_ih, W_hh, W_ho = (each.detach().double() for each in (nets.W_ih, nets.W_hh, nets.W_ho))
    for s in range(3):
        product = W_hh[s] @ W_hh[s].T
        torch.testing.assert_close(product, torch.eye(40).double(), atol=1e-5, rtol=0)
    for weights, bound in ((W_ih, np.sqrt(6 / 42)), (W_ho, np.sqrt(6 / 41))):
        assert weights.abs().max() <= bound
        assert weights.abs().max() > 0.9 * bound
    assert not nets.b_h.any()
    assert not nets.b_o.any()


def test_a_net_computes_what_torchs_own_modules_compute() -> None:
    nets = ForecastNets(2, 3, 6, 2, seed=1)
    with torch.no_grad():
        nets.b_h.uniform_(-1, 1, generator=torch.Generator().manual_seed(0))
        nets.b_o.uniform_(-1, 1, generator=torch.Generator().manual_seed(1))
    x = torch.randn(4, 5, 3, generator=torch.Generator().manual_seed(2))
    for s in range(2):
        rnn, linear = nn.RNN(3, 6, batch_first=True), nn.Linear(6, 2)
        rnn.load_state_dict(
            {
                "weight_ih_l0": nets.W_ih[s].detach(),
                "weight_hh_l0": nets.W_hh[s].detach(),
                "bias_ih_l0": nets.b_h[s].detach(),
                "bias_hh_l0": torch.zeros(6),
            }
        )
        linear.load_state_dict({"weight": nets.W_ho[s].detach(), "bias": nets.b_o[s].detach()})
        torch.testing.assert_close(nets(x)[s], linear(rnn(x)[0][:, -1]))


def test_nets_trained_side_by_side_learn_what_each_learns_alone() -> None:
    config = SeriesConfig.load_preset("three-samples")
    config = replace(config, epochs=50, show_every=50, num_nets=3, seed=4)
    together = run_to_the_end(config)[1].predicted
    for s in range(3):
        alone = run_to_the_end(replace(config, num_nets=1, seed=4 + s))[1].predicted
        np.testing.assert_allclose(together[s], alone[0], rtol=1e-4)


@pytest.mark.parametrize("scaling", ["standardised", "none"])
def test_losses_are_in_the_series_own_unit_squared_whatever_the_scaling(scaling: str) -> None:
    learner = SeriesLearner(replace(SMALL, scaling=scaling))
    windows = learner.windows
    by_hand = np.square(learner.predict(windows.train.x) - windows.train.y).mean()
    loss = learner.compute_loss(torch.arange(len(windows.train)))
    np.testing.assert_allclose(loss.loss, by_hand, rtol=1e-4)
    evaluation = learner.evaluate()
    assert evaluation is not None
    held_out = np.square(learner.predict(windows.test.x) - windows.test.y).mean()
    np.testing.assert_allclose(evaluation.loss, held_out, rtol=1e-12)
    assert by_hand > 100  # an untrained net knows nothing of values up to 100


def test_the_same_configuration_gives_the_same_events_and_leaves_global_state_alone() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first, second = (
        [event for event in list_events(SMALL) if isinstance(event, EpochDone)] for _ in range(2)
    )
    assert first == second
    assert torch.equal(before, torch.get_rng_state())


def test_a_run_reports_its_data_and_keeps_its_forecasts() -> None:
    events = list_events(SMALL)
    started = find_last(events, Started)
    assert (started.tokens, started.validation_tokens) == (80, 20)
    kept = [read_kept(SMALL, event) for event in events if isinstance(event, Measured)]
    assert [each.epoch for each in kept] == [1, 2, 3]
    assert kept[-1].predicted.shape == (2, 20, 1)
    assert kept[-1].state_counts.sum() == 2 * 20 * 8 * 5  # S N T H
    done = find_last(events, EpochDone)
    truth = prepare_windows(SMALL).test.y
    by_hand = np.square(kept[-1].predicted - truth).mean()
    np.testing.assert_allclose(done.validation_loss, by_hand, rtol=1e-5)
    assert isinstance(events[-1], Finished)


def test_snapshots_with_missing_or_misshapen_arrays_are_refused() -> None:
    written = find_last(list_events(SMALL), Measured)
    for name in ("predicted", "asked", "state_counts", "saturated"):
        for arrays in (
            {key: array for key, array in written.arrays.items() if key != name},
            {**written.arrays, name: np.zeros((2, 7, 7))},
        ):
            with pytest.raises(InvalidTextError, match=f"`{name}` of epoch 3"):
                read_kept(SMALL, Measured(3, arrays))


def test_no_snapshots_are_kept_if_none_are_wanted_and_fewer_if_they_are_large() -> None:
    silent = list_events(replace(SMALL, show_every=0))
    assert not any(isinstance(event, Measured) for event in silent)
    large = replace(SMALL, length=20_000, num_nets=20, test_share=0.5, epochs=1000)
    kept_bytes = 20 * 10_000 * 4
    every = SeriesLearner(large).show_every
    assert 1000 / every * kept_bytes <= 32 * 2**20 < 1000 / (every - 1) * kept_bytes


def test_a_table_of_several_columns_is_forecast_several_steps_ahead() -> None:
    config = replace(SeriesConfig.load_preset("own-table"), epochs=2)
    done, snapshot = run_to_the_end(config)
    windows = prepare_windows(config)
    assert snapshot.predicted.shape == (10, len(windows.test), 6)
    assert snapshot.asked.shape == (10, 6)
    assert np.isfinite(done.validation_loss)


def test_five_windows_are_learned_by_heart_but_the_nets_still_disagree_about_day_nine() -> None:
    config = SeriesConfig.load_preset("weather")
    done, snapshot = run_to_the_end(config)
    right = count_right_nets(snapshot, prepare_windows(config).train.y)
    assert right == 20
    assert done.validation_loss is None
    yes = int((snapshot.asked > 0.5).sum())
    assert 0 < yes < 20


@pytest.mark.slow
def test_three_samples_are_learned_within_one_half() -> None:
    config = SeriesConfig.load_preset("three-samples")
    done, snapshot = run_to_the_end(config)
    truth = prepare_windows(config).train.y
    first = snapshot.predicted[0, :, 0]
    np.testing.assert_allclose(first, truth[:, 0], atol=0.5)
    assert count_close_nets(snapshot, truth, 0.5) == 20
    assert done.loss < 0.1


@pytest.mark.slow
def test_sales_need_scaled_inputs_because_unscaled_ones_saturate_tanh() -> None:
    config = SeriesConfig.load_preset("sales")
    scaled, with_scaling = run_to_the_end(config)
    plain, without = run_to_the_end(replace(config, scaling="none"))
    assert with_scaling.saturated < 0.02
    assert without.saturated > 0.5
    assert scaled.validation_loss is not None
    assert plain.validation_loss is not None
    assert WALK_FLOOR < scaled.validation_loss < 2
    assert plain.validation_loss > 50 * scaled.validation_loss


@pytest.mark.slow
def test_generated_weather_is_forecast_nearly_as_well_as_the_rule_allows() -> None:
    config = SeriesConfig.load_preset("long-weather")
    done, _ = run_to_the_end(config)
    windows = prepare_windows(config)
    assert windows.probability is not None
    assert done.accuracy is not None
    assert done.accuracy > find_best_accuracy(windows.probability) - 0.03


@pytest.mark.slow
def test_the_example_table_is_forecast_better_than_by_its_last_value() -> None:
    config = SeriesConfig.load_preset("own-table")
    done, _ = run_to_the_end(config)
    windows = prepare_windows(config)
    last = np.square(windows.test.x[:, -1, :1] - windows.test.y).mean()
    assert done.validation_loss is not None
    assert done.validation_loss < last


def test_with_clipping_a_net_trains_among_others_as_it_does_alone() -> None:
    def train_first_net(num_nets: int) -> dict[str, Any]:
        optimizer = replace(SMALL.optimizer, max_grad_norm=1e-3)
        learner = SeriesLearner(replace(SMALL, num_nets=num_nets, optimizer=optimizer))
        rng = np.random.default_rng(0)
        clipped = [learner.train_step(batch, is_first=False) for batch in learner.iter_batches(rng)]
        assert all(step.clipped for step in clipped)
        return {name: array[0] for name, array in learner.weights().items()}

    alone, beside = train_first_net(1), train_first_net(3)
    for name, array in alone.items():
        np.testing.assert_allclose(beside[name], array, rtol=1e-5, atol=1e-7, err_msg=name)


def test_one_net_is_clipped_as_torch_clips_it() -> None:
    learner = SeriesLearner(replace(SMALL, num_nets=1))
    learner.compute_loss(torch.arange(16)).objective.backward()
    weights = list(learner.module.parameters())
    own = [each.grad.clone() for each in weights]
    norm = learner.clip_gradients(1e-3)
    clipped = [each.grad.clone() for each in weights]
    for each, gradient in zip(weights, own, strict=True):
        each.grad = gradient
    assert norm == pytest.approx(float(nn.utils.clip_grad_norm_(weights, 1e-3)), rel=1e-6)
    for each, gradient in zip(weights, clipped, strict=True):
        torch.testing.assert_close(each.grad, gradient)
