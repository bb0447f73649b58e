"""A PostgreSQL server and a scheduler with workers, started as an administrator would."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from tests.runs.waiting import end_process, wait_until

ROOT = Path(__file__).parents[2]


def find_postgres() -> Path | None:
    """The folder of the latest PostgreSQL server's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


class PostgresServer:
    """An empty server, which can be stopped and started again.

    Attributes:
        url: of its database.
        port: where it listens.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        """Start one whose files are in an empty folder."""
        self._programs, self._folder = programs, folder
        self._as_other: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._as_other = ["runuser", "-u", "postgres", "--"]
        options = ["-D", folder / "data", "-A", "trust", "-U", "postgres"]
        subprocess.run(
            [*self._as_other, programs / "initdb", *options],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = ("listen_addresses=127.0.0.1", "fsync=off")
        options = [part for setting in settings for part in ("-c", setting)]
        options += ["-p", str(self.port), "-k", str(self._folder)]
        self._process = subprocess.Popen(
            [*self._as_other, self._programs / "postgres", "-D", self._folder / "data", *options],
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        wait_until(lambda: answers(self.url))

    def stop(self) -> None:
        """Stop it, and end its connections."""
        command = [self._programs / "pg_ctl", "stop", "-m", "fast", "-D", self._folder / "data"]
        subprocess.run(
            [*self._as_other, *command], check=False, capture_output=True, cwd=self._folder
        )
        end_process(self._process)


@contextmanager
def run_postgres(programs: Path) -> Iterator[PostgresServer]:
    """A server with an empty database."""
    with tempfile.TemporaryDirectory() as name:
        server = PostgresServer(programs, Path(name))
        try:
            yield server
        finally:
            server.stop()


def answers(url: str) -> bool:
    """Whether a database can be reached."""
    database = create_engine(url)
    try:
        with database.connect():
            return True
    except OperationalError:
        return False
    finally:
        database.dispose()


@contextmanager
def run_scheduler() -> Iterator[str]:
    """The address of a scheduler with two workers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        file = Path(name) / "scheduler.json"
        shared = ["--scheduler-file", str(file), "--host", "127.0.0.1", "--no-dashboard"]
        address = ["--dashboard-address", "127.0.0.1:0"]
        workers = ["--nworkers", "2", "--nthreads", "1", "--local-directory", name]
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{command[0]}", *shared, *command[1:]],
                env=environment,
                stderr=subprocess.DEVNULL,
            )
            for command in (["dask_scheduler", "--port", "0", *address], ["dask_worker", *workers])
        ]
        try:
            wait_until(lambda: file.exists() and file.stat().st_size > 0)
            yield json.loads(file.read_text())["address"]
        finally:
            for process in reversed(processes):
                end_process(process)
