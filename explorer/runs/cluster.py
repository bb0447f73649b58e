"""Where runs are executed: a scheduler that exists already, or one embedded in this server.

Knows distributed; knows no run. The embedded cluster is a `SubprocessCluster`: its processes
start from their own main module, which `LocalCluster` cannot do inside a Streamlit server.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path

from dask.system import CPU_COUNT
from distributed import Client, Future, SpecCluster
from distributed.deploy.subprocess import SubprocessCluster

from explorer.core.errors import InvalidValueError

_ROOT = Path(__file__).resolve().parents[2]
_CONNECT_S = 10
_CLOSE_S = 5
_MOST_THREADS = 4  # of one run: twice as many were 1.7 times as fast, on twice the cores
_MOST_WORKERS = 256
_PRIORITY = 10  # of training's threads; 0 is usual, 19 the last
# An idle cluster looks at itself so often that it takes a tenth of a core from training.
_SELDOM = {
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}


def share_cores(cores: int, num_workers: int | None = None) -> tuple[int, int]:
    """How many workers an embedded cluster has, and how many threads each of them trains with.

    Both are the same on a machine at all times, whatever else it does: with another number of
    threads float32 rounds differently, and the same seed would not give the same run again. By
    default a run has half of the cores, four at most, which is faster than the plain loop on all of
    them; what is left makes further workers, two at least, so that twin runs learn side by side.
    Where their number is given, they leave one core to the interface.

    Args:
        cores: of this machine, 1 or more.
        num_workers: how many are wanted.
    """
    if num_workers is not None:
        return num_workers, min(_MOST_THREADS, max(1, (cores - 1) // num_workers))
    threads = min(_MOST_THREADS, max(1, cores // 2))
    return max(2, (cores - 1) // threads), threads


def read_num_workers() -> int | None:
    """How many workers `EXPLORER_WORKERS` asks for; None where it is not set.

    Raises:
        InvalidValueError: it is no whole number from 1 to 256.
    """
    given = os.environ.get("EXPLORER_WORKERS")
    if not given:
        return None
    if not (given.isdecimal() and 1 <= int(given) <= _MOST_WORKERS):
        raise InvalidValueError(
            f"`EXPLORER_WORKERS` must be a whole number from 1 to {_MOST_WORKERS}, got {given!r}; "
            "leave it out for the number that fits this machine."
        )
    return int(given)


class Cluster:
    """A connection to a scheduler; whoever opens it closes it."""

    def __init__(self, scheduler: str | None = None, num_workers: int | None = None) -> None:
        """Connect to `scheduler`, or start an embedded cluster with that many workers.

        See `share_cores` for the default.

        Raises:
            OSError: the scheduler cannot be reached.
        """
        with ExitStack() as stack:
            if scheduler is None:
                scheduler = _start(stack, *share_cores(CPU_COUNT, num_workers))
            self.client = stack.enter_context(
                Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
            )
            self._stack = stack.pop_all()
        self._preparations: list[Future[None]] = []

    @property
    def num_slots(self) -> int:
        """How many runs can be executed at the same time."""
        return sum(self.client.nthreads().values())

    @property
    def is_connected(self) -> bool:
        """Whether the scheduler is there; where it is not, a new connection is needed."""
        return bool(self.client.status == "running")

    def prepare(self, module: str) -> None:
        """Let every worker import `module` now, before the first run needs it."""
        self._preparations = [
            self.client.submit(import_and_forget, module, workers=[address], pure=False)
            for address in self.client.nthreads()
        ]

    def close(self) -> None:
        """Disconnect; end what was started."""
        self._stack.close()


def import_and_forget(module: str) -> None:
    """Import a module; what remains is the loaded module, in a thread that yields to others."""
    # Training takes what the interface leaves: its thread, which runs this too, is the last that
    # the system serves. Where a system has no priorities, all are served alike.
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, _PRIORITY)
    import_module(module)


def _start(stack: ExitStack, num_workers: int, threads: int) -> str:
    """The address of a new cluster that ends with `stack` and with this process."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
    # The cluster's processes inherit the environment of this one; by name they import this program.
    for name, value in _SELDOM.items():
        os.environ.setdefault(name, value)
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(_ROOT) not in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(_ROOT), *filter(None, paths)])
    lifeline = ["explorer.runs.lifeline"]
    local_page = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
    cluster = SubprocessCluster(
        n_workers=num_workers,
        threads_per_worker=1,
        scheduler_kwargs={
            "scheduler_file": str(Path(folder) / "scheduler.json"),
            "allowed_failures": 0,  # a run whose worker ended is resumed, never repeated
            "preload": lifeline,
            **local_page,
        },
        worker_kwargs={
            "local_directory": folder,
            "preload_nanny": lifeline,
            "env": dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads)),
            **local_page,
        },
    )
    stack.callback(_end, cluster)
    return str(cluster.scheduler_address)


def _end(cluster: SpecCluster) -> None:
    """Close a cluster; where its scheduler was killed, nobody answers and no worker is left."""
    with suppress(OSError):
        cluster.close(timeout=_CLOSE_S)
