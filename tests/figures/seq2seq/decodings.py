"""Makes decodings by hand for tests of figures and sentences."""

from __future__ import annotations

import numpy as np

from explorer.core.seq2seq.results import Decoding


def make_decoding(letters: str, inputs: str = "", attention: object = None) -> Decoding:
    """A decoding with given letters; states and probabilities are zeros."""
    steps = len(letters)
    return Decoding(
        method="greedy",
        text=letters.split("E", maxsplit=1)[0].replace("?", ""),
        letters=tuple(letters),
        inputs=tuple(inputs or ("S" + letters)[:steps]),
        probabilities=np.zeros((steps, 29)),
        h=np.zeros((steps, 2)),
        c=None,
        attention=None if attention is None else np.array(attention),
        log_probability=-0.5,
        has_end="E" in letters,
    )
