"""Databases and schedulers for the tests of runs; their processes end with the session."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from explorer.runs.database import open_database
from explorer.runs.store import RunStore
from tests.runs.services import ROOT, find_postgres, run_postgres, run_scheduler

OLD = ROOT / "tests" / "compatibility" / "version-0.1.0"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server that runs for this session."""
    programs = find_postgres()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine")
    with run_postgres(programs) as server:
        yield server.url


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
    """The address of a scheduler with two workers."""
    with run_scheduler() as address:
        yield address


@pytest.fixture(params=["embedded", "scheduler"])
def scheduler_address(request: pytest.FixtureRequest) -> str | None:
    """None for the embedded cluster, or the address of a running scheduler."""
    if request.param == "embedded":
        return None
    return str(request.getfixturevalue("scheduler"))
