"""Retrains the nets in assets/nets: `python -m tests.bench.shipped_nets [name ...]`.

Each is a shipped recipe, sometimes with another cell or corpus; the checkpoint with the lowest
validation loss is kept. Takes a few minutes on one core.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace

import numpy as np
from safetensors.numpy import save

from explorer.core.activations.shipped_nets import SHIPPED_NETS
from explorer.core.activations.text_labels import find_labels
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import read_states, trace_activations
from explorer.core.activations.unit_labels import score_units
from explorer.core.assets import NETS_FOLDER
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.language.datasets import prepare_dataset
from explorer.core.nets.config import ModelConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.events import Checkpoint, EpochDone

JUDGED = 2000  # held-out characters, the first ones, for the perplexity in a net's file
LABELLED = 20_000  # characters on which units are scored

# For each corpus, the label whose best unit is shown first: {unit} in the sentence.
LABELS = {"tale": "vowel", "brackets": "inside brackets", "reber": "letter to come back"}
SENTENCES = {
    "tale-lstm": "An LSTM trained on an English tale. Among letters, unit {unit} is high"
    " on vowels and unit 43 on the first letter of a word. No unit knows "
    "where a line ends or whether somebody is speaking.",
    "brackets-lstm": "An LSTM trained on nested brackets. Unit {unit} is on inside brackets,"
    " although nobody told the net what a bracket is. Other units count the"
    " depth.",
    "reber-lstm": "An LSTM trained on strings of the embedded Reber grammar. Some of its "
    "units, unit {unit} above all, carry the second letter (T or P) to the "
    "end of the string.",
    "reber-gru": "A GRU trained on the same strings of the embedded Reber grammar as the LSTM.",
    "reber-rnn": "A simple RNN trained on the same strings of the embedded Reber grammar"
    " as the LSTM. Does it remember the second letter?",
}


def make_config(name: str) -> TrainingConfig:
    """The configuration that trains a shipped net."""
    corpus, cell = name.split("-")
    recipe = replace(load_preset("reber-lstm"), name=name, sample_every=0, checkpoint_every=1)
    if corpus == "tale":
        data = DataConfig(
            corpus="tale-en", max_tokens=None, batch_size=16, seq_len=50, validation_share=0.1
        )
        model = ModelConfig(cell=cell, hidden_size=96)
        return replace(recipe, data=data, model=model, epochs=80)
    epochs = 30 if corpus == "brackets" else recipe.epochs  # counting takes longer to learn
    return replace(
        recipe,
        data=replace(recipe.data, corpus=corpus),
        model=replace(recipe.model, cell=cell),
        epochs=epochs,
    )


def train_net(config: TrainingConfig) -> TextNet:
    """The net of the run's best epoch."""
    best, epoch_loss, weights = np.inf, np.inf, {}
    for event in train(config):
        if isinstance(event, EpochDone) and event.validation_loss is not None:
            epoch_loss = event.validation_loss
            print(config.name, event.epoch, f"{event.perplexity:.4f}", f"{np.exp(epoch_loss):.4f}")
        if isinstance(event, Checkpoint) and epoch_loss < best:
            best, weights = epoch_loss, unpack_checkpoint(event.data).weights
    return TextNet(config.model, prepare_dataset(config).vocabulary, weights)


def judge_net(net: TextNet, config: TrainingConfig) -> float:
    """The perplexity on the first 2,000 held-out characters, starting from a zero state."""
    dataset = prepare_dataset(config)
    held_out = dataset.text[-len(dataset.validation_ids) :][:JUDGED]
    return trace_activations(net, held_out).perplexity


def find_first_unit(net: TextNet, config: TrainingConfig) -> int:
    """The unit that correlates most with the label chosen for the net's text."""
    text = prepare_dataset(config).text[:LABELLED]
    wanted = LABELS[config.name.split("-")[0]]
    label = next(each for each in find_labels(text).labels if each.name == wanted)
    states = read_states(net, net.vocabulary.encode(text))
    return int(score_units(states, label).order[0])


def main(names: list[str]) -> None:
    """Train and write the named nets, or all."""
    for name in names or SHIPPED_NETS:
        config = make_config(name)
        net = train_net(config)
        unit = find_first_unit(net, config)
        facts = {
            "sentence": SENTENCES[name].format(unit=unit),
            "unit": unit,
            "perplexity": judge_net(net, config),
            "config": asdict(config),
            "vocabulary": net.vocabulary.tokens,
        }
        (NETS_FOLDER / f"{name}.safetensors").write_bytes(save(dict(net.weights)))
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        (NETS_FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(name, facts["perplexity"])


if __name__ == "__main__":
    main(sys.argv[1:])
