"""The cards on Home: one per page, each with a link to its best preset."""

from __future__ import annotations

import streamlit as st

from explorer.core.srn.presets import load_srn_preset
from explorer.ui.shell.navigation import PAGES, make_page

_CARD_WIDTH = 260  # px: four in a row on a projector, with room for a scroll bar
# The best way into each page: the text of the card's link and the parameters it opens. A page that
# shows a net has one at least: without any, it would be opened as it was left.
BEST_LINKS: dict[str, tuple[str, dict[str, str]]] = {
    "srn": ("Open the course example", dict(load_srn_preset("course-tanh").link)),
    "cells": ("See every shape in two layers", {"cells.case": "two-layers"}),
    "gradients": ("Watch it explode", {"grad.rho": "1.2", "grad.activation": "linear"}),
    "memory": ("Train three kinds of memory", {"echo.window": "6"}),
    "char_models": ("Train hello → ohlol", {"pair": "hello"}),
    "language_model": ("Train on song lyrics", {"preset": "lyrics-fast"}),
    "activations": ("Colour a tale by one unit", {"net": "tale-lstm"}),
    "seq2seq": ("Turn man into women", {"pairs.word": "man"}),
    "series": ("Forecast 1,000 random walks", {"series": "sales"}),
    "slots": ("Arrive Taipei, leave Taipei", {"cell": "rnn"}),
    "runs": ("See your runs", {}),
    "lecture": ("Look through a lecture", {"lecture": "two-units"}),
    "ask": ("Ask what a state forgets", {"ask": "srn-memories"}),
    "glossary": ("Look up perplexity", {"q": "perplexity"}),
}


def show_cards() -> None:
    """Show one card per page: picture, question, and a link to the page's best preset."""
    # A row that wraps: a narrow window has fewer cards per row, still in the course's order.
    with st.container(horizontal=True, horizontal_alignment="center"):
        for entry in PAGES:
            card = st.container(
                border=True,
                width=_CARD_WIDTH,
                height="stretch",
                vertical_alignment="distribute",
                gap="small",
            )
            with card.container(gap="small"):
                st.image(entry.card, width="stretch", alt=f"Illustration for {entry.title}")
                st.markdown(f"**{entry.title}**")
                st.markdown(entry.question)
            label, link = BEST_LINKS[entry.name]
            card.page_link(
                make_page(entry), label=label, icon=":material/arrow_forward:", query_params=link
            )
