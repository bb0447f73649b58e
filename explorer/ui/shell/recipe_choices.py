"""Asks for a recipe: a pill for each, and below them what distinguishes the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from explorer.ui.shell.link_choices import choose_pill
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.titles import find_note, list_titles


def choose_recipe(
    key: str, names: Iterable[str], *, on_change: Callable[[], None] | None = None
) -> str:
    """The name of the chosen recipe.

    Args:
        key: the choice's name in the link.
        names: the recipes' names; their titles are those of presets.
        on_change: called after the user has chosen.
    """
    titles = list_titles("preset", names)
    with st.container(gap=None, width="content"):
        name = choose_pill("Recipe", titles, key=key, on_change=on_change)
        st.caption(escape_markdown(find_note("preset", name)))
    return name
