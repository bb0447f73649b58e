"""Profiles of a training run: equal to autograd, and without any effect on the training."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, embedding, one_hot

from explorer.core.arrays import IdArray
from explorer.core.gradients.gradient_profile import (
    CELL_GRADIENT,
    SPECTRAL_RADIUS,
    STATE_GRADIENT,
    collect_history,
    count_layers,
    profile_text_gradients,
    take_probe,
)
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.nets.initial_weights import draw_initial_weights
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.epoch_table import EpochTable
from explorer.core.training.event_json import event_from_json, event_to_json
from explorer.core.training.events import Measured
from tests.core.training.epochs import make_epoch, make_table

V, H, B, T = 7, 5, 3, 6
CELLS = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}
TEXT = "the quick brown fox jumps over the lazy dog and sleeps. " * 20
SMALL = TrainingConfig(
    data=DataConfig(text=TEXT, batch_size=4, seq_len=10),
    model=ModelConfig(hidden_size=12, num_layers=2, dropout=0.2),
    optimizer=OptimizerConfig(optimizer="adam", learning_rate=0.01),
    epochs=4,
    sample_every=2,
    sample_length=8,
    seed=3,
)


def run_torch(
    model: ModelConfig, weights: dict[str, Tensor], X: IdArray, y: IdArray
) -> tuple[list[list[Tensor]], list[list[Tensor]]]:
    """The states h and c of each layer and step, with the gradient of the last step's loss."""
    if model.input == "embedding":
        below = list(embedding(torch.from_numpy(X.T.copy()), weights["embedding.weight"]))
    else:
        below = list(one_hot(torch.from_numpy(X.T.copy()), V).double())
    all_h, all_c = [], []
    for layer in range(model.num_layers):
        cell = CELLS[model.cell](below[0].shape[1], H).double()
        cell.load_state_dict(
            {name: weights[f"rnn.{name}_l{layer}"] for name in dict(cell.named_parameters())}
        )
        h_t = c_t = torch.zeros(B, H, dtype=torch.float64)
        h, c = [], []
        for x_t in below:
            if model.cell == "lstm":
                h_t, c_t = cell(x_t, (h_t, c_t))
                c_t.retain_grad()
                c.append(c_t)
            else:
                h_t = cell(x_t, h_t)
            h_t.retain_grad()
            h.append(h_t)
        below = h
        all_h.append(h)
        all_c.append(c)
    logits = below[-1]
    if model.readout == "linear":
        logits = logits @ weights["linear.weight"].T + weights["linear.bias"]
    cross_entropy(logits, torch.from_numpy(y)).backward()  # type: ignore[no-untyped-call]
    return all_h, all_c


@pytest.mark.parametrize(
    "model",
    [
        ModelConfig(cell="rnn", hidden_size=H),
        ModelConfig(cell="gru", hidden_size=H, num_layers=2, input="embedding", embedding_size=4),
        ModelConfig(cell="lstm", hidden_size=H, num_layers=3),
    ],
    ids=lambda model: model.cell,
)
def test_a_profile_equals_autograd_in_every_layer(model: ModelConfig) -> None:
    weights = draw_initial_weights(model, V, seed=1, dtype=torch.float64)
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, V, (B, T)), rng.integers(0, V, B)
    arrays = profile_text_gradients(
        model.cell, {name: weight.numpy() for name, weight in weights.items()}, X, y
    )
    h, c = run_torch(model, weights, X, y)
    for layer in range(model.num_layers):
        expected = [float(h_t.grad.norm()) for h_t in h[layer]]
        np.testing.assert_allclose(arrays[STATE_GRADIENT][layer], expected, rtol=1e-6)
        if model.cell == "lstm":
            expected = [float(c_t.grad.norm()) for c_t in c[layer]]
            np.testing.assert_allclose(arrays[CELL_GRADIENT][layer], expected, rtol=1e-6)
        block = weights[f"rnn.weight_hh_l{layer}"][:H].numpy()
        assert arrays[SPECTRAL_RADIUS][layer, 0] == pytest.approx(
            np.abs(np.linalg.eigvals(block)).max(), rel=3e-3
        )


def test_without_a_readout_the_last_gradient_is_softmax_minus_one_hot() -> None:
    model = ModelConfig(hidden_size=4, readout="none")
    weights = draw_initial_weights(model, 4, seed=0, dtype=torch.float64)
    for name in weights:
        weights[name].zero_()  # h stays 0: softmax is 1/4 for each letter
    arrays = profile_text_gradients(
        "rnn",
        {name: weight.numpy() for name, weight in weights.items()},
        np.array([[0, 1]]),
        np.array([2]),
    )
    last = np.sqrt(3 * 0.25**2 + 0.75**2)
    np.testing.assert_allclose(arrays[STATE_GRADIENT], [[0.0, last]], rtol=1e-6)


