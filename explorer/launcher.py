"""The command `rnn-explorer`: starts the server and opens the app in the browser."""

from __future__ import annotations

import argparse
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlunsplit

HOME = Path(__file__).resolve().parent / "Home.py"
_PORT = 8501
_MOST_TRIES = 100
_STARTS_WITHIN_S = 120.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command until it is interrupted."""
    options = _make_parser().parse_args(arguments)
    port = find_port(options.port)
    if port is None:
        sys.exit(f"Port {options.port or _PORT} is in use; choose another one with --port.")
    if not options.no_browser:
        threading.Thread(target=_open_browser, args=(port, options.path), daemon=True).start()
    # Streamlit takes a second to import, and --help needn't wait for it.
    from streamlit.web import cli  # noqa: PLC0415

    cli.main(["run", str(HOME), *list_options(port, is_class=options.for_class, path=options.path)])


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "rnn-explorer", description="A visual explorer of recurrent neural networks."
    )
    parser.add_argument(
        "--class",
        dest="for_class",
        action="store_true",
        help="let everyone on the network open the app; the terminal says at which address",
    )
    parser.add_argument(
        "--port",
        type=_read_port,
        help=f"the port to listen at (default: the first free from {_PORT})",
    )
    parser.add_argument(
        "--path", default="", help="the path below which a proxy serves the app, such as /rnn"
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    return parser


def _read_port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, got {text[:20]!r}")
    return int(text)


def list_options(port: int, *, is_class: bool, path: str = "") -> list[str]:
    """The options of `streamlit run`."""
    address = "0.0.0.0" if is_class else "127.0.0.1"  # noqa: S104 - a class is told to
    options = [f"--server.address={address}", f"--server.port={port}", "--server.headless=true"]
    return [*options, f"--server.baseUrlPath={path.strip('/')}"] if path.strip("/") else options


def find_port(wanted: int | None) -> int | None:
    """A port that is free: the wanted one, or the first from 8501 on; None if it's taken."""
    candidates = [wanted] if wanted else range(_PORT, _PORT + _MOST_TRIES)
    return next((port for port in candidates if _is_free(port)), None)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if sys.platform != "win32":  # there, it would take a port from the program that has it
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _open_browser(port: int, path: str) -> None:
    """Open the app once it answers."""
    path = f"/{path.strip('/')}".rstrip("/")
    ends_at = monotonic() + _STARTS_WITHIN_S
    while monotonic() < ends_at:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", f"{path}/_stcore/health")
            connection.getresponse()
        except (OSError, HTTPException):
            sleep(0.1)  # the server is still starting
        else:
            webbrowser.open(urlunsplit(("http", f"127.0.0.1:{port}", path, "", "")))
            return
