"""Executes one attempt of a run in a worker process: trains, obeys commands, stamps events.

Training starts only when the server has sent the command `start`. If the scheduler repeats a task
on its own, that task waits in vain and ends.
"""

from __future__ import annotations

import io
import logging
import math
import time
from collections.abc import Generator, Sequence
from importlib import import_module
from typing import Any

from distributed import get_worker

from explorer.core.errors import ExplorerError
from explorer.runs.channel import Channel, Command, exchange, open_channel
from explorer.runs.log_events import Failed, Mark, Paced, Paused, Refused, Resumed, Stopped
from explorer.runs.records import MARKS, Entry, mark_entry

READY_TOPIC = "explorer-ready"
CHECKPOINT_EVERY_S = 8.0  # requested; with the step under way at most 10 s apart
_BYTES_PER_S = 10_000_000  # of checkpoints, on average: large ones are further apart
_WAIT_S = 0.5  # for commands, before checking again whether the server is still there
_MAX_PACE = 1000.0  # epochs in a second
_DRAWS_TO_CHECKPOINT = 8  # a requested checkpoint is at most so many events away


def execute_attempt(key: str) -> None:
    """Execute the attempt that arrives through the channel `key`."""
    logging.getLogger("distributed.worker").addFilter(_is_not_poll_log)
    worker = get_worker()

    def is_cancelled() -> bool:
        # The scheduler cancels a task when its client releases it, or is gone.
        task = worker.state.tasks.get(key)
        return task is None or task.state == "cancelled"

    with open_channel(key, is_cancelled) as channel:
        worker.log_event(READY_TOPIC, {"key": key, "address": worker.address})
        checkpoint = io.BytesIO()
        commands: list[Command] = []
        while not (commands or channel.is_abandoned):
            for command in channel.take_commands(_WAIT_S):
                if command.kind == "load":
                    checkpoint.write(command.values["data"])
                else:
                    commands.append(command)
        if commands:
            _train(channel, commands, checkpoint)
            channel.close()


def _is_not_poll_log(record: logging.LogRecord) -> bool:
    """False for the line that a worker logs at each exchange, five a second."""
    return record.args != (exchange.__name__,)


def _train(channel: Channel, commands: Sequence[Command], loaded: io.BytesIO) -> None:
    """Train as the first command says; an error of any kind becomes the mark `Failed`."""
    try:
        values = dict(commands[0].values)
        line = values.pop("checkpoint")
        checkpoint = None if line is None else (line, loaded.getvalue())
        loop = _Loop(channel, **values, checkpoint=checkpoint)
        loop.obey(commands[1:])
        loop.run()
    except ExplorerError as error:
        channel.post(mark_entry(Failed(str(error)), channel.elapsed_s))
    except Exception as error:
        logging.getLogger(__name__).exception("A run failed.")
        reason = f"The program has a bug: {type(error).__name__}: {error}"
        channel.post(mark_entry(Failed(reason), channel.elapsed_s))


