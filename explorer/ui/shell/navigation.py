"""The pages of the app in the course's order: file, address, title, section, question, picture.

Home, the navigation and the tests all read this one list.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from explorer.core.assets import ASSETS_FOLDER
from explorer.ui.shell.teacher_access import has_teacher_view, is_teacher

ROOT = Path(__file__).resolve().parents[3]
CARDS = ASSETS_FOLDER / "cards"
_MARKED = "navigation.marked"


@dataclass(frozen=True)
class PageEntry:
    """One page.

    Attributes:
        name: its file under pages/ and, with hyphens, its address.
        title: its name in the navigation and on its card.
        section: the group of pages it belongs to.
        icon: the Material symbol in the navigation.
        question: the question it answers.
    """

    name: str
    title: str
    section: str
    icon: str
    question: str

    @property
    def file(self) -> Path:
        """The page's script."""
        return ROOT / "pages" / f"{self.name}.py"

    @property
    def card(self) -> Path:
        """The small picture on its card on Home."""
        return CARDS / f"{self.name}.svg"

    @property
    def url_path(self) -> str:
        """The path of its address."""
        return self.name.replace("_", "-")


HOME = PageEntry(
    "home", "Home", "", ":material/home:", "What can I explore here, and in what order?"
)
PAGES = (
    PageEntry(
        "srn",
        "Simple recurrent network",
        "One network",
        ":material/hub:",
        "What do two hidden units remember, and how do their weights decide that?",
    ),
    PageEntry(
        "cells",
        "Cells and shapes",
        "One network",
        ":material/view_in_ar:",
        "What goes into a recurrent cell, what comes out, and what happens in between?",
    ),
    PageEntry(
        "gradients",
        "Gradients through time",
        "Through time",
        ":material/trending_down:",
        "How far back does the gradient reach, and what makes it vanish or explode?",
    ),
    PageEntry(
        "memory",
        "Three kinds of memory",
        "Through time",
        ":material/history:",
        "How many past steps can a delay line, a NARX net and a recurrent net use?",
    ),
    PageEntry(
        "char_models",
        "Word pairs",
        "Training",
        ":material/spellcheck:",
        "Can a net spell one word while it reads another, and does it need memory for that?",
    ),
    PageEntry(
        "language_model",
        "Language model",
        "Training",
        ":material/article:",
        "What does a net learn from a text, letter by letter, and how fast?",
    ),
    PageEntry(
        "activations",
        "Activations",
        "Inside",
        ":material/format_color_text:",
        "What do the units of a trained language model know, and how far back do they remember?",
    ),
    PageEntry(
        "seq2seq",
        "Encoder-decoder",
        "Inside",
        ":material/translate:",
        "How does a net turn one word into another, and what is in the vector between them?",
    ),
    PageEntry(
        "series",
        "Series",
        "Series and sentences",
        ":material/show_chart:",
        "What can a network forecast in a series, and when does a simple rule do better?",
    ),
    PageEntry(
        "slots",
        "Context changes the meaning",
        "Series and sentences",
        ":material/label:",
        "Is this city the destination or the departure, and what must a net remember to tell?",
    ),
    PageEntry(
        "runs",
        "Runs",
        "Training",
        ":material/list:",
        "Which of my runs did better, and what was different about it?",
    ),
    PageEntry(
        "lecture",
        "Lectures",
        "Reference",
        ":material/slideshow:",
        "Which scenes do I show a class, in what order, and what do I say at each?",
    ),
    PageEntry(
        "ask",
        "Ask the class",
        "Reference",
        ":material/campaign:",
        "What does the class think, before it looks and after?",
    ),
    PageEntry(
        "glossary",
        "Glossary",
        "Reference",
        ":material/menu_book:",
        "What does this word mean, what is it called in code, and where can I see it?",
    ),
)
# In the menu only of those who may see it; without a secret or a claim there is no such page.
TEACHER = PageEntry(
    "teacher",
    "Teacher",
    "Reference",
    ":material/school:",
    "Who trains what on this server, and what do I tell everybody?",
)


def find_page(name: str) -> PageEntry:
    """The page of that name."""
    return next(entry for entry in PAGES if entry.name == name)


def make_page(entry: PageEntry) -> StreamlitPage:
    """Streamlit's page for an entry; Home is the default page."""
    return st.Page(
        entry.file,
        title=entry.title,
        icon=entry.icon,
        url_path="" if entry is HOME else entry.url_path,
        default=entry is HOME,
        help=entry.question,
        visibility="hidden" if entry is TEACHER and not is_teacher() else "visible",
    )


def list_pages(current: str = "") -> dict[str, list[StreamlitPage]]:
    """All pages by section, for the navigation.

    Args:
        current: the title of the current page; the heading of its section is marked.
    """
    marked = find_section(current)
    sections: dict[str, list[StreamlitPage]] = {}
    for entry in (HOME, *PAGES, *([TEACHER] if has_teacher_view() else [])):
        heading = entry.section
        if heading and heading == marked:
            heading = f":primary-background[**{heading}**]"
        sections.setdefault(heading, []).append(make_page(entry))
    return sections


def show_navigation() -> StreamlitPage:
    """Show the menu and return the current page.

    Streamlit marks the current page only inside the open section. Which page it is, is known only
    after the menu has been built, so a menu with another mark is built anew.
    """
    state = st.session_state
    marked = state.get(_MARKED, HOME.title)
    page = st.navigation(list_pages(marked), position="top")
    if page.title != marked:
        state[_MARKED] = page.title
        page = st.navigation(list_pages(page.title), position="top")
    return page


def find_section(title: str) -> str:
    """The section of the page with that title; empty for Home."""
    return next((entry.section for entry in (*PAGES, TEACHER) if entry.title == title), "")


def name_tab(title: str) -> str:
    """The title of the browser's tab for a page: what it shows, then the app."""
    return "RNN Explorer" if title == HOME.title else f"{title} · RNN Explorer"
