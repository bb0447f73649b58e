"""The configuration of a training run: each field's default, range and meaning, in one place.

Knows what a run may be told (data, model, optimiser, schedule), its JSON form and the shipped
presets; knows neither the corpora's texts nor how a net is trained.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from explorer.core.config_fields import check_fields, rule
from explorer.core.data_config import DataConfig
from explorer.core.errors import InvalidTextError, InvalidValueError

MAX_HIDDEN_SIZE = 1024
MAX_VOCAB_SIZE = 8192
MAX_EPOCHS = 10_000
MAX_TEMPERATURE = 5.0
# Logits and gates of one minibatch, its largest arrays: 256 MB in float32.
MAX_STEP_NUMBERS = 2**26

__all__ = [  # the configuration is imported from here, whole
    "MAX_EPOCHS",
    "MAX_HIDDEN_SIZE",
    "MAX_STEP_NUMBERS",
    "MAX_TEMPERATURE",
    "MAX_VOCAB_SIZE",
    "DataConfig",
    "ModelConfig",
    "OptimizerConfig",
    "TrainingConfig",
    "list_presets",
    "load_preset",
]

PRESETS_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "presets"


@dataclass(frozen=True)
class ModelConfig:
    """The net and its first weights.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    cell: str = rule("Recurrent cell.", default="rnn", choices=("rnn", "gru", "lstm"))
    hidden_size: int = rule("Number of hidden units H.", default=256, low=1, high=MAX_HIDDEN_SIZE)
    num_layers: int = rule("Number of recurrent layers L.", default=1, low=1, high=3)
    input: str = rule(
        "How a character enters the net.", default="one_hot", choices=("one_hot", "embedding")
    )
    embedding_size: int = rule("Length of an embedding vector D.", default=64, low=1, high=1024)
    dropout: float = rule(
        "Probability that a unit between two layers is dropped.", default=0.0, low=0.0, high=0.9
    )
    readout: str = rule(
        "How logits follow from the state: a linear layer, or none (the state is the logits).",
        default="linear",
        choices=("linear", "none"),
    )
    init: str = rule(
        "First weights: torch's uniform ones, or normal (deviation 0.01, biases 0).",
        default="torch",
        choices=("torch", "normal"),
    )
    orthogonal_recurrence: bool = rule(
        "Recurrent weights start as orthogonal matrices, one for each gate.",
        default=False,
    )
    cut_recurrence: bool = rule(
        "Recurrent weights are 0 and stay 0: an RNN forgets all at once; an LSTM still has its "
        "cell, a GRU its update gate.",
        default=False,
    )

    def __post_init__(self) -> None:
        """Check every field, and those that exclude each other."""
        check_fields(self)
        if self.dropout > 0 and self.num_layers == 1:
            raise InvalidValueError(
                "`dropout` acts between layers and must be 0 with 1 layer, "
                f"got {self.dropout:g}; take 2 layers."
            )
        if self.orthogonal_recurrence and self.cut_recurrence:
            raise InvalidValueError(
                "`orthogonal_recurrence` must be false where `cut_recurrence` sets the "
                "recurrent weights to 0, got true."
            )


