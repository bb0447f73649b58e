"""EpochDone events for tests that care about one or two of their fields."""

from typing import Any

from explorer.core.training.events import EpochDone


def make_epoch(epoch: int, **fields: Any) -> EpochDone:  # noqa: ANN401 - each field has its type
    plain = {"step": epoch, "loss": 1.0, "perplexity": 1.0, "grad_norm": 1.0, "tokens": 10}
    return EpochDone(epoch=epoch, **{**plain, **fields})
