"""A run on a delay task: which task, how long the delay, which architecture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from explorer.core.delay.tasks import TASKS
from explorer.core.errors import InvalidValueError
from explorer.core.fields import rule
from explorer.core.nets.config import OptimizerConfig
from explorer.core.training.run_config import TaskConfig

RECURRENT = ("rnn", "gru", "lstm")
ARCHITECTURES = (*RECURRENT, "tdnn", "narx")
MAX_ECHO = 40


def _adam() -> OptimizerConfig:
    return OptimizerConfig(optimizer="adam", learning_rate=0.005, max_grad_norm=1.0)


@dataclass(frozen=True, kw_only=True)
class DelayConfig(TaskConfig):
    """One net on one delay task; a simple recurrent network (SRN) is the architecture "rnn".

    Raises:
        InvalidValueError: a field breaks its rule, or the architecture does not fit the task.
    """

    kind: ClassVar[str] = "delay"

    optimizer: OptimizerConfig = field(default_factory=_adam)
    batch_size: int = rule("Sequences in a minibatch B.", default=64, low=1, high=1024)
    batches: int = rule("Minibatches of fresh sequences in an epoch.", default=5, low=1, high=100)
    task: str = rule(
        "Recall one bit after a delay, or echo all inputs up to a delay.",
        default="recall",
        choices=TASKS,
    )
    architecture: str = rule(
        "Recurrent net (rnn, gru, lstm), delay line (tdnn) or delay line with feedback (narx).",
        default="rnn",
        choices=ARCHITECTURES,
    )
    delay: int = rule(
        "Steps between an input and the answer to it; of an echo the longest.",
        default=20,
        low=1,
        high=100,
    )
    hidden_size: int = rule("Number of hidden units H.", default=24, low=1, high=256)
    window: int = rule("Inputs that a delay line holds.", default=6, low=1, high=40)
    feedback: int = rule(
        "Own past outputs that a NARX net holds.",
        label="Outputs fed back",
        default=1,
        low=1,
        high=4,
    )
    keep_bias: float = rule(
        "First bias of the gate that keeps the state: an LSTM's forget gate, a GRU's update gate.",
        label="Initial bias of the forget and update gates",
        default=0.0,
        low=-2.0,
        high=8.0,
    )

    @property
    def has_squared_error(self) -> bool:
        """True: answers, bits too, are judged by their squared error."""
        return True

    @property
    def keeps_gradients(self) -> bool:
        """Whether the task is to recall a bit; an echo keeps its score by lag."""
        return self.task == "recall" and self.show_every > 0

    def __post_init__(self) -> None:
        """Check every field, and that architecture and task fit together."""
        super().__post_init__()
        if self.task == "recall" and self.architecture not in RECURRENT:
            raise InvalidValueError(
                f"`architecture` must be one of {', '.join(RECURRENT)} for the task recall, "
                f"got {self.architecture!r}."
            )
        if self.task == "echo" and self.delay > MAX_ECHO:
            raise InvalidValueError(
                f"`delay` must be 1 to {MAX_ECHO} for the task echo, got {self.delay}."
            )
