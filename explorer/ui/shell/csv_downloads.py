"""Offers numbers as CSV, which is written only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from explorer.core.csv_text import write_csv


def offer_csv(list_rows: Callable[[], Iterable[Iterable[object]]], key: str, help: str) -> None:  # noqa: A002 - Streamlit's name
    """Show a small button that downloads rows for a spreadsheet.

    Args:
        list_rows: gives the heading and the rows.
        key: of what the rows belong to; the file is named after it.
        help: the button's tooltip.
    """
    st.download_button(
        "CSV",
        lambda: write_csv(list_rows()),
        f"{key.replace('.', '_')}.csv",
        "text/csv",
        icon=":material/download:",
        type="tertiary",
        key=f"{key}.csv",
        help=help,
        on_click="ignore",
    )
