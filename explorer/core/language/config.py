"""Defines the configuration of a language model or word pair: data, net, and what is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from explorer.core.errors import InvalidValueError
from explorer.core.fields import rule
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig
from explorer.core.training.run_config import MAX_EPOCHS, MAX_TEMPERATURE, RunConfig


@dataclass(frozen=True, kw_only=True)
class TrainingConfig(RunConfig):
    """One training run; the same configuration and seed give the same events.

    Raises:
        InvalidValueError: a field is out of range, or two fields conflict.
    """

    kind: ClassVar[str] = "language"
    parts: ClassVar[dict[str, type]] = {**RunConfig.parts, "data": DataConfig, "model": ModelConfig}

    data: DataConfig = field(default_factory=lambda: DataConfig(corpus="lyrics-zh"))
    model: ModelConfig = field(default_factory=ModelConfig)
    sample_every: int = rule(
        "Epochs between sampled texts; 0 for none.",
        label="Sample a text every ... epochs",
        default=10,
        low=0,
        high=MAX_EPOCHS,
    )
    sample_prefix: str = rule(
        "Text that the net reads before it writes a sample.",
        label="Prefix of the samples",
        default="",
        low=0,
        high=200,
    )
    sample_length: int = rule("Tokens to sample.", default=50, low=1, high=1000)
    sample_temperature: float = rule(
        "Temperature tau of the sampled text; 0 takes the most probable character.",
        default=0.0,
        low=0.0,
        high=MAX_TEMPERATURE,
    )
    snapshot_every: int = rule(
        "Epochs between snapshots of states and probabilities; 0 for none.",
        default=0,
        low=0,
        high=MAX_EPOCHS,
    )
    gradient_every: int = rule(
        "Epochs between profiles of the gradient through time; 0 for none.",
        label="Record gradients every ... epochs",
        default=0,
        low=0,
        high=MAX_EPOCHS,
    )
    precision: str = rule("Arithmetic.", default="float32", choices=("float32", "float64"))
    path: str = rule(
        "Implementation to train with; auto is the fastest one for these sizes.",
        label="Implementation",
        default="auto",
        choices=("auto", "textbook", "gather", "library", "tiny"),
    )

    def __post_init__(self) -> None:
        """Check every field, and that the net fits a word pair's alphabet."""
        super().__post_init__()
        letters = len(self.data.alphabet)
        if letters and self.model.readout == "none" and self.model.hidden_size != letters:
            raise InvalidValueError(
                f"`hidden_size` must be {letters}, the number of letters, if the state itself is "
                f"the logits, got {self.model.hidden_size}."
            )
        if self.sample_prefix and self.data.split_by == "word" and not self.sample_prefix.split():
            raise InvalidValueError(
                "The prefix of the samples must have at least 1 word, got only spaces; type one."
            )

    @property
    def initial_temperature(self) -> float:
        """The temperature of sampled texts when the run starts."""
        return self.sample_temperature

    @property
    def keeps_gradients(self) -> bool:
        """Whether the run records its gradients through time."""
        return self.gradient_every > 0
