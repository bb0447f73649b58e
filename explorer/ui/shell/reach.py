"""Finds the address at which phones open a page, and says what to do if there is none."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

import segno
import streamlit as st

from explorer.ui.shell.addresses import (
    find_own_addresses,
    is_loopback,
    narrow_addresses,
    write_host,
)

_REMEMBERED_S = 60.0  # a machine's networks; without internet, looking them up can take seconds


def choose_address(page: str, target: str, *, key: str) -> str | None:
    """The address at which phones open `target`, chosen if there are several.

    If only this machine reaches the app, a sentence says what to do, and the address is None.

    Args:
        page: the name of the page that asks, as it is in the page's own address.
        target: what phones open: the name of a page, and its parameters if it has any.
        key: of the list of addresses.
    """
    url = st.context.url or ""
    listens = str(st.get_option("server.address"))
    # If it listens to this machine alone, phones get here through a proxy, or not at all.
    is_local = is_loopback(listens)
    own = [] if is_local else narrow_addresses(_remember_addresses(), listens)
    found = list_addresses(url, own, page, target)
    if is_local and not found:
        st.info(
            "Phones can't reach this app: it only answers this computer. Stop it and start it in "
            "class mode, with `rnn-explorer --class` or "
            "`streamlit run explorer/Home.py --server.address 0.0.0.0`."
        )
        return None
    if not found:
        st.info("Phones can't reach this app: this computer has no address on a network.")
        return None
    if len(found) == 1:
        return found[0]
    return st.selectbox(
        "Address for phones",
        found,
        key=key,
        format_func=write_short,
        help="This computer is on several networks. Choose the one that the phones are on.",
    )


def list_addresses(url: str, own: Iterable[str], page: str, target: str) -> list[str]:
    """The addresses at which phones open `target`, the likeliest first.

    Args:
        url: of the page that is open; what led the lecturer here leads phones here too, unless it
            is a name for this computer.
        own: the addresses at which other machines reach this one.
        page: the name of the page that is open.
        target: the name of the page that phones open, and its parameters if it has any.
    """
    here = urlsplit(url)
    port = f":{here.port}" if here.port else ""
    hosts = [] if is_loopback(here.hostname or "localhost") else [here.netloc]
    hosts += [f"{write_host(each)}{port}" for each in own]
    path, _, query = target.partition("?")
    path = f"{here.path.rstrip('/').removesuffix(f'/{page}')}/{path}"
    return [urlunsplit((here.scheme, host, path, query, "")) for host in dict.fromkeys(hosts)]


def write_short(address: str) -> str:
    """An address as people type it: without its scheme and its parameters."""
    return address.partition("://")[2].partition("?")[0]


def draw_code(link: str) -> str:
    """The link as a QR code, an SVG: dark on white in either theme, or phones can't read it."""
    return segno.make(link, error="m", micro=False).svg_inline(
        scale=8, border=3, dark="#000", light="#fff"
    )


@st.cache_data(ttl=_REMEMBERED_S, show_spinner=False)
def _remember_addresses() -> list[str]:
    return find_own_addresses()
