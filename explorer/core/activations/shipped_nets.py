"""The trained nets that come with the program, so that there is always one to look into.

Knows their files in assets/nets: for each net safetensors weights, and a JSON with its
configuration, vocabulary and what it reached. `tests/bench/shipped_nets.py` trains them anew.
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
    """A trained net with what is known of it.

    Attributes:
        name: of the net, and of its files.
        sentence: what it is and what there is to find.
        unit: the one to look at first, from 0.
        config: of the run that trained it.
        net: the net.
        perplexity: on its last validation characters (or, without any, on its whole text).
    """

    name: str
    sentence: str
    unit: int
    config: TrainingConfig
    net: TextNet
    perplexity: float


@lru_cache(maxsize=len(SHIPPED_NETS))
def load_shipped_net(name: str) -> ShippedNet:
    """A shipped net by its name, one of `SHIPPED_NETS`."""
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
    """The safetensors bytes and the vocabulary's JSON bytes of a shipped net, as for an upload."""
    table = json.loads((NETS_FOLDER / f"{name}.json").read_text("utf-8"))
    vocabulary = json.dumps(table["vocabulary"], ensure_ascii=False).encode()
    return (NETS_FOLDER / f"{name}.safetensors").read_bytes(), vocabulary
