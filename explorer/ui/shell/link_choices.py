"""Choices whose title is on the screen, while the page's link keeps their short name.

Streamlit's own binding writes the title into the link, where a better title would break old links,
and it makes no entries in the browser's history. Here the server writes the link when the user
chooses. That makes an entry, so Back returns to the choice before, except for mere settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from explorer.ui.shell.link_report import (
    claim_choice,
    is_claimed,
    report_invalid,
)
from explorer.ui.shell.renewed_widgets import find_widget_key, list_written
from explorer.ui.shell.visits import find_visit, is_new_visit

# Tables in the session, by the name of the choice in the link.
_LINKED = "link.linked"  # the text in the link that was read or written last
_CHOSEN = "link.chosen"  # the name chosen last, even if the choice isn't on the page
_SEVERAL = "link.several"  # the texts in the link, of choices of several names
_SETTINGS = "link.settings"  # the choices that make no entries

Callback = Callable[[], None]


def choose_pill(
    label: str,
    titles: Mapping[str, str],
    *,
    key: str,
    default: str = "",
    on_change: Callback | None = None,
    help: str | None = None,  # noqa: A002 - Streamlit's name
) -> str:
    """The chosen name, with a pill for each.

    Args:
        label: what is chosen; only screen readers read it.
        titles: what each name is called on the screen.
        key: the choice's name in the link.
        default: the name chosen at first; the first one if empty.
        on_change: called after the user has chosen.
        help: the tooltip of the label, which is shown then.
    """
    _follow_link(key, titles, default)
    chosen = st.pills(
        label,
        required=True,
        help=help,
        label_visibility="visible" if help else "collapsed",
        wrap=True,  # on a telephone all of them can be seen
        **_connect(key, titles, on_change),
    )
    return str(chosen)


def choose_segment(
    label: str,
    titles: Mapping[str, str],
    *,
    key: str,
    default: str = "",
    on_change: Callback | None = None,
    aliases: Mapping[str, str] | None = None,
) -> str:
    """The chosen name, with a segment of one control for each.

    The arguments are those of pills; `aliases` are other texts in links that mean a name.
    """
    _follow_link(key, titles, default, aliases or {})
    chosen = st.segmented_control(
        label,
        required=True,
        label_visibility="collapsed",
        wrap=True,
        **_connect(key, titles, on_change),
    )
    return str(chosen)


def choose_option(
    label: str,
    titles: Mapping[str, str],
    *,
    key: str,
    default: str = "",
    on_change: Callback | None = None,
    help: str | None = None,  # noqa: A002 - Streamlit's name
    width: int | None = None,
    is_setting: bool = True,
    has_label: bool = True,
) -> str:
    """The chosen name, in a list that opens.

    Args:
        label: what is chosen.
        titles: what each name is called on the screen.
        key: the choice's name in the link.
        default: the name chosen at first; the first one if empty.
        on_change: called after the user has chosen.
        help: the tooltip of the label.
        width: in pixels; as wide as there is room if left out.
        is_setting: whether the choice makes no entries in the browser's history.
        has_label: whether the label is on the screen.
    """
    widget = find_widget_key(key)  # a new one if the program has chosen
    _follow_link(key, titles, default)
    if is_setting:
        st.session_state.setdefault(_SETTINGS, set()).add(key)
    chosen = st.selectbox(
        label,
        # A list in a popover that is opened later has only this to begin with.
        index=list(titles).index(st.session_state[key]),
        help=help,
        width=width or "stretch",
        label_visibility="visible" if has_label else "collapsed",
        **_connect(key, titles, on_change, widget),
    )
    return str(chosen)


def choose_several(
    label: str, titles: Mapping[str, str], *, key: str, default: Sequence[str], most: int
) -> list[str]:
    """The chosen names, at most `most` of them; these choices make no entries."""
    state, claimed = st.session_state, _find_several()
    claim_choice(key)
    state.setdefault(_SETTINGS, set()).add(key)
    texts = st.query_params.get_all(key)
    if texts and texts != claimed.get(key):
        wanted = [text for text in dict.fromkeys(texts) if text]
        state[key] = [text for text in wanted if text in titles][:most]
        if state[key] != wanted:
            used = ", ".join(titles[text] for text in state[key]) or "none"
            report_invalid(key, ", ".join(wanted), state[key], used)
    elif (key in claimed and not texts) or key not in state:
        state[key] = list(default)
    claimed.pop(key, None)
    if texts:
        claimed[key] = texts

    def receive() -> None:
        claimed[key] = st.query_params[key] = state[key] or [""]  # none is a choice, too

    return st.multiselect(
        label,
        list(titles),
        format_func=lambda name: titles[name],
        key=key,
        on_change=receive,
        max_selections=most,
    )


def open_tabs(
    names: Sequence[str], *, key: str, on_change: Callback | None = None
) -> Sequence[TabContainer]:
    """Tabs with these names, of which the link names the open one."""
    _follow_link(key, dict.fromkeys(names, ""), "")
    return st.tabs(names, key=key, on_change=_receive, args=(key, on_change))


def set_choice(key: str, name: str) -> None:
    """Choose a name as the user does; for a widget's callback."""
    st.session_state[key] = name
    _write(key, name)


