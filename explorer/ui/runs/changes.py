"""Changes a run's settings while it trains, in a row that opens above its figures.

The row is part of the page: a popover would cover the curve that shows what a change does.
"""

from __future__ import annotations

import math

import streamlit as st

from explorer.core.training.events import Changed
from explorer.core.training.run_config import MAX_TEMPERATURE
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_engine
from explorer.ui.runs.logs import RunLog, is_text_model, read_config
from explorer.ui.runs.pace import offer_pace
from explorer.ui.shell.number_fields import NumberLimits, ask_number
from explorer.ui.shell.page_errors import show_errors

_NARROW, _WIDE = 160, 280  # px: each as wide as its label


def offer_changes(*, key: str) -> None:
    """Show the button that opens and closes the row of changes."""
    name = _name_switch(key)

    def turn() -> None:
        st.session_state[name] = not st.session_state.get(name, False)

    icon = "keyboard_arrow_up" if st.session_state.get(name) else "tune"
    st.button(
        "Change while training", icon=f":material/{icon}:", key=f"{key}.switch", on_click=turn
    )


def show_changes(owner: str, run: Run, log: RunLog, *, key: str) -> None:
    """Show settings that apply from the next step on, if the row is open and the run is live.

    Only settings that differ from those in force are sent.
    """
    if owner != run.owner or not run.status.is_live or not st.session_state.get(_name_switch(key)):
        return
    offer_pace(owner, run, log, key=f"{key}.pace")
    config = read_config(run)
    rate, theta = config.optimizer.learning_rate, config.optimizer.max_grad_norm
    now = log.find_last(Changed) or Changed(0, 0, rate, theta, config.initial_temperature)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted: dict[str, float | None] = {
            "learning_rate": ask_number(
                NumberLimits("Learning rate", min(1e-6, now.learning_rate), 100.0),
                now.learning_rate,
                key=f"{key}.rate",
                in_link=False,
                width=_NARROW,
            )
        }
        theta, wanted["max_grad_norm"] = now.max_grad_norm or 1.0, None
        if st.toggle("Clip the gradient", now.max_grad_norm is not None, key=f"{key}.clips"):
            wanted["max_grad_norm"] = ask_number(
                NumberLimits("Clipping threshold theta", min(1e-6, theta), 1e6),
                theta,
                key=f"{key}.theta",
                in_link=False,
                width=_NARROW,
            )
        if is_text_model(config):  # nothing else samples text
            wanted["temperature"] = ask_number(
                NumberLimits("Sampling temperature (0 = most probable)", 0.0, MAX_TEMPERATURE),
                now.temperature,
                key=f"{key}.tau",
                in_link=False,
                width=_WIDE,
            )
        changes = {
            name: math.inf if value is None else value  # infinity means no clipping
            for name, value in wanted.items()
            if value != getattr(now, name)
        }
        if st.button("Apply", icon=":material/check:", key=f"{key}.change"):
            with show_errors():
                if changes:
                    open_engine().change_run(owner, run.id, **changes)
                st.rerun()


def _name_switch(key: str) -> str:
    return f"{key}.opened"
