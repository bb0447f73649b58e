"""Says where a queued run stands, and roughly how long it will wait."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from explorer.core.errors import ExplorerError
from explorer.core.training.events import EpochDone
from explorer.runs.queueing import estimate_wait_s, find_position
from explorer.runs.records import QueueEntry, Run, Status
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.logs import read_config, read_log


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
    words = f"is waiting for a free worker, number {position} in the queue"
    wait_s = _estimate(run, entries, position, engine.num_workers)
    return f"{words}, {_name_time(wait_s)}" if wait_s is not None else words


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


def _estimate(
    run: Run, entries: Sequence[QueueEntry], position: int, num_workers: int
) -> float | None:
    """Return the seconds that a run will wait; None if nothing is known yet."""
    queue = next(entry.queue for entry in entries if entry.run_id == run.id)
    executed = [
        entry for entry in entries if entry.queue == queue and entry.status is not Status.QUEUED
    ]
    limits = open_engine().limits
    left_s: list[float] = []
    whole_s: list[float] = []
    for entry in executed:
        times = _find_times(entry.run_id)
        if times is not None:
            whole_s.append(min(times[0], limits.run_s))
        if entry.status is Status.PAUSED:  # it gives its worker back
            left_s.append(limits.pause_s)
        elif times is not None:
            left_s.append(min(times[1], limits.run_s))
    if not whole_s:
        return None
    usual_s = fmean(whole_s)
    left_s += [usual_s] * (len(executed) - len(left_s))
    left_s += [0.0] * (num_workers - len(left_s))
    return estimate_wait_s(position, left_s, usual_s)


def _find_times(run_id: str) -> tuple[float, float] | None:
    """Return how long a run takes in all and how long it still takes, in seconds."""
    try:
        run = open_store().find_run(run_id)
        last = read_log(run_id).find_last(EpochDone)
        epochs = read_config(run).epochs
    except ExplorerError:  # deleted meanwhile, or another version's
        return None
    if last is None or not last.epoch:
        return None
    whole_s = run.elapsed_s / last.epoch * epochs
    return whole_s, max(0.0, whole_s - run.elapsed_s)


def _name_time(seconds: float) -> str:
    """Return a time in words, no more exact than it's known."""
    if seconds < 60:
        return "less than a minute to go"
    minutes = round(seconds / 60)
    return "about a minute to go" if minutes == 1 else f"about {minutes} minutes to go"
