"""Says where a queued run stands, and roughly when the next worker is free."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.core.errors import ExplorerError
from explorer.core.training.events import EpochDone
from explorer.runs.limits import Limits
from explorer.runs.queueing import find_position
from explorer.runs.records import QueueEntry, Run, Status
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.logs import read_config, read_log
from explorer.ui.runs.pace import estimate_left


def describe_wait(run: Run) -> str:
    """Return what a queued run waits for, in words that follow its name."""
    engine, entries = open_engine(), open_store().list_queue()
    position = find_position(entries, run.id)
    if position is None:
        return "is waiting for a free worker"
    if engine.num_workers is None:
        return "is waiting for the workers, which are starting"
    if engine.num_workers == 0:  # on a busy machine, one that trains may be silent for a while
        return "is waiting for a free worker, and none answers at present"
    queue = next(entry.queue for entry in entries if entry.run_id == run.id)
    executed = [entry for entry in entries if entry.status is not Status.QUEUED]
    here = [entry for entry in executed if entry.queue == queue]
    is_free, most = len(here) < engine.num_workers, engine.limits.runs_per_owner
    if is_free and sum(entry.owner == run.owner for entry in executed) >= most:
        return f"is waiting until another run of its owner ends; {most} may train at once"
    words = f"is waiting for a free worker, number {position} in the queue"
    within = "" if is_free else _name_next_free(here, engine.limits)
    return f"{words}; a worker is free within {within}" if within else words


def describe_time_left(left_s: float, spent_s: float, limit_s: float) -> str:
    """Return how long a run still trains, and that it won't get that long where it's stopped first.

    Args:
        left_s: the seconds to its last epoch.
        spent_s: those since it was started or resumed, as far as they're known.
        limit_s: the seconds after which a run is stopped, until it's resumed.
    """
    minutes, hours = round(left_s / 60), round(left_s / 3600)
    if left_s < 1:
        words = "less than 1 s left"
    elif left_s < 100:
        words = f"about {left_s:.0f} s left"
    else:
        words = f"about {f'{minutes} minutes' if minutes < 100 else f'{hours:,} hours'} left"
    if spent_s + left_s > limit_s:
        words += f", but a run stops after {limit_s / 60:.0f} minutes"
    return words


def _name_next_free(executed: Sequence[QueueEntry], limits: Limits) -> str:
    """In words, when the next worker is free; empty if nothing is known yet.

    How long the runs that wait will take, nobody knows before they train.
    """
    left_s = [
        # A paused run gives its worker back.
        limits.pause_s if entry.status is Status.PAUSED else _find_time_left(entry.run_id)
        for entry in executed
    ]
    known_s = [min(each, limits.run_s) for each in left_s if each is not None]
    return _name_time(min(known_s)) if known_s else ""


def _find_time_left(run_id: str) -> float | None:
    """Return how long a run still takes, in seconds."""
    try:
        run = open_store().find_run(run_id)
        log = read_log(run_id)
        last = log.find_last(EpochDone)
        epochs = read_config(run).epochs
    except ExplorerError:  # deleted meanwhile, or another version's
        return None
    if last is None or not last.epoch:
        return None
    return estimate_left(run, log, max(0, epochs - last.epoch), last.epoch)


def _name_time(seconds: float) -> str:
    """Return a time in words, no more exact than it's known."""
    if seconds < 60:
        return "a minute"
    minutes = round(seconds / 60)
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"