def list_settings() -> list[str]:
    """The parameters that make no entries in the browser's history."""
    return sorted({*st.session_state.get(_SETTINGS, ()), *list_written()})


def tidy_link() -> None:
    """Remove the choices from the link that aren't on the page any more, once it is drawn."""
    for linked in (_find_table(_LINKED), _find_several()):
        for key in [key for key in linked if not is_claimed(key)]:
            del linked[key]
            st.query_params.pop(key, None)


def _follow_link(
    key: str, titles: Mapping[str, str], default: str, aliases: Mapping[str, str] | None = None
) -> None:
    """Let the control with that key have what the link says, or else what was chosen last."""
    state, linked, chosen = st.session_state, _find_table(_LINKED), _find_table(_CHOSEN)
    first = default or next(iter(titles))
    text = st.query_params.get(key)
    text = (aliases or {}).get(text or "", text)
    claim_choice(key)
    is_on_page = key in state
    if text is not None and (not is_on_page or text != linked.get(key)):
        state[key] = text if text in titles else first
        if text not in titles:
            report_invalid(key, text, first, titles[first])
    elif is_on_page and text is None and key in linked:
        state[key] = first  # Back to an address without the choice
    elif not is_on_page:
        # A link means the same in every browser: what it leaves out has its default.
        state[key] = first if _is_opened_by_link() else chosen.get(key, first)
    if state[key] not in titles:
        state[key] = first
    has_moved = is_on_page and state[key] != chosen.get(key, first)  # the program chose it
    chosen[key] = state[key]
    if text is None:
        linked.pop(key, None)
    else:
        linked[key] = text
    if state[key] != (text or first) and (text is None or has_moved):
        _write(key, state[key])


def _is_opened_by_link() -> bool:
    visit = find_visit()
    return is_new_visit() and visit is not None and visit.by_link


def _connect(
    key: str, titles: Mapping[str, str], on_change: Callback | None, widget: str = ""
) -> dict[str, Any]:
    """What every control of one choice is told: its names, their titles and who hears of it.

    Args:
        key: the choice's name in the link and in the session.
        titles: what each name is called on the screen.
        on_change: called after the user has chosen.
        widget: the key of its widget, if that's another one.
    """
    if widget and widget != key:
        st.session_state[widget] = st.session_state[key]
    return {
        "options": list(titles),
        "format_func": titles.__getitem__,
        "key": widget or key,
        "on_change": _receive,
        "args": (key, on_change, widget),
    }


def _receive(key: str, on_change: Callback | None, widget: str = "") -> None:
    if widget and widget != key:
        st.session_state[key] = st.session_state[widget]
    if st.session_state[key] is None:
        # Nobody can choose nothing, but a browser that connects anew has sent it.
        st.session_state[key] = _find_table(_CHOSEN)[key]
        return
    _write(key, st.session_state[key])
    if on_change is not None:
        on_change()


def _write(key: str, name: str) -> None:
    _find_table(_LINKED)[key] = _find_table(_CHOSEN)[key] = name
    st.query_params[key] = name


def _find_several() -> dict[str, list[str]]:
    table: dict[str, list[str]] = st.session_state.setdefault(_SEVERAL, {})
    return table


def _find_table(name: str) -> dict[str, str]:
    table: dict[str, str] = st.session_state.setdefault(name, {})
    return table
