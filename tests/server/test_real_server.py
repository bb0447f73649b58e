"""The server, started from another folder with no options, is safe; told to, it serves a class."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from explorer.ui.shell.addresses import find_own_addresses
from tests.browser.app import ROOT, answers

pytestmark = pytest.mark.slow


@dataclass
class Server:
    port: int
    log: Path

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
        """The status and the headers of the answer to a request at 127.0.0.1."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}

    def open_session(self, **headers: str) -> int:
        """The status of the answer to a request for a WebSocket; 101 if it was opened."""
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        return self.ask("/_stcore/stream", **upgrade, **headers)[0]


@contextmanager
def start(folder: Path, *options: str) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["EXPLORER_DATA"] = str(folder / "data")
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "explorer" / "Home.py")]
    log = folder / "log.txt"
    with log.open("w") as file:
        server = subprocess.Popen(
            [*command, f"--server.port={port}", *options],
            cwd=folder,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            assert answers(port, server), log.read_text()
            yield Server(port, log)
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start(tmp_path_factory.mktemp("plain")) as running:
        yield running


def listens(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=5):
            return True
    except OSError:
        return False


def test_by_default_only_this_machine_reaches_the_server(server: Server) -> None:
    assert server.ask("/")[0] == 200
    assert not [each for each in find_own_addresses() if listens(each, server.port)]
    assert "Class mode" not in server.log.read_text()


def test_the_health_route_answers_and_metrics_are_off(server: Server) -> None:
    status, headers = server.ask("/healthz")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert "text/html" in server.ask("/metrics")[1]["content-type"]  # as any address, the app
    assert server.ask("/_stcore/metrics")[0] == 404


def test_a_foreign_name_reaches_no_page_and_no_session(server: Server) -> None:
    assert server.ask("/", Host="evil.example")[0] == 421
    assert server.ask("/srn", Host=f"evil.example:{server.port}")[0] == 421
    assert server.open_session(Host="evil.example", Origin="http://evil.example") == 403
    assert server.open_session(Origin="http://evil.example") == 403
    own = f"127.0.0.1:{server.port}"
    assert server.open_session(Host=own, Origin=f"http://{own}") == 101


def test_class_mode_serves_the_network_and_names_the_address_in_the_terminal(
    tmp_path: Path,
) -> None:
    with start(tmp_path, "--server.address=0.0.0.0") as server:
        said = server.log.read_text()
        assert "Class mode: everyone on this network can open the app." in said
        for address in find_own_addresses():
            if ":" not in address:
                assert f"http://{address}:{server.port}" in said
                assert listens(address, server.port)
