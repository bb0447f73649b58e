"""Finds the address that phones can open, and says what to do if there is none."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from explorer.ui.shell.addresses import find_own_addresses, is_loopback, write_host

_KEY = "ask.address"


def choose_address() -> str | None:
    """The address of this app as phones reach it, chosen if there are several.

    If only this machine reaches the app, a sentence says what to do, and the address is None.
    """
    url = st.context.url or ""
    if is_loopback(str(st.get_option("server.address"))):
        st.info(
            "Phones can't reach this app: it only answers this computer. Stop it and start it in "
            "class mode, with `rnn-explorer --class` or "
            "`streamlit run explorer/Home.py --server.address 0.0.0.0`."
        )
        return None
    found = list_addresses(url, find_own_addresses())
    if not found:
        st.info("Phones can't reach this app: this computer has no address on a network.")
        return None
    if len(found) == 1:
        return found[0]
    return st.selectbox(
        "Address for the phones",
        found,
        key=_KEY,
        help="This computer is on several networks. Choose the one that the phones are on.",
    )


def list_addresses(url: str, own: Iterable[str]) -> list[str]:
    """The addresses of the phones' page, the likeliest first.

    Args:
        url: of the page that the lecturer sees, `ask` of this app; what led the lecturer here leads
            phones here too, unless it is a name for this computer.
        own: the addresses at which other machines reach this one.
    """
    here = urlsplit(url)
    port = f":{here.port}" if here.port else ""
    hosts = [] if is_loopback(here.hostname or "localhost") else [here.netloc]
    hosts += [f"{write_host(each)}{port}" for each in own]
    path = f"{here.path.rstrip('/').removesuffix('/ask')}/join"
    return [urlunsplit((here.scheme, host, path, "", "")) for host in dict.fromkeys(hosts)]
