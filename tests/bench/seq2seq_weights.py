"""Trains the shipped antonyms net anew: `python -m tests.bench.seq2seq_weights`.

The preset as it is, but for as many epochs as the course's pairs need and no fewer, so that the
net has no early stop to thank for its answers. Takes some seconds on one core.
"""

from __future__ import annotations

from dataclasses import replace

from safetensors.numpy import save

from explorer.core.checkpoints import unpack_checkpoint
from explorer.core.config import PRESETS_FOLDER
from explorer.core.events import Checkpoint, Finished
from explorer.core.run_configs import load_task_preset
from explorer.core.seq2seq_config import Seq2SeqConfig
from explorer.core.training import train

_EPOCHS = 300
_FILE = PRESETS_FOLDER / "seq2seq" / "antonyms.safetensors"


def main() -> None:
    """Train and write the weights."""
    recipe = load_task_preset("seq2seq", "antonyms")
    assert isinstance(recipe, Seq2SeqConfig)
    config = replace(recipe, epochs=_EPOCHS, stop_early=False)
    for event in train(config):
        if isinstance(event, Checkpoint):
            weights = unpack_checkpoint(event.data).weights
        if isinstance(event, Finished):
            _FILE.write_bytes(save(weights))
            print(f"{config.name}: loss {event.loss:.4f} after epoch {event.epoch}")


if __name__ == "__main__":
    main()
