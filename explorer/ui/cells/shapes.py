"""Shows tensor shapes on the cells page: the module's controls, and the real module's check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from explorer.core.arrays import FloatArray
from explorer.core.cells.tensor_shapes import ModuleSpec
from explorer.figures.sentences import format_number
from explorer.ui.shell.field_controls import FieldControls
from explorer.ui.shell.link_choices import choose_pill
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.terms import explain
from explorer.ui.shell.titles import list_titles

if TYPE_CHECKING:  # importing it at run time would load torch and delay the page
    from explorer.core.cells.module_check import ModuleCheck, StateMatch

SHAPE_CASES = {
    "two-layers": ModuleSpec(num_layers=2),
    "one-cell": ModuleSpec(module="RNNCell"),
    "both-directions": ModuleSpec(num_layers=2, bidirectional=True),
    "lstm": ModuleSpec(module="LSTM", num_layers=2, batch_size=2),
    "language-model": ModuleSpec(
        module="GRU", batch_size=32, seq_len=35, input_size=28, hidden_size=256
    ),
}
_SIZES = ("num_layers", "hidden_size", "input_size", "seq_len", "batch_size")
_SWITCHES = ("bidirectional", "batch_first", "bias")
_NOT_OF_A_CELL = ("num_layers", "bidirectional", "batch_first")
_SHOWN_NUMBERS = 4
_NUMBERS_WIDTH = st.column_config.Column(width=270)  # for all of them and the ellipsis
_TOLERANCE = 1e-9  # far above rounding in float64, far below any mistake


def choose_case() -> str:
    """The chosen case from the course; its controls are then shown."""
    return choose_pill("Case", list_titles("shape_case", SHAPE_CASES), key="cells.case")


def choose_module(case: str) -> ModuleSpec | None:
    """The module set by the controls; None if they break a rule."""
    preset = SHAPE_CASES[case]
    ask = FieldControls(case, ModuleSpec)
    module = ask("module", preset.module)
    names = [
        name for name in (*_SIZES, *_SWITCHES) if module != "RNNCell" or name not in _NOT_OF_A_CELL
    ]
    with show_errors():
        return ModuleSpec(
            module=module, **{name: ask(name, getattr(preset, name)) for name in names}
        )
    return None


def show_check(check: ModuleCheck) -> None:
    """Show what the real module confirms, and where each row of h_n is found in the output."""
    spec = check.shapes.spec
    wrong = check.wrong_shapes
    count = len(check.shapes.list_tensors())
    largest = max(check.differences.values())
    ways = " and ".join(check.differences)
    call = "one call of nn.RNN" if spec.is_cell else "the call"
    if wrong:
        st.error(f"torch has different shapes for: {', '.join(wrong)}.")
    elif largest > _TOLERANCE:
        st.error(f"A {ways} differ from {call} by {format_number(largest, '.2g')}.")
    else:
        st.success(
            f"torch's own nn.{spec.module} was run with these sizes: all {count} shapes are as "
            f"drawn. A {ways} give the same numbers as {call}; the largest difference is "
            f"{format_number(largest, '.2g')}. Parameters: {check.parameters:,}.",
            icon=":material/check:",
        )
    if spec.is_cell:
        st.markdown(
            f"Largest difference between the loop over nn.RNNCell and one call of nn.RNN: "
            f"**{format_number(check.differences['loop over nn.RNNCell'], '.2g')}**."
        )
    end = f"h_t of call {spec.seq_len}" if spec.is_cell else "h_n"
    st.markdown(f"**Where {end} appears in the output**", help=explain("final state"))
    rows = [_describe_match(match, end if spec.is_cell else "") for match in check.matches]
    widths = dict.fromkeys(("its numbers", "numbers there"), _NUMBERS_WIDTH)
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=widths)
    drawn = (
        f"These are the first numbers of sample 1, up to {_SHOWN_NUMBERS}, with weights and inputs "
        "drawn from a fixed seed."
    )
    if spec.is_cell:
        st.caption(
            f"{drawn} Each call returns one h_t, [sample, unit]; the output, [step, sample, unit], "
            "is the h_t of all calls, stacked by the loop."
        )
        return
    order = "[sample, step, unit]" if spec.batch_first else "[step, sample, unit]"
    reverse = (
        " The reverse direction reads the last step first, so its final state is at step 0 of the "
        "output."
    )
    st.caption(
        f"{drawn} The output is indexed {order}; h_n is [layer and direction, sample, unit], "
        f"even with batch_first.{reverse if spec.bidirectional else ''}"
    )


def _describe_match(match: StateMatch, end: str) -> dict[str, str]:
    """One row of the table; `end` names the state if it isn't a row of h_n."""
    direction = "reverse" if match.is_reverse else "forward"
    row = {
        "final state": end or f"h_n[{match.row}], layer {match.layer} {direction}",
        "its numbers": _write_numbers(match.h_n),
    }
    if match.found is None:
        return row | {
            "equals": "nothing: the output has only the top layer",
            "numbers there": "",
            "largest difference": "",
        }
    return row | {
        "equals": match.expression,
        "numbers there": _write_numbers(match.found),
        "largest difference": format_number(match.difference or 0.0, ".2g"),
    }


def _write_numbers(state: FloatArray) -> str:
    numbers = ", ".join(format_number(value, ".4f") for value in state[0, :_SHOWN_NUMBERS])
    return f"{numbers}, …" if state.shape[1] > _SHOWN_NUMBERS else numbers
