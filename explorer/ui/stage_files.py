"""The browser components: each is one folder under assets/, joined with what all stages share.

Knows the files of a stage (stage.html, stage.css and its scripts, one ES module split by noun) and
of the shared transport; knows no net and no message.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.ui.navigation import ROOT

_SHARED = ROOT / "assets" / "transport"


@cache
def register_stage(name: str) -> ComponentRenderer:
    """The component of the folder assets/`name`, ready to be mounted.

    The shared scripts and styles come first; within a folder, files in the order of their names.
    """
    folder = ROOT / "assets" / name
    return st.components.v2.component(
        name,
        html=(folder / "stage.html").read_text("utf-8"),
        css=_join("*.css", folder),
        js=_join("*.js", folder),
    )


def _join(pattern: str, folder: Path) -> str:
    files = [*sorted(_SHARED.glob(pattern)), *sorted(folder.glob(pattern))]
    return "\n".join(file.read_text("utf-8") for file in files)
