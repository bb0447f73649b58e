"""The configuration of a language model or a word pair: data, net, and what is recorded when."""

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
    """One training run, whole: the same configuration and seed give the same events.

    Raises:
        InvalidValueError: a field breaks its rule, or two fields do not fit together.
    """

    kind: ClassVar[str] = "language"
    parts: ClassVar[dict[str, type]] = {**RunConfig.parts, "data": DataConfig, "model": ModelConfig}

    data: DataConfig = field(default_factory=lambda: DataConfig(corpus="lyrics-zh"))
    model: ModelConfig = field(default_factory=ModelConfig)
    sample_every: int = rule(
        "Epochs between sampled texts; 0: none.",
        label="Sample a text every ... epochs",
        default=10,
        low=0,
        high=MAX_EPOCHS,
    )
    sample_prefix: str = rule(
        "Text on which the state is warmed.",
        label="Prefix of the samples",
        default="",
        low=0,
        high=200,
    )
    sample_length: int = rule("Characters that are sampled.", default=50, low=1, high=1000)
    sample_temperature: float = rule(
        "Temperature tau of the sampled text; 0: the most probable character.",
        default=0.0,
        low=0.0,
        high=MAX_TEMPERATURE,
    )
    snapshot_every: int = rule(
        "Epochs between snapshots of states and probabilities; 0: none.",
        default=0,
        low=0,
        high=MAX_EPOCHS,
    )
    gradient_every: int = rule(
        "Epochs between profiles of the gradient through time; 0: none.",
        label="Record gradients every ... epochs",
        default=0,
        low=0,
        high=MAX_EPOCHS,
    )
    precision: str = rule("Arithmetic.", default="float32", choices=("float32", "float64"))
    path: str = rule(
        "Which implementation trains: auto takes the fastest one for these sizes.",
        default="auto",
        choices=("auto", "textbook", "gather", "library", "tiny"),
    )

    def __post_init__(self) -> None:
        """Check every field, and that the net fits a word pair's alphabet."""
        super().__post_init__()
        letters = len(self.data.alphabet)
        if letters and self.model.readout == "none" and self.model.hidden_size != letters:
            raise InvalidValueError(
                f"`hidden_size` must be {letters}, the number of letters, where the state itself "
                f"is the logits, got {self.model.hidden_size}."
            )

    @property
    def initial_temperature(self) -> float:
        """Temperature of sampled texts when the run starts."""
        return self.sample_temperature

    @property
    def keeps_gradients(self) -> bool:
        """Whether the run records its gradients through time."""
        return self.gradient_every > 0
