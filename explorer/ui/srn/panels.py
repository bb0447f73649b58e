"""The SRN page's smaller panels: presets, ignored parameters, the table, the four methods."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.results import Attractor, FixedPoint
from explorer.core.errors import ExplorerError
from explorer.core.srn.learning_links import script_linked_run
from explorer.core.srn.params import SRNTrace
from explorer.core.srn.presets import list_srn_presets
from explorer.core.srn.results import PhasePlane
from explorer.core.srn.scene import SRNScene
from explorer.core.srn.scripts import (
    MethodComparison,
    describe_method,
    export_script,
    export_table,
)
from explorer.figures.sentences import (
    format_digits,
    format_inside,
    format_number,
    format_share,
    format_state,
)
from explorer.figures.srn.plane_sentences import describe_phase_plane
from explorer.figures.srn.sentences import list_eigenvalues
from explorer.ui.shell import link_report
from explorer.ui.shell.navigation import PAGES, make_page
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.terms import explain
from explorer.ui.srn.state import list_ignored, read_panel

_LARGEST_IN_A_CELL = 2.0**53  # the table can't show a larger number
_TITLES = {
    "numpy": "NumPy loop",
    "concat": "[x, h] times [W; U]",
    "rnncell": "nn.RNNCell",
    "rnn": "nn.RNN",
    "keras": "Keras SimpleRNN",
}


def show_preset_links() -> None:
    """One link for each preset, in one row that wraps."""
    page = make_page(next(entry for entry in PAGES if entry.name == "srn"))
    kept = link_report.read_parameters(foreign=True) | read_panel()
    with st.container(horizontal=True, gap="small"):
        for preset in list_srn_presets():
            link = {**kept, **preset.link}
            st.page_link(page, label=preset.title, icon="", help=preset.sentence, query_params=link)


def show_ignored() -> None:
    """What was ignored in the scene's link, if anything."""
    ignored = list_ignored()
    if ignored:
        link_report.show_ignored(ignored, "stage")


def note_learning() -> None:
    """Say what the panels describe while the net learns, which only the browser knows."""
    with st.container(key="srn-learning-note"):  # assets/page.css shows it then
        st.caption(
            "While the net learns, the panels below show it as it was before. "
            "Pause to see it as it is now."
        )


def show_points(plane: PhasePlane) -> None:
    """What is in the phase plane: a sentence, and a table of its fixed points and cycles."""
    st.subheader("In the phase plane", help=explain("phase plane"))
    st.markdown(f"**{escape_markdown(describe_phase_plane(plane))}**")
    st.caption(
        "Each point of the plane on the stage is a state (h1, h2); the arrows point to where the "
        "next step takes it if the input stays as it is at the current step, long ones shortened. "
        "Click or drag there to choose h_0."
    )
    found: list[Attractor] = [*plane.fixed_points, *plane.cycles]
    if not found:
        return
    numbers = [plane.attractors.index(each) if each in plane.attractors else None for each in found]
    places = [each.point if isinstance(each, FixedPoint) else each.points[0] for each in found]
    frame = pd.DataFrame(
        {
            "basin": ["" if number is None else str(number + 1) for number in numbers],
            "kind": [each.name for each in found],
            "(h1, h2)": [format_state(place, plane.bounds) for place in places],
            "eigenvalues": [list_eigenvalues(each) for each in found],
            "share of starts": [
                "" if number is None else format_share(plane.find_share(number))
                for number in numbers
            ],
        }
    )
    st.dataframe(frame, hide_index=True, height=min(36 * (len(found) + 1) + 3, 363))
    st.caption(
        "A cycle is listed by its point with the smallest h1 and its multipliers of one round. A "
        f"basin's share is of the {plane.basins.size} starts in the window.",
        help=explain("eigenvalue"),
    )


def show_table(trace: SRNTrace) -> None:
    """Every step's numbers, with a CSV download."""
    frame = _frame_steps(
        {"x": trace.x, "a": trace.h_prev, "in_h": trace.pre, "h": trace.h, "y": trace.y},
        trace.bounds,
    )
    st.dataframe(frame, height=min(36 * (len(trace.x) + 1) + 3, 420))
    st.caption(
        "x: input, a: store (the state before the step), in_h: pre-activation, h: hidden state, "
        "y: output. A cell is empty where the number is no longer finite."
    )
    st.download_button("Download CSV", partial(export_table, trace), "srn_steps.csv", "text/csv")


