"""Defines the configuration of a run on a delay task."""

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
    """One net on one delay task; the architecture "rnn" is a simple recurrent network (SRN).

    Raises:
        InvalidValueError: a field breaks its rule, or the architecture doesn't suit the task.
    """

    kind: ClassVar[str] = "delay"

    optimizer: OptimizerConfig = field(default_factory=_adam)
    batch_size: int = rule("Sequences per minibatch B.", default=64, low=1, high=1024)
    batches: int = rule("Minibatches of fresh sequences per epoch.", default=5, low=1, high=100)
    task: str = rule(
        "Recall one bit after a delay, or echo all inputs up to a delay.",
        default="recall",
        choices=TASKS,
    )
    architecture: str = rule(
        "Recurrent net (rnn, gru, lstm), delay line (tdnn), or delay line with feedback (narx).",
        default="rnn",
        choices=ARCHITECTURES,
    )
    delay: int = rule(
        "Steps between an input and its answer; for an echo, the most steps.",
        default=20,
        low=1,
        high=100,
    )
    hidden_size: int = rule("Number of hidden units H.", default=24, low=1, high=256)
    window: int = rule("Inputs in the window of a delay line.", default=6, low=1, high=40)
    feedback: int = rule(
        "Past outputs that a NARX net feeds back to itself.",
        label="Outputs fed back",
        default=1,
        low=1,
        high=4,
    )
    keep_bias: float = rule(
        "Initial bias of an LSTM's forget gate and a GRU's update gate, which keep the state.",
        label="Initial bias of the forget and update gates",
        default=0.0,
        low=-2.0,
        high=8.0,
    )

    @property
    def has_squared_error(self) -> bool:
        """True: even bits are judged by their squared error."""
        return True

    @property
    def keeps_gradients(self) -> bool:
        """Whether the task is to recall a bit; an echo records its score by lag instead."""
        return self.task == "recall" and self.show_every > 0

    @property
    def unused(self) -> frozenset[str]:
        """A recurrent net has no window, only NARX feeds outputs back, and an RNN has no gates."""
        used = {
            "window": self.architecture in ("tdnn", "narx"),
            "feedback": self.architecture == "narx",
            "keep_bias": self.architecture in ("gru", "lstm"),
        }
        return frozenset(name for name, is_used in used.items() if not is_used)

    def __post_init__(self) -> None:
        """Check every field, and that the architecture suits the task."""
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
