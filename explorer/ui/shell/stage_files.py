"""Registers the browser components: each is one folder under assets/components/."""

from __future__ import annotations

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.core.assets import ASSETS_FOLDER
from explorer.ui.shell.es_modules import join_modules

_FOLDER = ASSETS_FOLDER / "components"
_SHARED = _FOLDER / "shared"


@cache
def register_component(
    name: str, *, isolate_styles: bool = True, shared_styles: tuple[str, ...] = ()
) -> ComponentRenderer:
    """The component of the folder assets/components/`name`, ready to be mounted.

    Its page is `name`.html, if it has one, and its entry `name`.js. An isolated component gets all
    shared style sheets before its own; one that isn't isolated lives among the page's own elements
    and gets those that `shared_styles` names.
    """
    folder = _FOLDER / name
    page = folder / f"{name}.html"
    named = [_SHARED / f"{sheet}.css" for sheet in shared_styles]
    shared = sorted(_SHARED.glob("*.css")) if isolate_styles else named
    styles = [*shared, *sorted(folder.glob("*.css"))]
    return st.components.v2.component(
        name,
        html=page.read_text("utf-8") if page.exists() else None,
        css="\n".join(style.read_text("utf-8") for style in styles) or None,
        js=join_modules(folder / f"{name}.js"),
        isolate_styles=isolate_styles,
    )
