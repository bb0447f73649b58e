"""The configuration of a forecasting run: which series, which window, which nets."""

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
        InvalidValueError: a field breaks its rule, or two do not fit together.
    """

    kind: ClassVar[str] = "series"

    source: str = rule("Series that is forecast.", default="sales", choices=SOURCES)
    table: str = rule(
        "Own series as CSV: every numeric column is read, the first one is forecast.",
        default="",
        low=0,
        high=MAX_TABLE_CHARACTERS,
    )
    window: int = rule(
        "Time steps that a net reads, T.", label="Window length", default=50, low=1, high=200
    )
    horizon: int = rule(
        "Values ahead that are forecast at once.",
        label="Steps forecast ahead",
        default=1,
        low=1,
        high=50,
    )
    length: int = rule(
        "Days of generated weather, or number of random walks.",
        label="Days or series generated",
        default=1000,
        low=50,
        high=20_000,
    )
    data_seed: int = rule(
        "Start of the draws of generated series.",
        label="Seed of the data",
        default=0,
        low=0,
        high=2**32 - 1,
    )
    test_share: float = rule(
        "Share of the series, at its end, that is held out.",
        label="Share held out for testing",
        default=0.2,
        low=0.05,
        high=0.5,
    )
    scaling: str = rule(
        "Numbers as the nets read and answer them: as they are (none), or less the mean and "
        "divided by the standard deviation of the training part.",
        default="standardised",
        choices=("standardised", "none"),
    )
    period: int = rule(
        "Time steps after which a season comes again.",
        label="Season length",
        default=12,
        low=1,
        high=500,
    )
    hidden_size: int = rule(
        "Number of hidden units H.", label="Hidden units", default=50, low=1, high=256
    )
    num_nets: int = rule(
        "Nets trained side by side, alike but for their first weights.",
        label="Number of nets",
        default=1,
        low=1,
        high=20,
    )

    @property
    def has_squared_error(self) -> bool:
        """True: forecasts are judged by their squared error."""
        return True

    def __post_init__(self) -> None:
        """Check every field, and those that depend on the source."""
        super().__post_init__()
        if self.source == "own-table" and not self.table.strip():
            raise InvalidValueError(
                "`table` must hold a table as CSV for the source own-table, got an empty text."
            )
        if self.source != "own-table" and self.horizon != 1:
            raise InvalidValueError(
                f"`horizon` must be 1 for the source {self.source}, got {self.horizon}; "
                "own tables are forecast further."
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
                f"{MAX_STEP_NUMBERS:,}, got {numbers:,}; take fewer or smaller nets."
            )
