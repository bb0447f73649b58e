"""Figures on a page: drawn, read aloud and explained in the same words.

Knows how a plotly figure is shown; knows no result.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from explorer.ui.plain_text import escape_markdown

# A figure makes thousands of small objects, and the collector that they wake would each time walk
# through all that was imported, for up to 70 ms of a slider's release. Imported code is no garbage.
gc.freeze()

_CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False}


def show_figure(figure: go.Figure, finding: str, *, key: str) -> None:
    """The figure with its finding as caption and as alternative text."""
    st.plotly_chart(figure, key=key, alt=finding, config=_CONFIG)
    st.markdown(f"**{escape_markdown(finding)}**")


def show_clickable_figure(
    figure: go.Figure, finding: str, *, key: str, on_click: Callable[[list[float]], None]
) -> None:
    """The same; a click on a point hands the point's customdata to `on_click`."""

    def hand_on() -> None:
        points = st.session_state[key].selection.points
        if points and points[0].get("customdata"):
            # Streamlit sends a pair as a table {"0": first, "1": second}.
            on_click([float(value) for value in points[0]["customdata"].values()])

    st.plotly_chart(
        figure, key=key, alt=finding, config=_CONFIG, on_select=hand_on, selection_mode="points"
    )
    st.markdown(f"**{escape_markdown(finding)}**")
