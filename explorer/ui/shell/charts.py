"""Shows figures, with the same sentence as caption and as alternative text."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import plotly
import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v1 import declare_component

from explorer.core.assets import ASSETS_FOLDER
from explorer.ui.shell.panels import is_alone, name_panel
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.stage_files import register_component

# A figure creates thousands of small objects, which trigger the garbage collector. Every time, it
# would also walk through everything imported, for up to 70 ms after the release of a slider.
gc.freeze()


def show_figure(
    figure: go.Figure,
    finding: str,
    *,
    key: str,
    on_click: Callable[[Any], None] | None = None,
    about: str = "",
    shown: Mapping[str, str] | None = None,
) -> None:
    """Show the figure, with its finding as caption and alternative text.

    Streamlit's own chart is rebuilt whenever its data change and loses its zoom; this one keeps its
    element and its zoom as long as its key stays the same.

    Args:
        figure: the figure.
        finding: what it shows, in a sentence.
        key: the chart's unique key on its page.
        on_click: called with the customdata of a point that the user clicks.
        about: whose figure it is, which the page says elsewhere: added to the finding of a figure
            that stands alone.
        shown: parameters that say what is shown, for the link to the figure alone, where the page
            chose it by itself.
    """

    def pass_on() -> None:
        if on_click is not None:
            on_click(st.session_state[key].clicked)

    name, link = name_panel(key)
    if is_alone(name):
        finding = f"{finding} {about}".strip()
    # Plotly puts its styles in the page.
    mount = register_component(
        "chart", isolate_styles=False, shared_styles=("figure_tools", "transport")
    )
    mount(
        key=key,
        data={
            "figure": figure.to_json(validate=False),  # it was validated when it was built
            "finding": finding,
            "is_clickable": on_click is not None,
            "is_alone": is_alone(name),
            "panel": {"name": name, "link": {**link, **(shown or {})}} if name else None,
            "plotly_address": _serve_plotly(),
        },
        height=figure.layout.height,
        on_clicked_change=pass_on,
    )
    st.markdown(f"**{escape_markdown(finding)}**")


@cache
def _serve_plotly() -> str:
    """The address at which this server offers the part of plotly.js that draws our figures.

    It's a third of the whole library, which each browser would load and compile.
    """
    server = declare_component("plotly", path=ASSETS_FOLDER / "plotly")
    return f"component/{server.name}/plotly-cartesian.min.js?{plotly.__version__}"
