"""The browser components: each is one folder under assets/, joined with what it shares.

Knows the files of a stage (stage.html, stage.css and its scripts, one ES module split by noun), of
the chart and of the shared transport; knows no net and no message.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.core.assets import ASSETS_FOLDER

_SHARED = ASSETS_FOLDER / "transport"


@cache
def register_stage(name: str) -> ComponentRenderer:
    """The component of the folder assets/`name`, ready to be mounted.

    The shared scripts and styles come first; within a folder, files in the order of their names.
    """
    folder = ASSETS_FOLDER / name
    return st.components.v2.component(
        name,
        html=(folder / "stage.html").read_text("utf-8"),
        css=_join("*.css", folder),
        js=_join("*.js", folder),
    )


@cache
def register_chart() -> ComponentRenderer:
    """The component that draws a figure.

    It lives among the page's own elements: plotly puts its styles there.
    """
    folder = ASSETS_FOLDER / "chart"
    scripts = (_SHARED / "mount.js", folder / "chart.js")
    return st.components.v2.component(
        "chart",
        html=(folder / "chart.html").read_text("utf-8"),
        css=(folder / "chart.css").read_text("utf-8"),
        js="\n".join(script.read_text("utf-8") for script in scripts),
        isolate_styles=False,
    )


def _join(pattern: str, folder: Path) -> str:
    files = [*sorted(_SHARED.glob(pattern)), *sorted(folder.glob(pattern))]
    return "\n".join(file.read_text("utf-8") for file in files)
