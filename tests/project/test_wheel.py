"""The wheel holds the whole app in one package and starts it in an empty virtual environment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.browser.app import ROOT, answers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what is under version control."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607 - git is what made the copy
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        if not name.startswith("tests/") and (ROOT / name).is_file():
            copy = folder / "source" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", folder, folder / "source"], check=True)
    return next(folder.glob("*.whl"))


def test_everything_is_inside_one_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "rnn-explorer = rnn_explorer.explorer.launcher:main" in archive.read(points).decode()
    assert {name.split("/")[0] for name in names} == {"rnn_explorer"}
    listed = subprocess.run(
        ["git", "ls-files", "explorer", "pages", "assets"],  # noqa: S607 - git is what made the copy
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    wanted = {
        f"rnn_explorer/{name}"
        for name in listed.stdout.splitlines()
        if not name.startswith("assets/screenshots/") and (ROOT / name).is_file()
    }
    assert wanted <= set(names)


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; what it needs is lent by this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    packages = sysconfig.get_path("purelib", vars={"base": str(folder)})
    (Path(packages) / "lent.pth").write_text(sysconfig.get_path("purelib"))
    programs = Path(sysconfig.get_path("scripts", vars={"base": str(folder)}))
    install = [sys.executable, "-m", "pip", "--python", programs / "python", "install", "--quiet"]
    subprocess.run([*install, "--no-deps", wheel], check=True)
    return programs


@pytest.fixture(scope="module")
def port(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("elsewhere")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [environment / "rnn-explorer", "--no-browser", "--port", str(port)],
            cwd=folder,
            env={**kept, "EXPLORER_DATA": str(folder / "data")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            assert answers(port, server), (folder / "log.txt").read_text()
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)


def test_the_command_serves_the_app(port: int) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", "/srn")
        assert connection.getresponse().status == 200
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", "/", headers={"Host": "evil.example"})
        assert connection.getresponse().status == 421


def test_the_installed_pages_run(environment: Path, tmp_path: Path) -> None:
    script = (
        "from importlib.resources import files\n"
        "from streamlit.testing.v1 import AppTest\n"
        "home = files('rnn_explorer') / 'explorer' / 'Home.py'\n"
        "app = AppTest.from_file(str(home), default_timeout=120).run()\n"
        "import explorer\n"
        "print(len(app.exception), app.title[0].value, explorer.__file__)\n"
    )
    command = [environment / "python", "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    count, *_, file = done.stdout.split()
    assert count == "0"
    assert "rnn_explorer" in Path(file).parts