class _Loop:
    """The training loop of one attempt."""

    def __init__(
        self,
        channel: Channel,
        *,
        source: str,
        config: str,
        checkpoint: tuple[str, bytes] | None,
        elapsed_s: float,
        limit_s: float,
    ) -> None:
        """Prepare; `elapsed_s` is the training time in seconds before this attempt."""
        self._channel = channel
        self._source: Any = import_module(source)
        self._stream: Generator[Any, Any, None] = self._source.open_stream(config, checkpoint)
        self._ends_at = time.monotonic() + limit_s
        self._limit_s = limit_s
        self._elapsed_s = channel.elapsed_s = elapsed_s
        self._saved_at = time.monotonic()
        self._posted_at = self._saved_at
        self._pause_s = 0.0  # how long the last checkpoint keeps the next one waiting
        self._held: Entry | None = None  # a checkpoint that came too soon
        self._settings: dict[str, Any] = {}  # sent in with the next draw
        self._is_at_start = True  # a generator takes no value before its first event
        self._is_paused = False
        self._is_stepping = False
        self._is_stopped = False
        self._gap_s = 0.0  # from the beginning of an epoch to that of the next one, at least
        self._epoch_at = -math.inf  # when the present epoch began
        self._is_between = False  # an epoch is done and the next one hasn't begun

    def run(self) -> None:
        """Draw events until the stream ends, or a command or the time limit ends it."""
        while not (self._is_stopped or self._channel.is_abandoned):
            if self._channel.has_commands:
                self.obey(self._channel.take_commands())
            elif self._is_paused or self._channel.is_full:
                self.obey(self._channel.take_commands(_WAIT_S))
            elif (wait_s := self._find_wait()) > 0:
                self.obey(self._channel.take_commands(min(_WAIT_S, wait_s)))
            elif self._draw() is None:
                return
            now = time.monotonic()
            if now > self._ends_at:
                self._stop(
                    f"A run may take {self._limit_s:g} s of real time at once. Resume it to go on."
                )
            if now - self._saved_at > max(CHECKPOINT_EVERY_S, self._pause_s):
                self._settings["checkpoint"] = True
                self._saved_at = now

    def obey(self, commands: Sequence[Command]) -> None:
        """Carry out commands; those that change nothing are ignored."""
        for command in commands:
            if command.kind == "change":
                self._change(dict(command.values))
            elif command.kind == "stop":
                self._stop(**command.values)
            elif command.kind == "stop_paused":
                if self._is_paused:
                    self._stop(**command.values)
            elif command.kind == "pause":
                self._pause()
            else:
                self._is_stepping = command.kind == "step"
                self._resume()

    def post_mark(self, mark: Mark) -> None:
        """Report what the stream itself cannot."""
        self._channel.post(mark_entry(mark, self._elapsed_s))

    def _draw(self) -> str | None:
        """Post the next event; its kind, or None after the last one."""
        control = None if self._is_at_start else self._make_control()
        began_at, began_awake_at = time.monotonic(), self._channel.clock.read()
        try:
            event = self._stream.send(control)
        except StopIteration:
            return None
        if not self._is_at_start:  # making the net, and loading what trains it, is no training
            self._elapsed_s += self._channel.clock.read() - began_awake_at
        self._is_at_start = False
        entry = Entry(self._elapsed_s, *self._source.encode_event(event))
        if self._is_between or self._epoch_at == -math.inf:
            self._epoch_at = began_at
        self._is_between = entry.kind == "EpochDone"
        self._post(entry)
        if entry.kind == "EpochDone" and self._is_stepping:
            self._pause()
        return entry.kind

    def _post(self, entry: Entry) -> None:
        """Post an entry; checkpoints that come too fast are left out, but for the final one.

        Each is stored as a whole, so a net of 300 MB that saves after every epoch would keep the
        server busy with nothing else.
        """
        held, self._held = self._held, None
        if entry.kind != "Checkpoint":
            if held is not None and entry.kind == "Finished":
                self._channel.post(held)
            self._channel.post(entry)
            return
        now = time.monotonic()
        if now - self._posted_at < self._pause_s and not self._is_stopped:
            self._held = entry
            return
        self._posted_at = self._saved_at = now
        self._pause_s = len(entry.payload or b"") / _BYTES_PER_S
        self._channel.post(entry)

    def _make_control(self) -> object:
        """What is sent into the stream: the settings not sent yet, or None."""
        settings, self._settings = self._settings, {}
        if not settings:
            return None
        try:
            return self._source.make_control(**settings)
        except ExplorerError as error:
            self.post_mark(Refused(str(error)))
            return None

    def _find_wait(self) -> float:
        """How long the next epoch has to wait for its time, in seconds; 0 within an epoch."""
        return self._epoch_at + self._gap_s - time.monotonic() if self._is_between else 0.0

    def _change(self, settings: dict[str, Any]) -> None:
        """Take new settings: the pace at once, all others with the next draw."""
        pace = settings.pop("epochs_per_s", None)
        self._settings.update(settings)
        if pace is None:
            return
        if not 0 <= pace <= _MAX_PACE:
            rule = f"`epochs_per_s` must be from 0 (full speed) to {_MAX_PACE:g}, got {pace}."
            self.post_mark(Refused(rule))
            return
        self._gap_s = 1 / pace if pace else 0.0
        self.post_mark(Paced(epochs_per_s=pace))

    def _resume(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self.post_mark(Resumed())

    def _pause(self) -> None:
        self._is_stepping = False
        if not self._is_paused:
            self._is_paused = True
            self.post_mark(Paused())

    def _stop(self, reason: str | None = None) -> None:
        """Stop after a checkpoint, from which the run can continue exactly."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._is_stepping = False
        if not self._is_at_start:
            self._settings["checkpoint"] = True
            for _ in range(_DRAWS_TO_CHECKPOINT):
                kind = self._draw()
                if kind is None or MARKS.get(kind):
                    return
                if kind == "Checkpoint":
                    break
        self._stream.close()
        self.post_mark(Stopped(reason))
