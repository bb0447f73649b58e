"""Reads the parameters of the lectures' page, and writes links to scenes and to lectures."""

from __future__ import annotations

import streamlit as st

from explorer.core.lectures.scene_links import split_link
from explorer.ui.shell.link_report import claim_browsers, claim_parameters
from explorer.ui.shell.navigation import HOME, PAGES, PageEntry

LECTURE, PRESENT, NOTES, ADD, SCENE = "lecture", "present", "notes", "add", "scene"


def read_page_link() -> dict[str, str]:
    """The parameters of the lectures' page; the scene's number is the browser's."""
    claim_parameters(LECTURE, PRESENT, NOTES, ADD)
    claim_browsers(SCENE)
    names = (LECTURE, PRESENT, NOTES, ADD, SCENE)
    return {name: st.query_params.get(name, "") for name in names}


def open_lecture(name: str, *, is_presented: bool = False) -> None:
    """Let the address name a lecture; the list of all of them if the name is empty."""
    parameters = {LECTURE: name} if name else {}
    if is_presented:
        parameters[PRESENT] = "1"
    st.query_params.from_dict(parameters)


def find_scene_page(link: str) -> tuple[PageEntry, dict[str, str]]:
    """The page of a scene's link, and its parameters."""
    address, parameters = split_link(link)
    page = next((entry for entry in PAGES if entry.url_path == address), HOME)
    return page, parameters
