"""A text field that can't be left empty: it takes back the text that it had before."""

from __future__ import annotations

from typing import Literal

import streamlit as st


def ask_kept_text(
    label: str,
    default: str,
    *,
    key: str,
    max_chars: int | None = None,
    width: int | Literal["stretch"] = "stretch",
    icon: str | None = None,
    has_label: bool = True,
) -> str:
    """The text typed into a field that the page's link names; never blank.

    Args:
        label: what to type.
        default: the text at first, and for a link in which it is blank.
        key: the field's name in the link.
        max_chars: the most characters that can be typed.
        width: in pixels, or as wide as there is room.
        icon: a Material symbol in the field.
        has_label: whether the label is on the screen.
    """
    state, last = st.session_state, f"{key}.last"

    def take_back() -> None:
        if not state[key].strip():
            state[key] = state.get(last, default)

    typed = st.text_input(
        label,
        default,
        key=key,
        on_change=take_back,
        bind="query-params",
        max_chars=max_chars,
        width=width,
        icon=icon,
        label_visibility="visible" if has_label else "collapsed",
    )
    state[last] = typed if typed.strip() else default
    return str(state[last])
