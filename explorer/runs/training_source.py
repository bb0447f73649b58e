"""The source of a run's events: training, in the form that a worker needs.

A source is any module with these functions. The worker imports it by name; tests bring their own.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import torch

from explorer.core.registry.configs import read_run_config
from explorer.core.registry.learners import train
from explorer.core.training.event_json import event_from_json, event_to_json, write_line
from explorer.core.training.events import Checkpoint, Event, Measured, Snapshot
from explorer.core.training.progress import Control
from explorer.runs.log_events import MeasuredKept, SnapshotKept, find_kind
from explorer.runs.thread_following import follow_load


def open_stream(
    config: str, checkpoint: tuple[str, bytes] | None
) -> Generator[Event, Control | None, None]:
    """The events of a run, from its beginning or from a checkpoint (its line, its bytes).

    Raises:
        InvalidValueError: the configuration breaks a rule.
        InvalidTextError: the configuration or the checkpoint cannot be read.
    """
    resume = None
    if checkpoint is not None:
        line, data = checkpoint
        stub = event_from_json(line)
        if isinstance(stub, Checkpoint):
            resume = Checkpoint(stub.epoch, stub.step, data)
    chooser = follow_load(torch.get_num_threads())
    return train(read_run_config(config), resume=resume, chooser=chooser)


def make_control(**settings: Any) -> Control:  # noqa: ANN401 - each field has its own type
    """What is sent into the stream to change settings.

    Raises:
        InvalidValueError: a setting breaks its rule.
    """
    return Control(**settings)


def encode_event(event: Event) -> tuple[str, str, bytes | None]:
    """An event as its kind, its line for the log, and the bytes that are stored beside the log.

    A Checkpoint's bytes are its safetensors. Those of a Snapshot or a Measured are its whole line
    (UTF-8), while the log has only its epoch.
    """
    kind = find_kind(type(event))
    if isinstance(event, Checkpoint):
        return kind, event_to_json(Checkpoint(event.epoch, event.step, b"")), event.data
    if isinstance(event, Snapshot | Measured):
        stub = SnapshotKept if isinstance(event, Snapshot) else MeasuredKept
        return kind, write_line(stub(event.epoch)), event_to_json(event).encode()
    return kind, event_to_json(event), None
