"""The glossary page's list: all terms grouped by page, or the results of a search."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.ui.glossary.symbols import write_symbol
from explorer.ui.shell.navigation import PAGES, find_page, make_page
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import Term, list_terms, search_terms

_FOUND_LINKS = 12  # results beyond that have no link of their own


def ask_for_term() -> str:
    """The search text, which is in the URL as `q`."""
    return st.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=60,
        placeholder="A word, a symbol or a name in code, such as perplexity, tau or hidden_size",
        width=640,
    )


def show_terms(query: str) -> None:
    """Show the entries that contain the query, best match first; without one all, by page."""
    if not query.strip():
        _show_by_page()
        return
    found = search_terms(query)
    if not found:
        st.info(
            f"No entry contains “{escape_markdown(query)}”. Try part of the word, or clear the "
            "field to see all entries."
        )
        return
    st.caption(f"{len(found)} of {len(list_terms())} entries, best match first.")
    for index, term in enumerate(found):
        with st.container(gap=None):
            st.markdown(write_term(term))
            if index < _FOUND_LINKS:
                _link_page(term.page, f"See it: {find_page(term.page).title}")


def write_term(term: Term) -> str:
    """One entry as Markdown: term, symbol, names in code and unit; meaning; source."""
    codes = ", ".join(f"`{code}`" for code in term.codes)
    unit = f":gray[{term.unit}]" if term.unit else ""
    head = " · ".join(
        part for part in (f"**{term.name}**", write_symbol(term.symbol), codes, unit) if part
    )
    meaning, source = escape_markdown(term.meaning), escape_markdown(term.source)
    return f"{head}  \n{meaning}  \n:small[:gray[{source}]]"


def _show_by_page() -> None:
    for entry in PAGES:
        terms = [term for term in list_terms() if term.page == entry.name]
        if not terms:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(entry.title, anchor=False, width="content")
            _link_page(entry.name, "Open the page")
        half = (len(terms) + 1) // 2
        left, right = st.columns(2, gap="large")
        with left:
            _show_column(terms[:half])
        with right:
            _show_column(terms[half:])


def _show_column(terms: Sequence[Term]) -> None:
    if terms:
        st.markdown("\n\n".join(write_term(term) for term in terms))


def _link_page(name: str, label: str) -> None:
    st.page_link(make_page(find_page(name)), label=label, icon=":material/arrow_forward:")
