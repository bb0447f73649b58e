"""Connects to the cluster that executes runs: an existing scheduler, or one embedded here.

The embedded cluster is a `SubprocessCluster`: its processes start from their own main module,
which `LocalCluster` cannot do inside a Streamlit server.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path

from dask.system import CPU_COUNT
from distributed import Client, Future, SpecCluster
from distributed.deploy.subprocess import SubprocessCluster

from explorer.core.errors import InvalidValueError
from explorer.runs.thread_following import MAX_THREADS

_ROOT = Path(__file__).resolve().parents[2]
_CONNECT_S = 10
_CLOSE_S = 5
_MAX_WORKERS = 256
SILENT_AFTER_S = 10.0  # without a sign of life, of which workers give one a second
_NICENESS = 10  # of training's threads, from 0 (normal) to 19 (served last)
# By default, an idle cluster's self-monitoring takes a tenth of a core from training.
_RARE_MONITORING = {
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}


def share_cores(cores: int, num_workers: int | None = None) -> tuple[int, int]:
    """The number of workers of an embedded cluster, and the threads that each trains with.

    Both depend on nothing but the machine: with another number of threads float32 may round
    differently, and the same seed would not give the same run. By default a run gets half of the
    cores, four at most, which is faster than the plain loop on all of them. The rest makes further
    workers, at least two in all, so twin runs train side by side. A given number of workers leaves
    one core to the interface. While cores are idle a run gets more threads, see
    `thread_following`.

    Args:
        cores: of this machine, 1 or more.
        num_workers: the number wanted, if any.
    """
    if num_workers is not None:
        return num_workers, min(MAX_THREADS, max(1, (cores - 1) // num_workers))
    threads = min(MAX_THREADS, max(1, cores // 2))
    return max(2, (cores - 1) // threads), threads


def read_num_workers() -> int | None:
    """The number of workers that `EXPLORER_WORKERS` asks for; None if it is not set.

    Raises:
        InvalidValueError: it is not a whole number from 1 to 256.
    """
    given = os.environ.get("EXPLORER_WORKERS")
    if not given:
        return None
    if not (given.isdecimal() and 1 <= int(given) <= _MAX_WORKERS):
        raise InvalidValueError(
            f"`EXPLORER_WORKERS` must be a whole number from 1 to {_MAX_WORKERS}, got {given!r}; "
            "leave it out to use the number that fits this machine."
        )
    return int(given)


class Cluster:
    """A connection to a scheduler, which the caller must close."""

    def __init__(self, scheduler: str | None = None, num_workers: int | None = None) -> None:
        """Connect to `scheduler`, or start an embedded cluster with that many workers.

        See `share_cores` for the default.

        Raises:
            OSError: the scheduler cannot be reached.
        """
        with ExitStack() as stack:
            self._own: SpecCluster | None = None
            if scheduler is None:
                self._own = _start(stack, *share_cores(CPU_COUNT, num_workers))
                scheduler = str(self._own.scheduler_address)
            self.client = stack.enter_context(
                Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
            )
            self._stack = stack.pop_all()
        self._connection = self.client.scheduler_comm
        self.awake: dict[str, int] = {}  # threads of each worker that answers, by its address
        self._seen: dict[str, tuple[float, float]] = {}  # its last sign of life, and when it came
        self._preparations: dict[str, Future[None]] = {}

    @property
    def num_slots(self) -> int:
        """The number of runs that the workers which answer can execute at the same time."""
        return sum(self.awake.values()) if self.is_connected else 0

    @property
    def is_connected(self) -> bool:
        """Whether the scheduler is reachable; if not, a new connection is needed.

        One that the client has renewed by itself is none: the scheduler doesn't know any more who
        wants to hear of workers that are ready.
        """
        is_first = self.client.scheduler_comm is self._connection
        return bool(self.client.status == "running") and is_first

    def watch_workers(self, module: str) -> None:
        """Find out which workers answer, and prepare new ones, so that each imports `module`.

        In an embedded cluster, a worker takes the place of each that ended. Call this often: a
        worker is silent (frozen, or on a suspended laptop) once its last sign of life is old.
        """
        if self._own is not None:
            self._own.sync(_replace_ended, self._own)
        now = time.monotonic()
        workers = self.client.scheduler_info()["workers"]
        seen = {address: worker["last_seen"] for address, worker in workers.items()}
        for address in seen.keys() - self._seen.keys():
            self._preparations[address] = self.client.submit(
                import_in_worker, module, workers=[address], pure=False
            )
        self._preparations = {each: self._preparations[each] for each in seen}
        self._seen = {
            address: self._seen[address]
            if address in self._seen and self._seen[address][0] == sign
            else (sign, now)
            for address, sign in seen.items()
        }
        self.awake = {
            address: workers[address]["nthreads"]
            for address, (_, seen_at) in self._seen.items()
            if now - seen_at < SILENT_AFTER_S
        }

    def close(self) -> None:
        """Disconnect, and end an embedded cluster."""
        self._stack.close()


def import_in_worker(module: str) -> None:
    """Import a module in this worker, and lower the priority of its training thread."""
    # Training runs in the thread that runs this, and gets the time that the interface leaves.
    # On a system without priorities, both are served alike.
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)
    import_module(module)


async def _replace_ended(cluster: SpecCluster) -> None:
    """Start workers in place of those whose processes have ended."""
    ended = [
        name
        for name, worker in cluster.workers.items()
        if worker.process is not None and worker.process.returncode is not None
    ]
    for name in ended:
        await cluster.workers.pop(name).close()
    if ended:
        cluster.scale(len(cluster.worker_spec))


def _start(stack: ExitStack, num_workers: int, threads: int) -> SpecCluster:
    """Start a cluster that ends with `stack` and with this process."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
    # The cluster's processes inherit this environment and import this program by name.
    for name, value in _RARE_MONITORING.items():
        os.environ.setdefault(name, value)
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(_ROOT) not in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(_ROOT), *filter(None, paths)])
    watchdog = ["explorer.runs.parent_watchdog"]
    local_page = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
    cluster = SubprocessCluster(
        n_workers=num_workers,
        threads_per_worker=1,
        scheduler_kwargs={
            "scheduler_file": str(Path(folder) / "scheduler.json"),
            "allowed_failures": 0,  # a run whose worker died is resumed, never repeated
            "preload": watchdog,
            **local_page,
        },
        worker_kwargs={
            "local_directory": folder,
            "preload_nanny": watchdog,
            "env": dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads)),
            **local_page,
        },
    )
    stack.callback(_end, cluster)
    return cluster


def _end(cluster: SpecCluster) -> None:
    """Close a cluster; one whose scheduler was killed has no workers left and does not answer."""
    with suppress(OSError):
        cluster.close(timeout=_CLOSE_S)
