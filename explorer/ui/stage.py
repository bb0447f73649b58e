"""The stage: the browser component that draws a net and computes what it shows.

Knows the component's files under assets/ and the messages to and from it; the mathematics on
the stage is the browser's own and is compared with core's in the browser tests.
"""

from __future__ import annotations

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.core.scenes import SRNScene
from explorer.ui.glossary import explain_all
from explorer.ui.navigation import ROOT
from explorer.ui.srn_state import STAGE_KEY, find_revision, receive_scene

_FOLDER = ROOT / "assets" / "srn_stage"


@cache
def _register() -> ComponentRenderer:
    # The scripts are one ES module, split by noun: joined in the order of their names.
    scripts = "\n".join(file.read_text("utf-8") for file in sorted(_FOLDER.glob("*.js")))
    return st.components.v2.component(
        "srn_stage",
        html=(_FOLDER / "stage.html").read_text("utf-8"),
        css=(_FOLDER / "stage.css").read_text("utf-8"),
        js=scripts,
    )


def show_srn_stage(scene: SRNScene) -> None:
    """Mount the stage; what the hand changes there comes back through `receive_scene`."""
    _register()(
        key=STAGE_KEY,
        data={
            "link": scene.to_link(),
            "revision": find_revision(),
            "glossary": explain_all(),
        },
        on_link_change=receive_scene,
    )
