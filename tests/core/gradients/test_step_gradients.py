"""Gradients through time recorded by tasks: equal to those by hand, with no effect on training."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from explorer.core.gradients.gradient_profile import (
    PROBE_SAMPLES,
    SPECTRAL_RADIUS,
    STATE_GRADIENT,
    profile_text_gradients,
)
from explorer.core.gradients.step_gradients import profile_steps
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.series.scaling import find_scaling
from explorer.core.series.windows import prepare_windows
from explorer.core.slots.learner import encode_sentences
from explorer.core.slots.sentences import DEPARTURE, DESTINATION, list_test_pairs, list_words
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.event_json import event_to_json
from explorer.core.training.events import Checkpoint, Event, Measured


def train_one_epoch(config: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - any
    """The arrays recorded after the epoch, and the final weights."""
    events: list[Event] = list(train(replace(config, epochs=1, show_every=1)))
    kept = next(event for event in events if isinstance(event, Measured))
    saved = next(event for event in events if isinstance(event, Checkpoint))
    return kept.arrays, unpack_checkpoint(saved.data).weights


def test_the_gradients_of_a_scalar_chain_are_powers_of_its_weight() -> None:
    w = torch.tensor([[0.5]])
    h = [torch.ones(1, 1, requires_grad=True)]
    for _ in range(3):
        h.append(h[-1] @ w)
    arrays = profile_steps(h[-1].sum(), w, h)
    np.testing.assert_allclose(arrays[STATE_GRADIENT], [[0.125, 0.25, 0.5, 1.0]])
    np.testing.assert_allclose(arrays[SPECTRAL_RADIUS], [[0.5]], rtol=1e-3)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_taggers_gradients_equal_those_by_hand(cell: str) -> None:
    arrays, weights = train_one_epoch(load_preset(cell))
    sentences = [each for pair in list_test_pairs("everyday") for each in pair]
    ids, labels = encode_sentences(sentences, list_words("everyday"))
    steps = ((labels == DESTINATION) | (labels == DEPARTURE)).argmax(axis=1)
    rows = np.flatnonzero(steps == steps[0])[:PROBE_SAMPLES]
    read, asked = ids[rows, : steps[0] + 1], labels[rows, steps[0]]
    expected = profile_text_gradients(cell, weights, read, asked)
    for name in (STATE_GRADIENT, SPECTRAL_RADIUS):
        np.testing.assert_allclose(arrays[name], expected[name], rtol=1e-4, atol=1e-7)


def test_a_forecasters_gradients_equal_those_of_the_net_written_out() -> None:
    config: Any = load_preset("three-samples")
    arrays, weights = train_one_epoch(config)
    W_ih, W_hh, b_h, W_ho, b_o = (
        torch.from_numpy(weights[name][0]) for name in ("W_ih", "W_hh", "b_h", "W_ho", "b_o")
    )
    windows = prepare_windows(config)
    scaling = find_scaling(windows, config.scaling)
    x = torch.from_numpy((windows.train.x - scaling.x_mean) / scaling.x_scale).float()
    y = torch.from_numpy((windows.train.y - scaling.y_mean) / scaling.y_scale).float()
    h = [torch.zeros(len(x), len(W_hh), requires_grad=True)]
    for x_t in x.unbind(dim=1):
        h.append(torch.tanh(x_t @ W_ih.T + b_h + h[-1] @ W_hh.T))
    loss = functional.mse_loss(h[-1] @ W_ho.T + b_o, y)
    expected = [float(each.norm()) for each in torch.autograd.grad(loss, h[1:])]
    np.testing.assert_allclose(arrays[STATE_GRADIENT][0], expected, rtol=1e-4)


@pytest.mark.parametrize("attention", ["none", "additive", "dot"])
def test_an_encoder_records_a_gradient_for_each_letter(attention: str) -> None:
    config: Any = load_preset("antonyms")
    arrays, _ = train_one_epoch(replace(config, cell="lstm", attention=attention))
    assert arrays[STATE_GRADIENT].shape == (1, 6)  # five letters and E
    assert (arrays[STATE_GRADIENT] > 0).all()
    assert arrays[SPECTRAL_RADIUS].shape == (1, 4)


@pytest.mark.parametrize("name", ["gru", "three-samples", "antonyms"])
def test_a_run_is_the_same_with_and_without_recording(name: str) -> None:
    config = replace(load_preset(name), epochs=2)
    runs = [
        [
            event_to_json(event)
            for event in train(replace(config, show_every=every))
            if type(event).__name__ not in {"Measured", "Sampled"}
            if not isinstance(event, Checkpoint)
        ]
        for every in (1, 0)
    ]
    assert runs[0] == runs[1]
