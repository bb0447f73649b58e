"""The command `rnn-explorer` starts the server at a free port."""

import socket
from collections.abc import Iterator

import pytest

from explorer.launcher import find_port, list_options, main


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that another program listens at."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use_is_not_taken(busy: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert find_port(busy) is None
    with pytest.raises(SystemExit, match=f"Port {busy} is in use; choose another one with --port"):
        main(["--port", str(busy), "--no-browser"])
    found = find_port(None)
    assert found is not None
    assert 8501 <= found < 8601
    assert not capsys.readouterr().out


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", "9" * 400, "٣"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--port", port])
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err


def test_only_class_mode_listens_to_the_network() -> None:
    assert "--server.address=127.0.0.1" in list_options(8501, is_class=False)
    assert "--server.address=0.0.0.0" in list_options(8501, is_class=True)


@pytest.mark.parametrize("path", ["/rnn", "rnn/", "/rnn/"])
def test_a_proxys_path_is_handed_on(path: str) -> None:
    assert "--server.baseUrlPath=rnn" in list_options(8501, is_class=False, path=path)


@pytest.mark.parametrize("path", ["", "/"])
def test_without_a_path_the_app_is_at_the_root(path: str) -> None:
    options = list_options(8501, is_class=False, path=path)
    assert not [option for option in options if "baseUrlPath" in option]