def _frame_steps(
    columns: dict[str, FloatArray], bounds: tuple[float, float]
) -> Styler | pd.DataFrame:
    """One row per time step, two columns per name, eight digits as in the course.

    Args:
        columns: the numbers of each name, (T, 2).
        bounds: low and high, what no computed state reaches.
    """
    frame = pd.DataFrame(
        {f"{name}{unit + 1}": pair[:, unit] for name, pair in columns.items() for unit in (0, 1)},
        index=pd.RangeIndex(1, len(next(iter(columns.values()))) + 1, name="t"),
    )
    frame = frame.where(np.isfinite(frame))
    write = partial(format_digits, digits=8)
    if any((np.abs(pair) >= _LARGEST_IN_A_CELL).any() for pair in columns.values()):
        return frame.map(lambda value: write(value) if np.isfinite(value) else "")
    inside = partial(format_inside, bounds=bounds, write=write)
    shown = frame.style.format(write, na_rep="")
    for name, first in (("h", 1), ("a", 2)):  # the first store is what the user has typed
        own = [f"{name}{unit}" for unit in (1, 2) if name in columns]
        shown = shown.format(inside, subset=pd.IndexSlice[first:, own], na_rep="")
    return shown


def show_methods(scene: SRNScene, comparison: MethodComparison) -> None:
    """The four methods side by side, the largest difference, and the code of each."""
    difference = comparison.largest_difference
    st.markdown(
        f"Largest absolute difference between any two methods, over all finite steps: "
        f"**{format_number(difference, '.3g')}**"
    )
    columns = st.columns(2)
    for index, method in enumerate(comparison.h):
        columns[index % 2].markdown(f"**{_TITLES[method]}**")
        columns[index % 2].dataframe(
            _frame_steps(
                {"h": comparison.h[method], "y": comparison.y[method]},
                scene.params.nonlinearity.open_bounds,
            ),
            height=190,
        )
    method = (
        st.segmented_control(
            "Code to copy or download",
            list(_TITLES),
            format_func=_TITLES.__getitem__,
            default="numpy",
            key="srn.method",
        )
        or "numpy"
    )
    st.markdown(describe_method(method, scene.params.activation))
    script = export_script(scene, method)
    st.download_button("Download this script", lambda: script, f"srn_{method}.py", "text/x-python")
    st.code(script, language="python", height=420)


def show_learning_script(scene: SRNScene) -> None:
    """The script that repeats what the net on the stage has learned, if it is learning."""
    if not scene.learning:
        return
    st.markdown("**What it has learned, in plain PyTorch**")
    try:
        script = script_linked_run(scene.learning, scene.params.activation)
    except ExplorerError as error:
        st.info(str(error))
        return
    st.markdown(
        "The script starts from the run's start weights and does the same updates in float64. What "
        "was changed by hand on the way isn't part of it."
    )
    # Asked for on the click: a file made beforehand is gone while the browser still looks for it,
    # if the page has run again meanwhile.
    name = f"srn_{scene.learning['task']}.py"
    st.download_button("Download the run's script", lambda: script, name, "text/x-python")
    st.code(script, language="python", height=420)


def show_mapping() -> None:
    """Where the course's weight names are in the matrices."""
    st.latex(r"h_t = f(W_{ih}\,x_t + W_{hh}\,h_{t-1} + b_h),\qquad y_t = W_{ho}\,h_t + b_o")
    st.latex(
        r"W_{ih}=\begin{pmatrix}w_1&w_3\\w_2&w_4\end{pmatrix}\;"
        r"W_{hh}=\begin{pmatrix}u_2&u_4\\u_1&u_3\end{pmatrix}\;"
        r"W_{ho}=\begin{pmatrix}w_5&w_7\\w_6&w_8\end{pmatrix}\;"
        r"b_h=\begin{pmatrix}b_1\\b_2\end{pmatrix}\;b_o=\begin{pmatrix}b_3\\b_4\end{pmatrix}"
    )
    st.caption("Row = receiving unit, column = sending unit. h_0 is the initial store (a1, a2).")
