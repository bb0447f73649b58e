"""Defines the configuration of a forecasting run: which series, which window, which nets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from explorer.core.errors import InvalidValueError
from explorer.core.fields import rule
from explorer.core.training.run_config import TaskConfig

SOURCES = ("weather", "long-weather", "sales", "three-samples", "own-table")
MAX_TABLE_CHARACTERS = 1_000_000
MAX_STEP_NUMBERS = 2**25  # states of one minibatch, all nets and time steps: 128 MB in float32


@dataclass(frozen=True, kw_only=True)
class SeriesConfig(TaskConfig):
    """One forecasting run.

    Raises:
        InvalidValueError: a field is out of range, or two fields conflict.
    """

    kind: ClassVar[str] = "series"

    source: str = rule("Series to forecast.", default="sales", choices=SOURCES)
    table: str = rule(
        "Your own series as CSV: the nets read every numeric column and forecast the first.",
        default="",
        low=0,
        high=MAX_TABLE_CHARACTERS,
    )
    window: int = rule(
        "Time steps the net reads, T.", label="Window length", default=50, low=1, high=200
    )
    horizon: int = rule(
        "How many values ahead the net forecasts at once.",
        label="Steps ahead to forecast",
        default=1,
        low=1,
        high=50,
    )
    length: int = rule(
        "Days of weather, or number of random walks, to generate.",
        label="Days or series to generate",
        default=1000,
        low=50,
        high=20_000,
    )
    data_seed: int = rule(
        "Seed of the random numbers that generate the series.",
        label="Seed of the data",
        default=0,
        low=0,
        high=2**32 - 1,
    )
    test_share: float = rule(
        "Share of the series, at its end, held out for testing.",
        label="Share held out for testing",
        default=0.2,
        low=0.05,
        high=0.5,
    )
    scaling: str = rule(
        "How the nets read and forecast numbers: as they are (none), or standardised by the mean "
        "and standard deviation of the training part.",
        default="standardised",
        choices=("standardised", "none"),
    )
    adds_last_value: bool = rule(
        "Whether the last value read is added to what the net puts out, so that the net has to "
        "learn only the change.",
        label="Add the last value to the net's output",
        default=False,
    )
    period: int = rule(
        "Time steps in a season.",
        label="Season length",
        default=12,
        low=1,
        high=500,
    )
    hidden_size: int = rule(
        "Number of hidden units H.", label="Hidden units", default=50, low=1, high=256
    )
    num_nets: int = rule(
        "Nets trained side by side; they differ only in their initial weights.",
        label="Number of nets",
        default=1,
        low=1,
        high=20,
    )

    @property
    def has_squared_error(self) -> bool:
        """True: forecasts are scored by their squared error."""
        return True

    def __post_init__(self) -> None:
        """Check every field, and the limits that depend on the source."""
        super().__post_init__()
        if self.source == "own-table" and not self.table.strip():
            raise InvalidValueError(
                "`table` must hold a table as CSV for the source own-table, but it is empty."
            )
        if self.source != "own-table" and self.horizon != 1:
            raise InvalidValueError(
                f"`horizon` must be 1 for the source {self.source}, got {self.horizon}; only your "
                "own tables can be forecast further ahead."
            )
        if self.adds_last_value and self.source not in ("sales", "own-table"):
            raise InvalidValueError(
                f"`adds_last_value` must be false for the source {self.source}: its nets don't "
                "read the past of what they forecast."
            )
        longest = {"weather": 6, "long-weather": 20, "three-samples": 3}.get(self.source, 200)
        if self.window > longest:
            raise InvalidValueError(
                f"`window` must be at most {longest} for the source {self.source}, "
                f"got {self.window}."
            )
        numbers = self.num_nets * self.batch_size * self.window * self.hidden_size
        if numbers > MAX_STEP_NUMBERS:
            raise InvalidValueError(
                "`num_nets` x `batch_size` x `window` x `hidden_size` must be at most "
                f"{MAX_STEP_NUMBERS:,}, got {numbers:,}; use fewer or smaller nets."
            )
