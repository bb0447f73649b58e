"""The editor for the SRN page's input sequence: a table, pasted text, or a rule."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from explorer.core.arrays import FloatArray
from explorer.core.srn.scene import SRNScene
from explorer.core.srn.sequences import GENERATORS, MAX_STEPS, generate_sequence, parse_sequence
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.srn.state import change_scene

_EDITED = "srn.inputs.edited"  # the table's base, and the sequence that its edits last gave
_KEPT = "The stage keeps the last valid sequence."
_WAYS = ("Table", "Paste", "Generate")


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
    rows = [[float(field) for field in row.split("_")] for row in base.split("~")]
    number = st.column_config.NumberColumn(default=0.0, required=True, format="%.6g")
    edited = st.data_editor(
        pd.DataFrame(rows, columns=["x1", "x2"]),
        num_rows="dynamic",
        column_config={"x1": number, "x2": number},
        key=f"srn.inputs.table.{base}",
        height=320,
        width=420,
    )
    st.caption(
        f"Each row is one time step, up to {MAX_STEPS}. You can paste cells from a spreadsheet "
        "(with a decimal point); the last row adds a step."
    )
    values = edited.to_numpy(dtype=np.float64, na_value=0.0)
    if not np.array_equal(values, scene.inputs):
        with show_errors(_KEPT):
            changed = scene.with_inputs(values)
            st.session_state[_EDITED] = (base, changed.to_link()["x"])
            _use(changed)


def _paste(scene: SRNScene) -> None:
    with st.form("srn.inputs.paste", border=False):
        text = st.text_area(
            "One time step per line: two numbers, separated by a tab, space, comma or semicolon",
            placeholder="1\t1\n1\t1\n2\t2",
            height=200,
            width=420,
        )
        if st.form_submit_button("Use this sequence"):
            _try(scene, lambda: parse_sequence(text))


def _generate(scene: SRNScene) -> None:
    with st.form("srn.inputs.generate", border=False):
        columns = st.columns(4)
        kind = columns[0].selectbox("Kind", list(GENERATORS))
        steps = columns[1].number_input("Steps", 1, MAX_STEPS, 12)
        amplitude = columns[2].number_input("Amplitude", -100.0, 100.0, 1.0, 0.1)
        seed = columns[3].number_input("Seed (random only)", 0, 9999, 0)
        if st.form_submit_button("Use this sequence"):
            _try(scene, lambda: generate_sequence(kind, int(steps), float(amplitude), int(seed)))


def _try(scene: SRNScene, make: Callable[[], FloatArray]) -> None:
    with show_errors(_KEPT):
        _use(scene.with_inputs(make()))


def _use(scene: SRNScene) -> None:
    change_scene(scene)
    # The stage is above this editor and has already been drawn in this run.
    st.rerun()
