"""A text too short for its minibatches is told what helps it, and only that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.core.errors import InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.language.datasets import prepare_dataset

SMALL = TrainingConfig(data=DataConfig(text="ab"))


def find_refusal(data: DataConfig) -> str:
    """Why a run can't train on the text; empty if it can."""
    try:
        prepare_dataset(replace(SMALL, data=data))
    except InvalidValueError as error:
        return str(error)
    return ""


def is_accepted(text: str, sampling: str, share: float) -> bool:
    """Whether a text can be trained on with the smallest windows."""
    smallest = DataConfig(text=text, batch_size=1, seq_len=1, sampling=sampling, max_tokens=None)
    return not find_refusal(replace(smallest, validation_share=share))


@pytest.mark.parametrize("seed", range(300))
def test_what_a_short_text_is_told_helps_and_nothing_else_would(seed: int) -> None:
    rng = np.random.default_rng(seed)
    text = ("ab" * 9)[: int(rng.integers(2, 18))]
    share = float(rng.choice([0.0, 0.1, 0.2, 0.4, 0.5]))
    sampling = str(rng.choice(["sequential", "random"]))
    kept = None if rng.random() < 0.5 else int(rng.integers(2, 12))
    data = DataConfig(text=text, batch_size=2, seq_len=3, sampling=sampling, max_tokens=kept)
    said = find_refusal(replace(data, validation_share=share))
    read = text[:kept]
    shares = [count / len(read) for count in range(len(read) // 2 + 1)]
    if "hold out less" in said or "hold out 0" in said:
        assert is_accepted(read, sampling, 0.0)
    if "too few for any windows" in said:
        assert not is_accepted(read, sampling, share)
        assert ("hold out less" in said) == (share > 0 and is_accepted(read, sampling, 0.0))
        assert ("read more" in said) == (len(read) < len(text))
    if "The share held out" in said:
        can_raise = any(is_accepted(read, sampling, each) for each in shares if each > share)
        assert ("raise it" in said) == can_raise
    if "choose fewer or shorter windows" in said:
        assert is_accepted(read, sampling, 0.0)
