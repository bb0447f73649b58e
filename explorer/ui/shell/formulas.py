"""Formulas that break between their parts where a window is narrow; knows no equation."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st


def show_formulas(parts: Iterable[str]) -> None:
    """The parts (LaTeX) side by side as far as there is room, in the middle of the page."""
    with st.container(
        horizontal=True, horizontal_alignment="center", vertical_alignment="center", gap="medium"
    ):
        for part in parts:
            st.latex(part, width="content")
