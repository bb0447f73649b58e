"""Home's cards and the path through the course; knows pages and presets by their entries."""

from __future__ import annotations

import streamlit as st

from explorer.core.presets import SRNPreset, list_srn_presets
from explorer.ui.navigation import PAGES, PageEntry, make_page

# The path: which preset of which page, and what to ask before looking.
_PATH = (
    ("course-linear", "Work out y at t = 2 by hand. Why is it not the same as at t = 1?"),
    ("course-tanh", "The input doubles at t = 3. Does the hidden state double too?"),
    ("one-rest-point", "The input stops. How many steps until the net has forgotten its start?"),
    ("saddle", "Two starts that almost agree: how can they end far apart?"),
    ("nine-points", "How many different things can this net remember for ever?"),
    ("period-two", "What does a negative loop do to the state at each step?"),
    ("period-four", "After how many steps is the net back where it was?"),
    ("quasi-periodic", "Does this orbit ever close?"),
    ("explosion", "What stops the growth when the activation is tanh, and what does here?"),
)


def show_cards() -> None:
    """One card a page: picture, question, and a link to the page's best preset."""
    columns = st.columns(3)
    for column, entry in zip(columns, PAGES, strict=False):
        with column, st.container(border=True):
            st.image(entry.card, width="stretch", alt=f"Drawing for the page {entry.title}")
            st.markdown(f"**{entry.title}**")
            st.markdown(entry.question)
            st.page_link(
                make_page(entry),
                label="Open the course example",
                icon=":material/arrow_forward:",
                query_params=_find_preset("course-tanh").link,
            )


def show_path() -> None:
    """The presets in the course's order, each with a question to answer before looking."""
    st.markdown("Answer each question first, then open the scene and step through it.")
    srn: PageEntry = next(entry for entry in PAGES if entry.name == "srn")
    for number, (name, question) in enumerate(_PATH, 1):
        preset = _find_preset(name)
        link, text = st.columns([1, 3], vertical_alignment="center")
        with link:
            st.page_link(
                make_page(srn), label=f"{number}. {preset.title}", query_params=preset.link
            )
        text.markdown(question)


def _find_preset(name: str) -> SRNPreset:
    return next(preset for preset in list_srn_presets() if preset.name == name)
