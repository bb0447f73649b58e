"""Configures a net and its optimiser: each field's default, range and meaning."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.core.errors import InvalidValueError
from explorer.core.fields import check_fields, rule

MAX_HIDDEN_SIZE = 1024
MAX_VOCAB_SIZE = 8192
# Logits and gates of one minibatch, its largest arrays: 256 MB in float32.
MAX_STEP_NUMBERS = 2**26


@dataclass(frozen=True)
class ModelConfig:
    """The net and its initial weights.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    cell: str = rule("Recurrent cell.", default="rnn", choices=("rnn", "gru", "lstm"))
    hidden_size: int = rule(
        "Number of hidden units H.", label="Hidden units", default=256, low=1, high=MAX_HIDDEN_SIZE
    )
    num_layers: int = rule(
        "Number of recurrent layers L.", label="Layers", default=1, low=1, high=3
    )
    input: str = rule(
        "How a character is fed into the net.",
        label="Input encoding",
        default="one_hot",
        choices=("one_hot", "embedding"),
    )
    embedding_size: int = rule("Size of the embedding vectors D.", default=64, low=1, high=1024)
    dropout: float = rule(
        "Probability of dropping a unit between two layers.", default=0.0, low=0.0, high=0.9
    )
    readout: str = rule(
        "How the state becomes logits: a linear layer, or none (the state is the logits).",
        default="linear",
        choices=("linear", "none"),
    )
    init: str = rule(
        "Initial weights: torch's uniform ones, or normal (standard deviation 0.01, biases 0).",
        label="Initial weights",
        default="torch",
        choices=("torch", "normal"),
    )
    orthogonal_recurrence: bool = rule(
        "Recurrent weights start as orthogonal matrices, one per gate.",
        default=False,
    )
    cut_recurrence: bool = rule(
        "Recurrent weights are 0 and stay 0: an RNN forgets everything at once; an LSTM still has "
        "its cell state, a GRU its update gate.",
        label="Cut the recurrence",
        default=False,
    )

    def __post_init__(self) -> None:
        """Check every field, and the fields that exclude each other."""
        check_fields(self)
        if self.dropout > 0 and self.num_layers == 1:
            raise InvalidValueError(
                "`dropout` acts between layers, so it must be 0 with 1 layer, "
                f"got {self.dropout:g}; use 2 layers."
            )
        if self.orthogonal_recurrence and self.cut_recurrence:
            raise InvalidValueError(
                "`orthogonal_recurrence` must be false because `cut_recurrence` sets the "
                "recurrent weights to 0; switch one of them off."
            )


@dataclass(frozen=True)
class OptimizerConfig:
    """The optimiser and its settings.

    Raises:
        InvalidValueError: a field breaks its rule.
    """

    optimizer: str = rule("Optimiser.", label="Optimiser", default="sgd", choices=("sgd", "adam"))
    learning_rate: float = rule(
        "Learning rate, dimensionless.", default=1.0, low=0.0, high=100.0, excludes_low=True
    )
    max_grad_norm: float | None = rule(
        "Threshold theta for clipping the gradient's global norm; off: no clipping.",
        label="Clip gradients at norm",
        switch="Clip gradients",
        default=1.0,
        kind="float",
        low=0.0,
        high=1e6,
        excludes_low=True,
        is_optional=True,
    )
    loss_reduction: str = rule(
        "Whether the mean or the sum of the characters' losses is minimised.",
        default="mean",
        choices=("mean", "sum"),
    )

    def __post_init__(self) -> None:
        """Check every field."""
        check_fields(self)
