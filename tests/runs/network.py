"""A network between a server and its scheduler that a test can cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class Network:
    """Passes connections on to an address until it's cut."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._there = (str(parts.hostname), int(parts.port or 0))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._is_cut = threading.Event()
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut()
        _end(self._listener)  # which ends the thread that waits for connections
        self._thread.join()
        for each in self._open | {self._listener}:
            each.close()

    def cut(self) -> None:
        """End every connection, and let no new one through."""
        self._is_cut.set()
        for each in list(self._open):
            _end(each)

    def mend(self) -> None:
        self._is_cut.clear()

    def _accept(self) -> None:
        with suppress(OSError):  # it's closed
            while True:
                here, _ = self._listener.accept()
                if self._is_cut.is_set():
                    here.close()
                    continue
                there = socket.create_connection(self._there)
                self._open |= {here, there}
                for source, target in ((here, there), (there, here)):
                    threading.Thread(target=_pass_on, args=(source, target), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _end(source)
    _end(target)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
