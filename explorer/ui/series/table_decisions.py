"""Shows how a table was read as controls, each of which can overrule the guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import streamlit as st

from explorer.core.tables.dates import DATE_ORDERS
from explorer.core.tables.delimiters import DELIMITERS
from explorer.core.tables.number_formats import LARGEST
from explorer.core.tables.options import DIRECTIONS, TableOptions
from explorer.core.tables.reading import TableReading
from explorer.core.text.encodings import ENCODINGS
from explorer.core.typed_numbers.number import parse_number
from explorer.ui.runs.table_keys import GUESS, NONE, name_decision
from explorer.ui.shell.number_fields import NumberLimits

_SIGNS = {".": "point", ",": "comma"}
_SEPARATORS = {"": "nothing", **_SIGNS, " ": "space", "'": "apostrophe", "_": "underscore"}
_LINES = {
    "header_line": "Line of the names (0: none)",
    "units_line": "Line of the units (0: none)",
    "first_line": "First line of values",
    "last_line": "Last line of values",
}
_MOST_LINES = 5_000_000  # as many as the largest file has bytes
_CHOICES = ("encoding", "sheet", "delimiter", "decimal", "thousands", "date_column", "date_order")


def read_decisions() -> TableOptions:
    """What the user has decided so far.

    Raises:
        InvalidTextError: a text must be a number and isn't one.
    """
    state = st.session_state
    found: dict[str, Any] = {}
    for name in (*_CHOICES, "direction"):
        value = state.get(name_decision(name), GUESS)
        if value not in (GUESS, None):
            found[name] = "" if name == "date_column" and value == NONE else value
    for name, label in _LINES.items():
        found[name] = _read_line(label, state.get(name_decision(name)))
    found["missing_words"] = _split(state.get(name_decision("missing_words")))
    numbers = _split(state.get(name_decision("sentinels")))
    subject = "A number for missing values"
    found["sentinels"] = numbers and tuple(
        parse_number(each, most=LARGEST, subject=subject) for each in numbers
    )
    found["unrolled"] = state.get(name_decision("unrolled"))
    return TableOptions(**found)


def forget_decisions() -> None:
    """Leave everything to the guess again; for a widget's callback."""
    for each in fields(TableOptions):
        key = name_decision(each.name)
        if key in st.session_state:
            st.session_state[key] = _find_default(each.name)


def show_decisions(reading: TableReading | None, sheets: tuple[str, ...]) -> None:
    """Show a control for each decision, with the guess in its label.

    Args:
        reading: the table; None if it can't be read with these decisions.
        sheets: the sheets of a workbook; empty for text.
    """
    used = reading.used if reading else TableOptions()
    names = [column.name for column in reading.columns] if reading else []
    left, right = st.columns(2)
    with left:
        if sheets:
            _choose("sheet", "Sheet", dict(zip(sheets, sheets, strict=True)), used.sheet)
        else:
            if used.encoding:
                _choose("encoding", "Encoding", ENCODINGS, used.encoding)
            _choose("delimiter", "Delimiter", DELIMITERS, used.delimiter)
        _choose("decimal", "Decimal sign", _SIGNS, used.decimal)
        _choose("thousands", "Thousands separator", _SEPARATORS, used.thousands)
        for name, label in _LINES.items():
            _choose_line(name, label, getattr(used, name))
    with right:
        columns = {NONE: NONE, **dict(zip(names, names, strict=True))}
        _choose("date_column", "Dates", columns, used.date_column or NONE)
        _choose("date_order", "Order of dates", DATE_ORDERS, used.date_order or None)
        _choose(
            "direction",
            "Order of rows",
            dict(zip(DIRECTIONS, DIRECTIONS, strict=True)),
            used.direction,
        )
        _type("missing_words", "Words for missing values", used.missing_words)
        sentinels = (
            None if used.sentinels is None else tuple(f"{each:g}" for each in used.sentinels)
        )
        _type("sentinels", "Numbers for missing values", sentinels)
        if reading is not None and reading.can_unroll:
            key = name_decision("unrolled")
            if st.session_state.get(key) is None:
                st.session_state[key] = True
            is_on = st.session_state[key]
            st.toggle("One row per month", is_on, key=key, persist_state="session")
    st.button("Guess everything again", icon=":material/undo:", on_click=forget_decisions)


def _choose(name: str, label: str, choices: Mapping[str, str], used: str | None) -> None:
    key = name_decision(name)
    options = [GUESS, *choices]
    if st.session_state.get(key, GUESS) not in options:
        options.append(st.session_state[key])  # of another table: shown, so that it can be changed
    shown = choices.get(used, used) if used is not None else None
    st.selectbox(
        f"{label}: {shown}" if shown else label,
        options,
        index=options.index(st.session_state.get(key, GUESS)),  # for a popover opened later
        format_func=lambda each: "as guessed" if each == GUESS else choices.get(each, each),
        key=key,
        persist_state="session",
    )


def _choose_line(name: str, label: str, used: int | None) -> None:
    key = name_decision(name)
    st.text_input(
        label,
        st.session_state.get(key, ""),
        placeholder="as guessed" if used is None else f"{used} (guessed)",
        key=key,
        persist_state="session",
    )


def _read_line(label: str, text: str | None) -> int | None:
    """The number of a line; None if it's left to the guess."""
    if not text or not text.strip():
        return None
    least = 0 if label in (_LINES["header_line"], _LINES["units_line"]) else 1
    return int(NumberLimits(label, least, _MOST_LINES, is_whole=True).read(text))


def _type(name: str, label: str, used: tuple[str, ...] | None) -> None:
    shown, key = ", ".join(used) if used else NONE, name_decision(name)
    st.text_input(
        label,
        st.session_state.get(key, ""),
        key=key,
        placeholder=f"{shown} (guessed)" if used is not None else "as guessed",
        help=f"Separate several with commas; type {NONE} if there are none.",
        persist_state="session",
    )


def _split(text: str | None) -> tuple[str, ...] | None:
    if text is None or not text.strip():
        return None
    if text.strip().lower() == NONE:
        return ()
    return tuple(word.strip() for word in re.split(r"[,;]", text) if word.strip())


def _find_default(name: str) -> Any:  # noqa: ANN401 - each control has its own type
    if name in ("missing_words", "sentinels", *_LINES):
        return ""
    return GUESS if name in (*_CHOICES, "direction") else None
