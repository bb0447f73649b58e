"""A source of events without a net: pseudo-random losses, scaled by the learning rate sent in."""

import json
import os
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from explorer.core.errors import InvalidValueError

MULTIPLIER, MODULUS = 48271, 2**31 - 1  # of a linear congruential generator


@dataclass(frozen=True)
class FakeEvent:
    kind: str
    fields: dict[str, Any]
    data: bytes | None = None


@dataclass(frozen=True)
class FakeControl:
    learning_rate: float | None = None
    max_grad_norm: float | None = None
    checkpoint: bool = False

    def __post_init__(self) -> None:
        if self.learning_rate is not None and self.learning_rate < 0:
            raise InvalidValueError("`learning_rate` must be 0 or more.")


def make_control(**settings: Any) -> FakeControl:  # noqa: ANN401 - as the real one
    return FakeControl(**settings)


def encode_event(event: FakeEvent) -> tuple[str, str, bytes | None]:
    return event.kind, json.dumps({"event": event.kind, **event.fields}), event.data


def open_stream(
    config: str, checkpoint: tuple[str, bytes] | None
) -> Generator[FakeEvent, FakeControl | None, None]:
    """Config: epochs, steps (an epoch), start_s, step_s, checkpoint_every (steps), fails_at,
    refuses, padding (bytes that a checkpoint has at least).
    """
    wanted = {
        "steps": 5,
        "start_s": 0.0,
        "step_s": 0.0,
        "checkpoint_every": 0,
        "fails_at": 0,
        "padding": 0,
    }
    wanted |= json.loads(config)
    if wanted.get("refuses"):
        raise InvalidValueError("`epochs` must be 1 to 9, got 10.")
    step, value, rate = json.loads(checkpoint[1]) if checkpoint else (0, 1, 0.5)
    is_requested = False

    def emit(event: FakeEvent) -> Generator[FakeEvent, FakeControl | None, None]:
        nonlocal rate, is_requested
        control = yield event
        if control:
            rate = control.learning_rate or rate
            is_requested |= control.checkpoint

    time.sleep(wanted["start_s"])
    yield from emit(FakeEvent("Started", {"step": step, "pid": os.getpid()}))
    while step < wanted["epochs"] * wanted["steps"]:
        if step + 1 == wanted["fails_at"]:
            raise RuntimeError("a bug")
        time.sleep(wanted["step_s"])
        step += 1
        value = value * MULTIPLIER % MODULUS
        fields = {"step": step, "loss": rate * value, "rate": rate}
        yield from emit(FakeEvent("StepDone", fields))
        if step % wanted["steps"] == 0:
            yield from emit(FakeEvent("EpochDone", {"epoch": step // wanted["steps"]}))
        every = wanted["checkpoint_every"]
        if is_requested or (every and step % every == 0):
            is_requested = False
            data = json.dumps((step, value, rate)).encode().ljust(wanted["padding"])
            yield from emit(FakeEvent("Checkpoint", {"step": step}, data))
    yield FakeEvent("Finished", {"step": step})


def list_steps(config: str) -> list[dict[str, Any]]:
    """The StepDone events of an undisturbed run."""
    return [
        {"event": "StepDone", **event.fields}
        for event in open_stream(config, None)
        if event.kind == "StepDone"
    ]
