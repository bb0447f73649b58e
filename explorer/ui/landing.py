"""Home's cards and the path through the course; knows pages and presets by their entries."""

from __future__ import annotations

import streamlit as st

from explorer.core.presets import load_srn_preset
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

# The best way into each page: what the card's link says, and the parameters it opens.
_BEST: dict[str, tuple[str, dict[str, str]]] = {
    "srn": ("Open the course example", dict(load_srn_preset("course-tanh").link)),
    "char_models": ("Train hello → ohlol", {"pair": "hello"}),
    "language_model": ("Train on song lyrics", {"preset": "lyrics-fast"}),
    "runs": ("See your runs", {}),
}


def show_cards() -> None:
    """One card a page: picture, question, and a link to the page's best preset."""
    columns = st.columns(4)
    for place, entry in enumerate(PAGES):
        with columns[place % 4], st.container(border=True, height="stretch"):
            st.image(entry.card, width="stretch", alt=f"Drawing for the page {entry.title}")
            st.markdown(f"**{entry.title}**")
            st.markdown(entry.question)
            label, link = _BEST[entry.name]
            st.page_link(
                make_page(entry), label=label, icon=":material/arrow_forward:", query_params=link
            )


def show_path() -> None:
    """The presets in the course's order, each with a question to answer before looking."""
    st.markdown("Answer each question first, then open the scene and step through it.")
    srn: PageEntry = next(entry for entry in PAGES if entry.name == "srn")
    for number, (name, question) in enumerate(_PATH, 1):
        preset = load_srn_preset(name)
        link, text = st.columns([1, 3], vertical_alignment="center")
        with link:
            st.page_link(
                make_page(srn), label=f"{number}. {preset.title}", query_params=preset.link
            )
        text.markdown(question)
