"""EpochDone events for tests that care about one or two of their fields."""

from collections.abc import Sequence
from typing import Any

from explorer.core.training.epoch_table import EpochTable
from explorer.core.training.events import EpochDone


def make_epoch(epoch: int, **fields: Any) -> EpochDone:  # noqa: ANN401 - each field has its type
    plain = {"step": epoch, "loss": 1.0, "perplexity": 1.0, "grad_norm": 1.0, "tokens": 10}
    return EpochDone(epoch=epoch, **{**plain, **fields})


def make_table(epochs: Sequence[EpochDone]) -> EpochTable:
    """The epochs as a table, a second each."""
    return EpochTable([(float(second), epoch) for second, epoch in enumerate(epochs, 1)])
