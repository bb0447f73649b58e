"""The glossary page: the terms of a letter, of a page, or those that a search finds."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.ui.glossary.symbols import write_symbol
from explorer.ui.shell.navigation import PAGES, find_page, make_page
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import Term, list_terms, search_terms

_ALL_PAGES = "All pages"
_FOUND_LINKS = 12  # results beyond that have no link of their own


def choose_terms() -> None:
    """Ask for words, a page or a letter, and show the terms they select.

    A search looks through all letters; a page without a search shows all its terms. All three
    choices are in the URL, as `q`, `page` and `letter`.
    """
    with st.container(horizontal=True):
        query = _ask_for_words()
        title = st.selectbox(
            "Page",
            [_ALL_PAGES, *(entry.title for entry in PAGES if _list_page_terms(entry.name))],
            key="page",
            bind="query-params",
            width=320,
        )
    name = next((entry.name for entry in PAGES if entry.title == title), None)
    if query.strip():
        _show_found(query, name)
    elif name is not None:
        _link_page(name, "Open the page")
        _show_columns(_list_page_terms(name))
    else:
        _show_letter()


def _ask_for_words() -> str:
    return st.text_input(
        "Search",
        key="q",
        bind="query-params",
        max_chars=60,
        placeholder="Words, a symbol or a name in code, such as perplexity, tau or hidden_size",
        width=640,
    )


def _show_found(query: str, page: str | None) -> None:
    """The entries that contain the words, best match first."""
    where = "" if page is None else f" on the page {find_page(page).title}"
    found = [term for term in search_terms(query) if page in (None, term.page)]
    if not found:
        remedy = f"choose {_ALL_PAGES}" if page else "clear the field to browse all entries"
        st.info(
            f"No entry{where} contains “{escape_markdown(query)}”. Try part of the word, or "
            f"{remedy}."
        )
        return
    order = ", best match first" if len(found) > 1 else ""
    st.caption(f"{len(found)} of {len(list_terms())} entries{order}.")
    for index, term in enumerate(found):
        with st.container(gap=None):
            st.markdown(write_term(term))
            if index < _FOUND_LINKS:
                _link_page(term.page, f"On the page {find_page(term.page).title}")


def _show_letter() -> None:
    """A row of letters, and the terms that begin with the chosen one."""
    letters = sorted({term.name[0].upper() for term in list_terms()})
    letter = st.pills(
        f"A to Z: {len(list_terms())} terms",
        letters,
        key="letter",
        bind="query-params",
        default=letters[0],
        required=True,
    )
    _show_columns([term for term in list_terms() if term.name[0].upper() == letter])


def _show_columns(terms: Sequence[Term]) -> None:
    half = (len(terms) + 1) // 2
    left, right = st.columns(2, gap="large")
    for column, part in ((left, terms[:half]), (right, terms[half:])):
        if part:
            column.markdown("\n\n".join(write_term(term) for term in part))


def _list_page_terms(name: str) -> list[Term]:
    return [term for term in list_terms() if term.page == name]


def write_term(term: Term) -> str:
    """One entry as Markdown: term, symbol, names in code and unit; meaning; source."""
    codes = ", ".join(f"`{code}`" for code in term.codes)
    unit = f":gray[{term.unit}]" if term.unit else ""
    head = " · ".join(
        part for part in (f"**{term.name}**", write_symbol(term.symbol), codes, unit) if part
    )
    meaning, source = escape_markdown(term.meaning), escape_markdown(term.source)
    return f"{head}  \n{meaning}  \n:small[:gray[{source}]]"


def _link_page(name: str, label: str) -> None:
    st.page_link(make_page(find_page(name)), label=label, icon=":material/arrow_forward:")
