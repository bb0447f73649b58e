"""Databases and schedulers for the tests of runs; their processes end with the session."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from explorer.runs.database import open_database
from explorer.runs.store import RunStore
from tests.runs.waiting import end_process, wait_until

ROOT = Path(__file__).parents[2]
OLD = ROOT / "tests" / "compatibility" / "version-0.1.0"


def find_postgres() -> Path | None:
    """The folder of the latest PostgreSQL server's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server that runs for this session."""
    programs = find_postgres()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine")
    as_other: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            as_other = ["runuser", "-u", "postgres", "--"]
        subprocess.run(
            [
                *as_other,
                programs / "initdb",
                "-D",
                folder / "data",
                "-A",
                "trust",
                "-U",
                "postgres",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = [
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-p",
            str(port),
            "-k",
            name,
        ]
        server = subprocess.Popen(
            [*as_other, programs / "postgres", "-D", folder / "data", *options],
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        try:
            url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
            wait_until(lambda: answers(url))
            yield url
        finally:
            end_process(server)


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


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'runs.db'}"


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """An empty database."""
    database = create_engine(postgres)
    with database.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    database.dispose()
    return postgres


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def old_database_url(request: pytest.FixtureRequest) -> str:
    """A database as version 0.1.0 left it, of either kind."""
    url = str(request.getfixturevalue(f"{request.param}_url"))
    if request.param == "sqlite":
        shutil.copy(OLD / "runs.db", url.removeprefix("sqlite:///"))
    else:
        database = create_engine(url)
        with database.begin() as connection:
            connection.exec_driver_sql((OLD / "runs.postgresql.sql").read_text("utf-8"))
        database.dispose()
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[RunStore]:
    """A store in which two seconds without a heartbeat interrupt a run."""
    database = open_database(database_url)
    yield RunStore(database, life_limit_s=2.0)
    database.dispose()


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    """The address of a scheduler with two workers, started as an administrator would."""
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


@pytest.fixture(params=["embedded", "scheduler"])
def scheduler_address(request: pytest.FixtureRequest) -> str | None:
    """None for the embedded cluster, or the address of a running scheduler."""
    if request.param == "embedded":
        return None
    return str(request.getfixturevalue("scheduler"))
