"""How many past steps can a delay line, a NARX net and a recurrent net use, and at what cost?"""

import streamlit as st

from explorer.figures.delay.echo_task import (
    describe_echo_scores,
    describe_echo_task,
    describe_wiring,
    plot_echo_scores,
    plot_echo_task,
    plot_wiring,
)
from explorer.runs.records import Run
from explorer.ui.delay.panels import (
    MEMORIES,
    choose_comparison,
    choose_echo,
    draw_echo_example,
    explain_window,
    find_scores,
    find_window,
    show_start_three,
    show_three,
)
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.polling import watch
from explorer.ui.runs.settings import describe_nets
from explorer.ui.shell.charts import show_figure
from explorer.ui.shell.terms import explain

owner = find_owner()
st.title(
    "Three kinds of memory :small[:gray[Press Train: three nets learn to echo what they read.]]",
    help=explain("echo task"),
)
row = st.container(horizontal=True, vertical_alignment="bottom")
with row:
    config = choose_echo()
    show_start_three(owner, config, MEMORIES, page="memory")
chosen = choose_comparison(owner, config, MEMORIES, page="memory", row=row)


def show(runs: list[Run]) -> None:
    """Show the three nets and their scores so far."""
    show_three(owner, runs, config, page="memory")
    scores, window = find_scores(runs), find_window(runs, config)
    show_figure(
        plot_echo_scores(scores, window),
        describe_echo_scores(scores),
        key="memory.scores",
        about=describe_nets(runs),
    )
    st.caption(
        "Read from left to right: the further right a curve stays at 1, the further back the net "
        "can look. R² is 1 where every echo is exact, 0 where the net does as well as the mean and "
        f"negative where it does worse. {explain_window(scores, window)}",
        help=explain("r squared"),
    )


if chosen:
    watch(chosen, show)
left, right = st.columns(2)
with left:
    wiring = plot_wiring(config.window, config.delay)
    show_figure(
        wiring,
        describe_wiring(config.window, config.delay),
        key="memory.wiring",
        about=f"Set: window {config.window}, longest delay {config.delay}; runs may have others.",
    )
    st.caption(
        "This follows from the wiring alone, for the window and the delay set above, before any "
        "training. NARX reads its own last answers; as they echo the past, it can pass them on, "
        "one lag further at each step.",
        help=explain("narx"),
    )
with right:
    echoes = draw_echo_example(config)
    show_figure(
        plot_echo_task(echoes),
        describe_echo_task(echoes),
        key="memory.task",
        about=f"Set: longest delay {config.delay}; runs may have others.",
    )
    st.caption("Row 0 is the input; each row below is the one above it, one step later.")
