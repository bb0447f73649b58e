"""Loads the trained nets that come with the app, so there is always one to look into.

Each has two files in assets/nets: its weights as safetensors, and a JSON file with its
configuration, its vocabulary and the perplexity it reached. `tests/bench/shipped_nets.py` retrains
them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.uploaded_nets import read_uploaded_net
from explorer.core.assets import NETS_FOLDER
from explorer.core.language.config import TrainingConfig

SHIPPED_NETS = ("brackets-lstm", "tale-lstm", "reber-lstm", "reber-gru", "reber-rnn")


@dataclass(frozen=True, eq=False)
class ShippedNet:
    """A trained net and what is known about it.

    Attributes:
        name: the name of the net and of its files.
        sentence: what it is and what to look for in it.
        unit: the unit shown first, counted from 0.
        config: the configuration it was trained with.
        net: the net itself.
        perplexity: on the first 2000 characters of its validation text.
    """

    name: str
    sentence: str
    unit: int
    config: TrainingConfig
    net: TextNet
    perplexity: float


@lru_cache(maxsize=len(SHIPPED_NETS))
def load_shipped_net(name: str) -> ShippedNet:
    """The shipped net of that name, one of `SHIPPED_NETS`."""
    table = json.loads((NETS_FOLDER / f"{name}.json").read_text("utf-8"))
    weights, vocabulary = read_shipped_files(name)
    return ShippedNet(
        name,
        table["sentence"],
        table["unit"],
        TrainingConfig.from_json(json.dumps(table["config"])),
        read_uploaded_net(weights, vocabulary),
        table["perplexity"],
    )


def read_shipped_files(name: str) -> tuple[bytes, bytes]:
    """A shipped net's weights (safetensors) and vocabulary (JSON), as a user would upload them."""
    table = json.loads((NETS_FOLDER / f"{name}.json").read_text("utf-8"))
    vocabulary = json.dumps(table["vocabulary"], ensure_ascii=False).encode()
    return (NETS_FOLDER / f"{name}.safetensors").read_bytes(), vocabulary
