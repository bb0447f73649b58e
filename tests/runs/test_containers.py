"""Each step of the Dockerfile and of compose.yaml, without a container engine.

What an engine alone could show isn't shown: that the base image and its packages are there, that
the build ends, and how its networks and volumes behave.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from explorer.core.registry.configs import load_preset
from explorer.runs.database import open_database
from explorer.runs.engine import Engine
from explorer.runs.records import Status
from explorer.runs.store import RunStore
from tests.runs.services import ROOT
from tests.runs.waiting import end_process, wait_for, wait_until

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def read_dockerfile() -> list[tuple[str, str]]:
    """The instructions, each with its arguments in one line."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found = [line.split(maxsplit=1) for line in lines if line.strip()]
    return [(name, " ".join(rest.split())) for name, rest in found]


STEPS = read_dockerfile()


def find_steps(name: str) -> list[str]:
    return [arguments for step, arguments in STEPS if step == name]


def find_environment() -> dict[str, str]:
    pairs = [shlex.split(each) for each in find_steps("ENV")]
    return dict(pair.split("=", 1) for each in pairs for pair in each)


def test_everything_that_is_copied_exists_and_is_let_through() -> None:
    sources = [each.split()[0] for each in find_steps("COPY")]
    assert sources == ["requirements.txt", "assets", "pages", "explorer"]
    assert all((ROOT / source).exists() for source in sources)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    assert {f"!{source}" for source in sources} <= set(ignored)
    assert not fnmatch("assets/page.css", ignored[-1])


def test_the_driver_is_that_of_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (driver,) = project["optional-dependencies"]["postgres"]
    assert any(f'"{driver}"' in step for step in find_steps("RUN"))
    version = find_steps("FROM")[0].removeprefix("python:").removesuffix("-slim")
    assert project["requires-python"] == f">={version}"


def test_the_app_runs_as_a_user_who_can_write_to_its_data_alone() -> None:
    names = [name for name, _ in STEPS]
    assert find_steps("USER") == ["explorer"]
    assert names.index("USER") < names.index("CMD")
    assert any("install -d -o explorer -m 0700 /data" in step for step in find_steps("RUN"))
    assert find_environment()["EXPLORER_DATA"] == find_steps("VOLUME")[0] == "/data"
    assert not [step for step in find_steps("COPY") if "--chown" in step]


def test_the_services_need_nothing_that_is_not_there() -> None:
    assert set(SERVICES) == {"app", "database", "scheduler", "worker"}
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    for service in SERVICES.values():
        assert set(service.get("depends_on", ())) <= set(SERVICES)
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in COMPOSE["volumes"]
    documented = (ROOT / "docs" / "DEPLOYMENT.md").read_text("utf-8")
    for name in SERVICES["app"]["environment"]:
        assert f"`{name}`" in documented


def test_only_the_app_can_be_reached_and_only_from_this_machine() -> None:
    ports = {name: service.get("ports", []) for name, service in SERVICES.items()}
    (port,) = find_steps("EXPOSE")
    assert ports.pop("app") == [f"127.0.0.1:{port}:{port}"]
    assert not any(ports.values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the image has in /app."""
    app = tmp_path / "app"
    app.mkdir()
    for step in find_steps("COPY"):
        source = ROOT / step.split()[0]
        if source.is_dir():
            shutil.copytree(source, app / source.name)
        else:
            shutil.copy(source, app)
    return app


@pytest.fixture
def ports() -> dict[str, str]:
    """Free ports in place of those that the containers use."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(2)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        free = [str(probe.getsockname()[1]) for probe in probes]
    return dict(zip(("8501", "8786"), free, strict=True))


@pytest.fixture
def health(
    folder: Path, ports: dict[str, str], postgres_url: str
) -> Iterator[subprocess.CompletedProcess[bytes]]:
    """Every service but the database, started by its own command; the app's health check."""

    def localise(text: str) -> str:
        for inside, outside in ports.items():
            text = text.replace(inside, outside)
        text = re.sub(r"postgresql://.*@database/explorer", postgres_url, text)
        text = text.replace("postgresql+psycopg:", "postgresql:")
        text = re.sub(r"\$\{EXPLORER_HOSTS:-\}", "", text)
        text = text.replace("scheduler:", "127.0.0.1:")
        return text.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - replaced, not listened on

    kept = {**os.environ, **find_environment(), "PYTHONPATH": str(folder)}
    kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    kept["EXPLORER_DATA"] = str(folder.parent / "data")
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name in ("scheduler", "worker", "worker", "app"):
            command = SERVICES[name].get("command") or json.loads(find_steps("CMD")[0])
            own = SERVICES[name].get("environment", {})
            program = kept["PATH"].split(os.pathsep)[0] + f"/{command[0]}"
            process = subprocess.Popen(
                [program, *(localise(part) for part in command[1:])],
                cwd=folder,
                env={**kept, **{key: localise(value) for key, value in own.items()}},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            started.append(process)
        check = json.loads(find_steps("HEALTHCHECK")[0].partition(" CMD ")[2])
        check = [sys.executable, *(localise(part) for part in check[1:])]

        def ask() -> subprocess.CompletedProcess[bytes]:
            assert all(process.poll() is None for process in started)
            return subprocess.run(check, check=False, capture_output=True)

        wait_until(lambda: ask().returncode == 0)
        yield ask()
    finally:
        for process in reversed(started):
            end_process(process)


@pytest.mark.slow
def test_the_services_together_train_a_run_on_the_workers_and_keep_it_in_postgresql(
    health: subprocess.CompletedProcess[bytes], ports: dict[str, str], postgres_url: str
) -> None:
    assert health.returncode == 0
    database = open_database(postgres_url)
    store = RunStore(database)
    engine = Engine(store, scheduler=f"tcp://127.0.0.1:{ports['8786']}")
    try:
        run = engine.start_run("me", "in containers", load_preset("hello").to_json())
        wait_for(store, run, Status.FINISHED)
        assert engine.num_workers == 2
    finally:
        engine.close()
        database.dispose()
