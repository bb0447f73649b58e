"""Draws a control as a new widget once the program has given it a value.

A popover that is closed draws nothing, so a control in it never hears of the value that the program
gives it: the browser goes on sending the one that the control had, and takes the user typing that
one again for no change at all. The browser knows a widget by its key, so a new key makes it forget.
Streamlit's own binding to the link needs the control's name as the key; here the link is written
in its place, without entries in the browser's history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.core.scene_links import format_number
from explorer.ui.shell.visits import find_visit

Value = TypeVar("Value")

_RENEWED = "widgets.renewed"  # the controls that the program has set, by their keys
_WRITTEN = "widgets.written"  # the names of those whose parameters are written here


@dataclass(frozen=True)
class _Renewed:
    """How often a control has been set, to what, and during which visit to its page."""

    times: int
    value: Any
    visit: int


def set_controls(values: Mapping[str, Any]) -> None:
    """Give controls values by their keys, as the user would; for a widget's callback."""
    state, table = st.session_state, _find_table()
    for key, given in values.items():
        # The field of a number holds a text, a slider the number itself.
        is_text = isinstance(state.get(key), str) and isinstance(given, (int, float))
        value = write_number(given) if is_text else given
        if key in state and state[key] != value:
            times = table[key].times + 1 if key in table else 1
            table[key] = _Renewed(times, value, _count_visits())
            _unbind(key)
        state[key] = value


def write_number(value: float) -> str:
    """A number as its field shows it and its link has it."""
    return str(value) if isinstance(value, int) else format_number(value)


def write_value(value: object) -> str:
    """A control's value as its page's link has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def find_widget_key(key: str) -> str:
    """The key of the widget that a control is drawn with: its own, or one after it was set."""
    renewed = _find_table().get(key)
    if renewed is None:
        return key
    if renewed.visit != _count_visits():  # the link decides again, as on every page just opened
        del _find_table()[key]
        st.session_state.pop(key, None)
        return key
    return f"{key}#{renewed.times}"


def list_written() -> list[str]:
    """The names of the controls whose parameters in the link are written here."""
    return sorted(st.session_state.get(_WRITTEN, ()))


def draw_bound(widget: Callable[..., Value], key: str, value: Value, **options: Any) -> Value:  # noqa: ANN401 - each widget has its own
    """Draw a control whose value is in the link under its key; returns the value.

    Args:
        widget: Streamlit's function, such as `st.toggle`.
        key: the control's name in the link and in the session.
        value: its value at first, which links leave out.
        options: the function's other arguments.
    """
    state, name = st.session_state, find_widget_key(key)
    if name == key:
        return widget(value=value, key=key, bind="query-params", **options)
    # As its first value, not through the session: a closed popover would miss that.
    chosen = widget(value=_find_table()[key].value, key=name, **options)
    state[key] = chosen
    state.setdefault(_WRITTEN, set()).add(key)
    text = write_value(chosen)
    if chosen == value:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != text:
        st.query_params[key] = text
    return chosen


def _unbind(key: str) -> None:
    """Let the parameter in the link be written by others than the widget that it's bound to."""
    context = get_script_run_ctx()
    if context is None:
        return
    with context.session_state.query_params() as params:
        binding = params.get_binding_for_param(key)
        if binding is not None:
            params.unbind_widget(binding.widget_id)


def _find_table() -> dict[str, _Renewed]:
    table: dict[str, _Renewed] = st.session_state.setdefault(_RENEWED, {})
    return table


def _count_visits() -> int:
    visit = find_visit()
    return visit.number if visit else 0
