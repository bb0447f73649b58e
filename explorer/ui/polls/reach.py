"""Finds the address that phones can open, and says what to do if there is none."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from explorer.ui.shell.addresses import find_own_addresses, is_loopback, write_host

_KEY = "ask.address"


def choose_address() -> str | None:
    """The address of this app as phones reach it, chosen if there are several.

    If only this machine reaches the app, a sentence says what to do, and the address is None.
    """
    here = urlsplit(st.context.url or "")
    if is_loopback(str(st.get_option("server.address"))):
        st.info(
            "Phones can't reach this app: it answers this computer alone. Stop it and start it in "
            "class mode, with `rnn-explorer --class` or "
            "`streamlit run explorer/Home.py --server.address 0.0.0.0`."
        )
        return None
    hosts = [] if is_loopback(here.hostname or "") else [here.netloc]
    port = f":{here.port}" if here.port else ""
    own = (f"{write_host(each)}{port}" for each in find_own_addresses())
    hosts += [each for each in own if each not in hosts]
    if not hosts:
        st.info("Phones can't reach this app: this computer has no address on a network.")
        return None
    host = hosts[0]
    if len(hosts) > 1:
        host = st.selectbox(
            "Address for the phones",
            hosts,
            key=_KEY,
            help="This computer is on several networks. Choose the one that the phones are on.",
        )
    prefix = here.path.rstrip("/").removesuffix("/ask")
    return urlunsplit((here.scheme, str(host), f"{prefix}/join", "", ""))
