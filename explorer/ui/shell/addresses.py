"""The addresses at which the app can be opened, by this machine alone or by a class."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlunsplit

import streamlit as st

_ELSEWHERE = ("192.0.2.1", 9)  # reserved for documents: the route is looked up, nothing is sent


def find_prefix() -> str:
    """The path that the app is served under, such as "/rnn"; empty at the root."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def find_route(name: str) -> str:
    """The path of one of the server's routes, below the prefix that the app is served under."""
    return f"{find_prefix()}/{name}"


def find_own_addresses() -> list[str]:
    """The addresses at which other machines reach this one, the likeliest first."""
    found: list[object] = []
    # Without a network there is no route, and some machines can't look up their own name.
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_ELSEWHERE)
        found.append(probe.getsockname()[0])
    with suppress(OSError):
        found += [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)]
    outside = [each for each in dict.fromkeys(map(str, found)) if _is_outside(each)]
    return sorted(outside, key=lambda each: ":" in each)  # IPv4 is easier to type


def narrow_addresses(own: Sequence[str], address: str) -> Sequence[str]:
    """Those at which a server answers that listens at `address`, which may be every one."""
    is_any = is_numeric(address) and ip_address(address).is_unspecified
    return own if is_any else [address]


def describe_reach(address: str, port: int, own: Sequence[str], path: str = "") -> str:
    """What the terminal says about a server that listens at `address`; empty if only this machine.

    Args:
        address: what the server is bound to; "0.0.0.0" and "::" are every address there is.
        port: the port it listens at.
        own: the addresses at which other machines reach this one.
        path: the prefix that the app is served under.
    """
    if is_loopback(address):
        return ""
    links = [_write_link(each, port, path) for each in narrow_addresses(own, address)]
    lines = ["", "  Class mode: everyone on this network can open the app.", ""]
    if links:
        lines += ["  Address for your students:", "", *(f"    {link}" for link in links)]
    else:
        lines.append("  This machine has no address on a network yet.")
    return "\n".join([*lines, ""])


def is_loopback(address: str) -> bool:
    """Whether an address or host name leads to this machine alone."""
    return address == "localhost" or (is_numeric(address) and ip_address(address).is_loopback)


def is_numeric(name: str) -> bool:
    """Whether a host is given by an address in numbers."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def write_host(address: str) -> str:
    """An address as it stands in a link: one of IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def _write_link(address: str, port: int, path: str) -> str:
    return urlunsplit(("http", f"{write_host(address)}:{port}", path.strip("/"), "", ""))


def _is_outside(address: str) -> bool:
    if not is_numeric(address):
        return False
    parsed = ip_address(address)
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)
