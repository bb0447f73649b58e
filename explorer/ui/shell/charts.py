"""Figures on a page: drawn, read aloud and explained in the same words."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v1 import declare_component

from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.stage_files import register_component

# A figure makes thousands of small objects, and the collector that they wake would each time walk
# through all that was imported, for up to 70 ms of a slider's release. Imported code is no garbage.
gc.freeze()


def show_figure(
    figure: go.Figure,
    finding: str,
    *,
    key: str,
    on_click: Callable[[Any], None] | None = None,
) -> None:
    """The figure with its finding as caption and as alternative text.

    Streamlit's own chart is built anew whenever its data change, without its zoom; this one keeps
    both as long as it keeps its key.

    Args:
        figure: what is drawn.
        finding: what it shows, in a sentence.
        key: the chart's own name among all on its page.
        on_click: is handed the customdata of a point that is clicked.
    """

    def hand_on() -> None:
        if on_click is not None:
            on_click(st.session_state[key].clicked)

    register_component("chart", isolate_styles=False)(  # plotly puts its styles in the page
        key=key,
        data={
            "figure": figure.to_json(validate=False),  # it was checked when it was made
            "finding": finding,
            "is_clickable": on_click is not None,
            "plotly_address": _serve_plotly(),
        },
        height=figure.layout.height,
        on_clicked_change=hand_on,
    )
    st.markdown(f"**{escape_markdown(finding)}**")


@cache
def _serve_plotly() -> str:
    """The address, beside the pages, of the library that plotly brings along for browsers."""
    folder = Path(plotly.__file__).parent / "package_data"
    server = declare_component("plotly", path=folder)
    return f"component/{server.name}/plotly.min.js?{plotly.__version__}"