def test_recording_profiles_adds_only_their_own_events() -> None:
    plain = [event_to_json(event) for event in train(SMALL)]
    events = list(train(replace(SMALL, gradient_every=2)))
    measured = [event for event in events if isinstance(event, Measured)]
    others = [event_to_json(event) for event in events if not isinstance(event, Measured)]
    assert others == plain
    assert [event.epoch for event in measured] == [2, 4]
    assert measured[0].arrays[STATE_GRADIENT].shape == (2, 10)
    back = event_from_json(event_to_json(measured[0]))
    assert isinstance(back, Measured)
    np.testing.assert_array_equal(back.arrays[SPECTRAL_RADIUS], measured[0].arrays[SPECTRAL_RADIUS])


def test_a_word_pair_is_profiled_on_its_own_word() -> None:
    config = replace(load_preset("hello"), gradient_every=5)
    measured = [event for event in train(config) if isinstance(event, Measured)]
    assert [event.epoch for event in measured] == [5, 10, 15]
    assert measured[0].arrays[STATE_GRADIENT].shape == (1, 5)


def test_language_models_record_profiles_and_word_pairs_do_not() -> None:
    for name in TrainingConfig.list_presets():
        config = load_preset(name)
        assert (config.gradient_every > 0) is not config.data.is_word_pair, name


def test_weights_that_are_nan_give_nan() -> None:
    model = ModelConfig(hidden_size=H)
    weights = draw_initial_weights(model, V, seed=1, dtype=torch.float32)
    arrays = {name: weight.numpy() * np.inf for name, weight in weights.items()}
    found = profile_text_gradients("rnn", arrays, np.zeros((2, 3), np.int64), np.array([0, 1]))
    assert np.isnan(found[SPECTRAL_RADIUS]).all()


def test_the_probe_is_windows_spread_over_the_text_and_the_token_after_each() -> None:
    X, y = take_probe(np.arange(11), seq_len=4)
    np.testing.assert_array_equal(X, [[0, 1, 2, 3], [5, 6, 7, 8]])
    np.testing.assert_array_equal(y, [4, 9])
    X, y = take_probe(np.arange(1601), seq_len=3)
    np.testing.assert_array_equal(X[:, 0], np.arange(0, 1600, 200))  # at most eight


def make_profile(epoch: int, by_t: list[list[float]]) -> Measured:
    radius = np.full((len(by_t), 1), epoch / 10)
    return Measured(epoch, {STATE_GRADIENT: np.array(by_t), SPECTRAL_RADIUS: radius})


def test_a_history_has_one_layer_by_epoch_and_the_share_of_clipped_steps() -> None:
    profiles = [
        make_profile(2, [[1.0, 2.0], [3.0, 4.0]]),
        make_profile(4, [[5.0, 6.0], [7.0, 8.0]]),
    ]
    epochs = [
        make_epoch(1, step=8, clipped_steps=4),
        make_epoch(2, step=16, clipped_steps=8),
        make_epoch(3, step=24),
    ]
    history = collect_history("run", profiles, make_table(epochs), layer=1)
    np.testing.assert_array_equal(history.epoch, [2, 4])
    np.testing.assert_array_equal(history.by_t, [[3.0, 4.0], [7.0, 8.0]])
    np.testing.assert_allclose(history.spectral_radius, [[0.2], [0.4]])
    np.testing.assert_allclose(history.clipped_share, [0.5, 1.0, 0.0])
    assert history.mean_clipped_share == 0.5
    assert count_layers(profiles[0]) == 2


def test_events_that_are_not_profiles_are_left_out_of_a_history() -> None:
    profiles = [
        Measured(1, {"other": np.zeros(3)}),
        make_profile(2, [[1.0, 2.0]]),
        make_profile(3, [[1.0, 2.0, 3.0]]),
        Measured(4, {STATE_GRADIENT: np.zeros(3), SPECTRAL_RADIUS: np.zeros((1, 1))}),
    ]
    assert collect_history("run", profiles, EpochTable()).epoch.tolist() == [2]
    assert collect_history("run", [], EpochTable()).by_t.shape == (0, 0)
    assert count_layers(profiles[0]) == 0
