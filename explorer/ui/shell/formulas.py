"""Shows formulas that wrap between their parts in a narrow window."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st


def show_formulas(parts: Iterable[str]) -> None:
    """Show the parts (LaTeX) side by side, centred, wrapping where there is no room."""
    with st.container(
        horizontal=True, horizontal_alignment="center", vertical_alignment="center", gap="medium"
    ):
        for part in parts:
            st.latex(part, width="content")
