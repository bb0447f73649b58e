"""Fields for numbers that read whatever spelling is typed or pasted into them.

A browser's own number field drops the characters that it doesn't know before anyone can read them:
12,0 becomes 120, and a true minus sign disappears. So these are text fields, which the parser of
`typed_numbers` reads. A text that isn't a number stays, with a message; the number before it holds
until it's corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from explorer.core.errors import ExplorerError, InvalidTextError, quote, write_bound
from explorer.core.typed_numbers.number import (
    find_thousands,
    is_plain,
    parse_number,
    read_number,
)
from explorer.figures.sentences import format_setting
from explorer.ui.shell.link_report import report_invalid
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.renewed_widgets import draw_bound, find_widget_key, write_number
from explorer.ui.shell.visits import is_new_visit

# Tables in the session, by the field's key.
_LAST = "numbers.last"  # the last number that could be read
_READINGS = "numbers.readings"  # what was typed, and the number that now stands in the field
_REFUSED = "numbers.refused"  # what was typed, and couldn't be read


@dataclass(frozen=True)
class NumberLimits:
    """What a field accepts.

    Attributes:
        label: what the number is called.
        low: the smallest number.
        high: the largest number.
        is_whole: whether only whole numbers are accepted.
    """

    label: str
    low: float
    high: float
    is_whole: bool = False

    def read(self, text: str) -> float:
        """The number in a text; an int if only whole numbers are accepted.

        Raises:
            InvalidTextError: it isn't such a number.
        """
        try:
            most = max(abs(self.low), abs(self.high))
            value = parse_number(text, most=most, is_whole=self.is_whole)
        except InvalidTextError as error:
            raise self._refuse(text) from error
        if not self.low <= value <= self.high or (self.is_whole and value != round(value)):
            raise self._refuse(text)
        return int(value) if self.is_whole else value

    def _refuse(self, text: str) -> InvalidTextError:
        kind = "a whole number" if self.is_whole else "a number"
        low, high = write_bound(self.low), write_bound(self.high)
        given = quote(text.strip()) if text.strip() else "nothing"
        return InvalidTextError(
            f"{self.label}: type {kind} from {low} to {high}; {given} isn't one."
        )


def ask_number(
    limits: NumberLimits,
    value: float,
    *,
    key: str,
    in_link: bool = True,
    help: str | None = None,  # noqa: A002 - Streamlit's name
    width: int | Literal["stretch"] = "stretch",
) -> float:
    """The number typed into a field, `value` at first; an int if only those are accepted.

    Args:
        limits: what the field accepts, and its label.
        value: the number at first.
        key: the field's key, and its name in the page's link.
        in_link: whether the link has the number.
        help: the tooltip.
        width: in pixels, or as wide as there is room.
    """
    name = find_widget_key(key) if in_link else key
    options: dict[str, Any] = {
        "label": limits.label,
        "help": help,
        "width": width,
        "on_change": _tidy,
        "args": (key, name, limits),
    }
    first, given = write_number(value), st.session_state.get(key)
    if isinstance(given, (int, float)):  # the program set it before the field was drawn
        st.session_state[key] = write_number(given)
    if in_link:
        text = draw_bound(st.text_input, key, first, **options)
    else:
        text = st.text_input(value=first, key=key, **options)
    last, refused = _find_table(_LAST), _find_table(_REFUSED)
    if is_new_visit():
        last.pop(key, None)  # a link means the same in every browser
        refused.pop(key, None)
    try:
        number = limits.read(text)
    except ExplorerError as error:
        kept: float = last.get(key, value)
        st.error(escape_markdown(f"{error} Until then it's {write_number(kept)}."))
        if in_link and refused.get(key) != text:  # otherwise it was typed here, and is no link's
            report_invalid(key, text, text, write_number(kept))
        return kept
    last[key] = number
    _show_reading(key, text)
    return number


def state_reading(text: str, number: float) -> None:
    """State as which number a text was read, to six digits, and what else it could have meant."""
    short = format_setting(number)
    if short == text.strip():
        return
    about = "" if read_number(short) == number else "about "
    other = find_thousands(text)
    doubt = "" if other in (None, number) else f" If you mean {other:.0f}, leave out the comma."
    st.caption(escape_markdown(f"Read “{text.strip()}” as {about}{short}.{doubt}"))


def _note_reading(key: str, text: str, value: float) -> None:
    """Remember how a field's text was read, if that isn't obvious."""
    _find_table(_READINGS)[key] = None if is_plain(text) else (text, value)


def _show_reading(key: str, shown: str) -> None:
    """Show how a field's text was read, as long as the field shows that number."""
    reading = _find_table(_READINGS).get(key)
    if reading and write_number(reading[1]) == shown.strip():
        state_reading(*reading)


def _tidy(key: str, name: str, limits: NumberLimits) -> None:
    """Let the field show the number that was read; a text that isn't a number stays.

    Args:
        key: of the field.
        name: of the widget that it's drawn with.
        limits: what it accepts.
    """
    text = st.session_state[name]
    try:
        value = limits.read(text)
    except ExplorerError:
        _find_table(_REFUSED)[key] = text
        return
    _note_reading(key, text, value)
    st.session_state[name] = write_number(value)


def _find_table(name: str) -> dict[str, Any]:
    table: dict[str, Any] = st.session_state.setdefault(name, {})
    return table
