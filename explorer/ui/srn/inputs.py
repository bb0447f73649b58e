"""The editor for the SRN page's input sequence: a table, pasted text, or a rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.arrays import FloatArray
from explorer.core.srn.scene import SRNScene
from explorer.core.srn.sequences import GENERATORS, MAX_STEPS, generate_sequence, read_sequence
from explorer.core.typed_numbers.number import is_plain, parse_number
from explorer.core.typed_numbers.rows import Commas
from explorer.ui.shell.number_fields import NumberLimits
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.srn.state import change_scene

_EDITED = "srn.inputs.edited"  # the table's base, and the sequence that its edits last gave
_READ = "srn.inputs.read"  # the sequence pasted last, and what was guessed about it
_KEPT = "The stage keeps the last valid sequence."
_WAYS = ("Table", "Paste", "Generate")
_COMMAS: dict[str, Commas] = {
    "as the text suggests": "",
    "decimal signs": "decimal",
    "between thousands": "thousands",
    "between numbers": "separator",
}
_COLUMNS = ("x1", "x2")
_STEPS = NumberLimits("Steps", 1, MAX_STEPS, is_whole=True)
_AMPLITUDE = NumberLimits("Amplitude", -100.0, 100.0)
_SEED = NumberLimits("Seed (random only)", 0, 9999, is_whole=True)
_MOST_READINGS = 5


def edit_inputs(scene: SRNScene) -> None:
    """Show the editor; a change is applied to the scene at once."""
    way = st.segmented_control(
        "How do you want to enter the sequence?", _WAYS, default=_WAYS[0], key="srn.inputs.way"
    )
    if way == "Paste":
        _paste(scene)
    elif way == "Generate":
        _generate(scene)
    else:
        _edit_table(scene)


def _edit_table(scene: SRNScene) -> None:
    # The table stores its edits relative to the frame that it was first given: that base stays
    # while the table itself makes the changes, and is replaced when anything else does.
    now = scene.to_link()["x"]
    base, made = st.session_state.get(_EDITED, (now, now))
    if made != now:
        base = made = now
    st.session_state[_EDITED] = (base, made)
    rows = [row.split("_") for row in base.split("~")]
    # A number column would drop what it can't read, such as a true minus sign.
    number = st.column_config.TextColumn(default="0", required=True)
    edited = st.data_editor(
        pd.DataFrame(rows, columns=list(_COLUMNS)),
        num_rows="dynamic",
        column_config=dict.fromkeys(_COLUMNS, number),
        key=f"srn.inputs.table.{base}",
        height=320,
        width=420,
    )
    st.caption(
        f"Each row is one time step, up to {MAX_STEPS}. You can paste cells from a spreadsheet; "
        "the last row adds a step."
    )
    texts = [["0" if pd.isna(cell) else str(cell) for cell in row] for row in edited.to_numpy()]
    with show_errors(_KEPT):
        values = _read_cells(texts)
        if not np.array_equal(values, scene.inputs):
            changed = scene.with_inputs(values)
            st.session_state[_EDITED] = (base, changed.to_link()["x"])
            _use(changed)


def _read_cells(texts: list[list[str]]) -> FloatArray:
    """The numbers in the table's cells (T, 2); says how each was read that isn't written plainly.

    Raises:
        InvalidTextError: a cell isn't a number; the message names its row and column.
    """
    values = np.zeros((len(texts), len(_COLUMNS)))
    readings = []
    for index, row in enumerate(texts):
        for column, (name, text) in enumerate(zip(_COLUMNS, row, strict=True)):
            value = parse_number(text, subject=f"Row {index + 1}, {name},")
            values[index, column] = value
            if not is_plain(text):
                readings.append(f"row {index + 1}, {name}: {text.strip()} is {value:.10g}")
    if readings:
        more = len(readings) - _MOST_READINGS
        shown = [*readings[:_MOST_READINGS], *([f"{more} more"] if more > 0 else [])]
        st.caption(escape_markdown(f"Read as numbers: {'; '.join(shown)}."))
    return values


def _paste(scene: SRNScene) -> None:
    with st.form("srn.inputs.paste", border=False):
        text = st.text_area(
            "One time step per line: two numbers, separated by a tab, space, comma or semicolon; "
            "or (1,1), (1,1), (2,2)",
            placeholder="1\t1\n1\t1\n2\t2",
            height=200,
            width=420,
        )
        commas = st.selectbox("Commas are", list(_COMMAS), width=280, key="srn.inputs.commas")
        is_pressed = st.form_submit_button("Use this sequence")
    if is_pressed:
        with show_errors(_KEPT):
            read = read_sequence(text, _COMMAS[commas])
            changed = scene.with_inputs(read.inputs)
            st.session_state[_READ] = (changed.to_link()["x"], read)
            _use(changed)
    link, read = st.session_state.get(_READ, ("", None))
    if read and link == scene.to_link()["x"]:
        steps = f"{len(read.inputs)} time step{'s' if len(read.inputs) > 1 else ''}"
        st.success(escape_markdown(" ".join((f"Read {steps}.", *read.remarks))))


def _generate(scene: SRNScene) -> None:
    with st.form("srn.inputs.generate", border=False):
        columns = st.columns(4)
        kind = columns[0].selectbox("Kind", list(GENERATORS))
        steps = columns[1].text_input(_STEPS.label, "12")
        amplitude = columns[2].text_input(_AMPLITUDE.label, "1")
        seed = columns[3].text_input(_SEED.label, "0")
        if st.form_submit_button("Use this sequence"):
            with show_errors(_KEPT):
                count, size = int(_STEPS.read(steps)), _AMPLITUDE.read(amplitude)
                inputs = generate_sequence(kind, count, size, int(_SEED.read(seed)))
                _use(scene.with_inputs(inputs))


def _use(scene: SRNScene) -> None:
    change_scene(scene)
    # The stage is above this editor and has already been drawn in this run.
    st.rerun()