@dataclass(frozen=True)
class OptimizerConfig:
    """How the weights follow the gradient.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    optimizer: str = rule("Rule of the update.", default="sgd", choices=("sgd", "adam"))
    learning_rate: float = rule(
        "Length of a step, dimensionless.", default=1.0, low=0.0, high=100.0, excludes_low=True
    )
    max_grad_norm: float | None = rule(
        "Threshold theta at which the global norm of the gradient is clipped; nothing: no clip.",
        default=1.0,
        kind="float",
        low=0.0,
        high=1e6,
        excludes_low=True,
        is_optional=True,
    )
    loss_reduction: str = rule(
        "Whether the gradient is of the mean or of the sum of the characters' losses.",
        default="mean",
        choices=("mean", "sum"),
    )

    def __post_init__(self) -> None:
        """Check every field."""
        check_fields(self)


@dataclass(frozen=True)
class TrainingConfig:
    """One training run, whole: the same configuration and seed give the same events.

    Raises:
        InvalidValueError: a field breaks its rule, or two fields do not fit together.
    """

    name: str = rule("Name of the run.", default="run", low=1, high=80)
    data: DataConfig = field(default_factory=lambda: DataConfig(corpus="lyrics-zh"))
    model: ModelConfig = field(default_factory=ModelConfig)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    epochs: int = rule("Passes over the data.", default=100, low=1, high=MAX_EPOCHS)
    seed: int = rule("Start of all random draws.", default=0, low=0, high=2**32 - 1)
    sample_every: int = rule(
        "Epochs between sampled texts; 0: none.", default=10, low=0, high=MAX_EPOCHS
    )
    sample_prefix: str = rule("Text on which the state is warmed.", default="", low=0, high=200)
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
        default=0,
        low=0,
        high=MAX_EPOCHS,
    )
    checkpoint_every: int = rule(
        "Epochs between checkpoints; 0: only one at the end.", default=0, low=0, high=MAX_EPOCHS
    )
    precision: str = rule("Arithmetic.", default="float32", choices=("float32", "float64"))
    path: str = rule(
        "Which implementation trains: auto takes the fastest one for these sizes.",
        default="auto",
        choices=("auto", "textbook", "gather", "library", "tiny"),
    )

    def __post_init__(self) -> None:
        """Check every field, and that the net fits a word pair's alphabet."""
        check_fields(self)
        letters = len(self.data.alphabet)
        if letters and self.model.readout == "none" and self.model.hidden_size != letters:
            raise InvalidValueError(
                f"`hidden_size` must be {letters}, the number of letters, where the state itself "
                f"is the logits, got {self.model.hidden_size}."
            )

    @property
    def has_squared_error(self) -> bool:
        """False: the loss of a character is a cross-entropy, in nats."""
        return False

    @property
    def keeps_gradients(self) -> bool:
        """Whether a run keeps its gradients through time."""
        return self.gradient_every > 0

    def to_json(self) -> str:
        """The configuration as JSON, every field by name."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> TrainingConfig:
        """The configuration in a JSON text; fields that are missing have their defaults.

        Raises:
            InvalidTextError: the text is no JSON object.
            InvalidValueError: a name is unknown, or a field breaks its rule.
        """
        try:
            table = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidTextError(f"A configuration must be JSON, got: {error}.") from error
        if isinstance(table, dict):
            parts = {
                key: _read_table(_PARTS[key], table[key], f"`{key}`")
                for key in _PARTS
                if key in table
            }
            table = {**table, **parts}
        config: TrainingConfig = _read_table(cls, table, "The configuration")
        return config


def list_presets() -> list[str]:
    """The names of the shipped presets, sorted."""
    return sorted(path.stem for path in PRESETS_FOLDER.glob("*.json"))


def load_preset(name: str) -> TrainingConfig:
    """A shipped configuration by its name.

    Raises:
        InvalidValueError: there is no preset of that name.
    """
    if name not in list_presets():
        raise InvalidValueError(
            f"`preset` must be one of {', '.join(list_presets())}, got {name!r}."
        )
    return TrainingConfig.from_json((PRESETS_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


_PARTS: dict[str, Any] = {"data": DataConfig, "model": ModelConfig, "optimizer": OptimizerConfig}


def _read_table(kind: Any, table: object, subject: str) -> Any:  # noqa: ANN401 - one reader for all
    if not isinstance(table, dict):
        raise InvalidTextError(f"{subject} must be a JSON object, got {str(table)[:40]!r}.")
    names = [each.name for each in fields(kind)]
    for key in table:
        if key not in names:
            raise InvalidValueError(
                f"`{key[:40]}` is no field of {subject.lower()}; its fields are {', '.join(names)}."
            )
    return kind(**table)
