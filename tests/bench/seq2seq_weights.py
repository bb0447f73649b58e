"""Retrains the shipped encoder-decoders: `python -m tests.bench.seq2seq_weights [name ...]`.

The presets are trained unchanged, except that the antonyms run for a fixed number of epochs
without early stopping. This takes about a minute on one core.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from safetensors.numpy import save

from explorer.core.assets import PRESETS_FOLDER
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.training.checkpoints import unpack_checkpoint
from explorer.core.training.events import Checkpoint, Finished

_ANTONYM_EPOCHS = 300


def main(names: list[str]) -> None:
    """Train the named nets, or both, and write their weights."""
    for name in names or ("antonyms", "dates"):
        config = load_preset(name)
        assert isinstance(config, Seq2SeqConfig)
        if name == "antonyms":
            config = replace(config, epochs=_ANTONYM_EPOCHS, stop_early=False)
        for event in train(config):
            if isinstance(event, Checkpoint):
                weights = unpack_checkpoint(event.data).weights
            if isinstance(event, Finished):
                file = PRESETS_FOLDER / "seq2seq" / f"{name}.safetensors"
                file.write_bytes(save(weights))
                print(f"{name}: loss {event.loss:.4f} after epoch {event.epoch}")


if __name__ == "__main__":
    main(sys.argv[1:])
