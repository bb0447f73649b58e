"""What the gradients page says of a run's loss is what the run's learner measures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.core.gradients.gradient_profile import STATE_GRADIENT
from explorer.core.registry.configs import load_preset
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.learner import Seq2SeqLearner
from explorer.core.series.config import SeriesConfig
from explorer.core.training.events import Measured
from explorer.ui.gradients.measured import name_measured_loss


@pytest.mark.parametrize(
    ("preset", "name", "samples", "net"),
    [
        ("recall", "the last step's loss", "a few fixed sequences", ""),
        ("hello", "the last step's loss", "the word", ""),
        ("lyrics-rnn", "the last step's loss", "a few fixed windows of the text", ""),
        ("antonyms", "the written word's loss", "a few words", "encoder"),
        ("dates", "the written date's loss", "a few dates", "encoder"),
        ("sales", "the forecast's loss", "a few fixed windows", ""),
        ("rnn", "the first city's loss", "a few held-out sentences", ""),
    ],
)
def test_each_kind_of_run_has_its_own_loss(preset: str, name: str, samples: str, net: str) -> None:
    measured = name_measured_loss(load_preset(preset))
    assert (measured.name, measured.samples, measured.net) == (name, samples, net)


def test_of_several_forecasting_nets_the_first_is_named() -> None:
    config = replace(SeriesConfig.load_preset("sales"), num_nets=3)
    assert name_measured_loss(config).net == "first net"


@pytest.mark.parametrize("attention", ["none", "additive", "dot"])
def test_a_decoders_loss_reaches_the_encoders_steps_by_attention_only(attention: str) -> None:
    config = replace(Seq2SeqConfig.load_preset("antonyms"), attention=attention, cell="rnn")
    learner = Seq2SeqLearner(config)
    with torch.no_grad():
        for name, weights in learner.module.named_parameters():
            if name.startswith("encoder.weight_hh"):
                weights.zero_()  # nothing comes back through the time of the encoder
    (norms,) = next(
        event.arrays[STATE_GRADIENT]
        for event in learner.report(config.show_every, 1.0)
        if isinstance(event, Measured)
    )
    assert norms[-1] > 0
    assert bool(np.any(norms[:-1] > 0)) == ("by attention" in name_measured_loss(config).place)
