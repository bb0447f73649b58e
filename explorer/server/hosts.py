"""Decides which host names the server answers to, and which pages may send it anything.

A page on another site can point its own name at this machine (DNS rebinding): the browser then
takes this server for that site and hands everything it answers to the page. Such a request still
carries the site's name in its Host header, so names that aren't this machine's are refused. An
address in numbers can't be rebound and is always accepted.

A page can also send requests to another site's server, but not without its own address in the
Origin header.
"""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass

from explorer.ui.shell.addresses import is_numeric

_ANY = "*"
_PORTS = {"http": "80", "https": "443"}
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+?))\.?(?::([0-9]{1,5}))?", re.ASCII)


@dataclass(frozen=True)
class KnownHosts:
    """The names that the server answers to.

    Attributes:
        of_machine: what the machine is called.
        of_proxies: what `EXPLORER_HOSTS` adds; "*" stands for every name.
    """

    of_machine: frozenset[str]
    of_proxies: frozenset[str]

    def accept(self, header: str) -> bool:
        """Whether a Host header names this server, by one of its names or by an address."""
        found = _parse_host(header)
        if found is None:
            return False
        name = found[0]
        known = self.of_machine | self.of_proxies
        return _ANY in known or name in known or is_numeric(name)

    def own(self, origin: str, header: str) -> bool:
        """Whether a request with this Origin and Host comes from one of the server's own pages.

        A proxy may change the port, so it isn't compared for the names in `EXPLORER_HOSTS`.
        """
        scheme, _, rest = origin.lower().partition("://")
        page, server = _parse_host(rest), _parse_host(header)
        if scheme not in _PORTS or page is None or server is None:
            return False
        ports = {server[1]} if server[1] else set(_PORTS.values())
        is_same = page[0] == server[0] and (page[1] or _PORTS[scheme]) in ports
        return is_same or page[0] in self.of_proxies


def find_hosts() -> KnownHosts:
    """The names of this server: those of this machine, and those in `EXPLORER_HOSTS`."""
    machine = socket.gethostname().lower()
    named = os.environ.get("EXPLORER_HOSTS", "").lower().split(",")
    return KnownHosts(
        frozenset({"localhost", machine, f"{machine}.local"}),
        frozenset(name.strip().rstrip(".") for name in named if name.strip()),
    )


def _parse_host(text: str) -> tuple[str, str] | None:
    """The parts of `name:port`, the port empty if there is none; None if it's neither."""
    match = _HOST.fullmatch(text.lower())
    return None if match is None else (match[1] or match[2], match[3] or "")
