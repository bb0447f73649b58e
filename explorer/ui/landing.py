"""Home's cards, one a page; knows pages and presets by their entries."""

from __future__ import annotations

import streamlit as st

from explorer.core.presets import load_srn_preset
from explorer.ui.navigation import PAGES, make_page

_CARDS_A_ROW = 4
# The best way into each page: what the card's link says, and the parameters it opens.
_BEST: dict[str, tuple[str, dict[str, str]]] = {
    "srn": ("Open the course example", dict(load_srn_preset("course-tanh").link)),
    "cells": ("See every shape of two layers", {"cells.case": "two-layers"}),
    "gradients": ("See it vanish and explode", {"grad.rho": "1.5"}),
    "memory": ("Train three memories", {}),
    "char_models": ("Train hello → ohlol", {"pair": "hello"}),
    "language_model": ("Train on song lyrics", {"preset": "lyrics-fast"}),
    "activations": ("Colour a tale by one unit", {"net": "tale-lstm"}),
    "seq2seq": ("Turn man into women", {"pairs.word": "man"}),
    "series": ("Forecast 1000 random walks", {"series": "sales"}),
    "slots": ("Arrive Taipei, leave Taipei", {}),
    "runs": ("See your runs", {}),
    "glossary": ("Look up perplexity", {"q": "perplexity"}),
}


def show_cards() -> None:
    """One card a page: picture, question, and a link to the page's best preset."""
    # Columns anew for each row: a narrow window stacks them, and the course's order is kept.
    for first in range(0, len(PAGES), _CARDS_A_ROW):
        row = PAGES[first : first + _CARDS_A_ROW]
        for column, entry in zip(st.columns(_CARDS_A_ROW), row, strict=False):
            card = column.container(
                border=True, height="stretch", vertical_alignment="distribute", gap="small"
            )
            with card.container(gap="small"):
                st.image(entry.card, width="stretch", alt=f"Drawing for the page {entry.title}")
                st.markdown(f"**{entry.title}**")
                st.markdown(entry.question)
            label, link = _BEST[entry.name]
            card.page_link(
                make_page(entry), label=label, icon=":material/arrow_forward:", query_params=link
            )
