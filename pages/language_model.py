"""What does a net learn of a text, letter by letter, and how fast?"""

import streamlit as st

from explorer.figures.learning_curves import (
    describe_grad_norms,
    describe_learning_curves,
    plot_grad_norms,
    plot_learning_curves,
)
from explorer.runs.records import Run
from explorer.ui.charts import show_figure
from explorer.ui.generation_panel import show_generation
from explorer.ui.owner import find_owner
from explorer.ui.run_controls import (
    SELDOM,
    list_shown_runs,
    show_limits,
    show_start,
    show_status,
    show_transport,
    watch,
)
from explorer.ui.run_logs import find_curves, read_log
from explorer.ui.text_panels import (
    find_baselines,
    show_samples,
    show_speed,
    show_windows,
)
from explorer.ui.training_setup import choose_text_recipe, choose_text_run, is_text_model
from explorer.ui.twin_runs import choose_twin

owner = find_owner()
st.title("Language model :small[:gray[Press Train and watch perplexity fall.]]")
recipe = choose_text_recipe()
with st.container(horizontal=True, vertical_alignment="bottom"):
    config = choose_text_run(recipe)
    show_start(owner, choose_twin(config) if config else [], page="text")


def show(runs: list[Run]) -> None:
    """The runs as far as they have come."""
    logs = [read_log(run.id) for run in runs]
    for run, log in zip(runs, logs, strict=True):
        show_status(run, log)
        show_transport(owner, run, log, page="text")
    curves = [find_curves(run, log) for run, log in zip(runs, logs, strict=True)]
    over = st.segmented_control(
        "Over",
        ["epoch", "elapsed_s"],
        default="epoch",
        key="text.over",
        format_func={"epoch": "epochs", "elapsed_s": "seconds"}.__getitem__,
    )
    left, right = st.columns(2)
    with left:
        show_figure(
            plot_learning_curves(curves, find_baselines(runs[0].config), over=over or "epoch"),
            describe_learning_curves(curves),
            key="text.loss",
        )
    with right:
        show_figure(
            plot_grad_norms(curves, over=over or "epoch"),
            describe_grad_norms(curves),
            key="text.norms",
        )
    st.caption(
        "Perplexity on the text that the net is trained on measures memory as much as language: "
        "10,000 characters can be learned by heart. Keep a share for validation (Text) to see the "
        "difference. The late spikes of the course recipe are real: a learning rate of 1 is rough, "
        "even chaotic. The same numbers added in another order drift apart within some dozens of "
        "steps; the twin `textbook loop` shows it."
    )
    show_speed(curves)
    show_samples(runs, logs)


runs = list_shown_runs(owner, "text", is_text_model)
if runs:
    watch(runs, show, every=SELDOM)
    show_generation(runs[0])
elif config:
    show_figure(
        plot_learning_curves([], find_baselines(config.to_json())),
        describe_learning_curves([]),
        key="text.loss",
    )
if config:
    with st.expander("The reference lines, and where they come from"):
        for baseline in find_baselines(config.to_json()):
            st.markdown(
                f"**{baseline.name}: perplexity {baseline.perplexity:.4g}.** {baseline.sentence}"
            )
    with st.expander("Where each sample of a minibatch comes from"):
        show_windows(config)
show_limits()
