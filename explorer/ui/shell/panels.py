"""Shows one panel of a page alone, as `?panel=NAME` asks; for a frame in a course page.

Each figure's menu offers the link. docs/PANELS.md lists the names; a test compares the two with the
figures in the code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.errors import quote
from explorer.ui.shell.link_report import IGNORED
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.visits import complete_link

PARAMETER = "panel"


@dataclass(frozen=True)
class Panel:
    """A figure or a stage.

    Attributes:
        key: its key on the page.
        link: the parameters that open the tab in which it is.
    """

    key: str
    link: Mapping[str, str] = field(default_factory=dict)


# By the page's address and the panel's name.
PANELS: Mapping[str, Mapping[str, Panel]] = {
    "srn": {
        "stage": Panel("srn.stage"),
        "states": Panel("srn.states", {"srn.panel": "States over time"}),
        "bifurcation": Panel("srn.bifurcation", {"srn.panel": "Bifurcation"}),
    },
    "cells": {
        "shapes": Panel("cells.shapes", {"cells.view": "Shapes"}),
        "weight-sharing": Panel("cells.sharing", {"cells.view": "Parameters"}),
        "gates": Panel("cells.gates", {"cells.view": "Gates"}),
    },
    "gradients": {
        "norms": Panel("grad.norms", {"grad.panel": "One sequence"}),
        "gate-path": Panel("grad.path", {"grad.panel": "One sequence"}),
        "factors": Panel("grad.factors", {"grad.panel": "One sequence"}),
        "product": Panel("grad.product", {"grad.panel": "One sequence"}),
        "sweep": Panel("grad.sweep", {"grad.panel": "One sequence"}),
        "recall": Panel("recall.accuracy", {"grad.panel": "A bit to recall"}),
        "solved": Panel("recall.solved", {"grad.panel": "A bit to recall"}),
        "recall-task": Panel("recall.task", {"grad.panel": "A bit to recall"}),
        "history": Panel("grad.map", {"grad.panel": "During training"}),
        "radii": Panel("grad.radii", {"grad.panel": "During training"}),
        "clipped": Panel("grad.clipped", {"grad.panel": "During training"}),
    },
    "memory": {
        "scores": Panel("memory.scores"),
        "wiring": Panel("memory.wiring"),
        "task": Panel("memory.task"),
    },
    "char-models": {
        "loss": Panel("char.loss"),
    },
    "language-model": {
        "perplexity": Panel("text.loss"),
        "gradient-norms": Panel("text.norms"),
    },
    "activations": {
        "text": Panel("text_view.component", {PARAMETER: "Text"}),
        "probes": Panel("activations.probes", {PARAMETER: "What units know"}),
        "reach": Panel("activations.reach", {PARAMETER: "How far back"}),
        "ablation": Panel("activations.worths", {PARAMETER: "Ablate"}),
        "plane": Panel("activations.plane", {PARAMETER: "Plane"}),
    },
    "seq2seq": {
        "stage": Panel("seq2seq.stage", {"tab": "See"}),
        "attention": Panel("seq2seq.attention", {"tab": "See"}),
        "beam": Panel("seq2seq.beam", {"tab": "Beam search"}),
        "plane": Panel("seq2seq.plane", {"tab": "Plane of states"}),
        "loss": Panel("seq2seq.loss", {"tab": "Learning"}),
        "translations": Panel("seq2seq.translations", {"tab": "Learning"}),
    },
    "series": {
        "loss": Panel("series.loss"),
        "windows": Panel("series.windows"),
        "forecast": Panel("series.forecast"),
        "rain": Panel("series.rain"),
        "rain-accuracy": Panel("series.accuracy"),
        "ninth-day": Panel("series.ninth"),
        "walks": Panel("series.walks"),
        "walk-forecasts": Panel("series.truth"),
        "states": Panel("series.states"),
    },
    "slots": {
        "accuracy": Panel("slots.accuracy"),
        "states": Panel("slots.states"),
    },
    "runs": {
        "curves": Panel("runs.curves"),
        "errors": Panel("runs.errors"),
    },
}

_NOTE, _ABOUT, _ELSEWHERE = "panel-note", "panel-about", "panel-elsewhere"
# What is wrong with the link or its runs is said above the panel, or the panel would seem to show
# what the link names. A figure, which otherwise fills the window, then makes room.
_WRONG = '[data-testid="stAlertContentWarning"], [data-testid="stAlertContentError"]'
_SHOWN = f"""{_WRONG}, .st-key-{_NOTE}, .st-key-{_ABOUT}, [class*="st-key-{_ELSEWHERE}"],
  [class*="st-key-{IGNORED}"]"""
_STYLE = """<style>
[data-testid="stHeader"], [data-testid="stSidebar"] {{ display: none; }}
[data-testid="stMain"] [data-testid="stMainBlockContainer"] {{ padding: 0.5rem 1rem; }}
[data-testid="stMainBlockContainer"] :not(:is({panel}, {shown}), :is({panel}, {shown}) *,
  :has({panel}, {shown})), [data-testid="stMain"]:has({panel}) {note},
[data-test-script-state]:not([data-test-script-state="notRunning"]) {note} {{
  display: none !important;
}}
[data-testid="stColumn"]:has({panel}) {{ flex: 1 1 100% !important; width: 100% !important; }}
[data-testid="stMain"]:has({wrong}) .chart-frame.is-alone {{
  position: static; height: 100vh; padding: 0;
}}
</style>"""


def list_aliases(page: str) -> dict[str, str]:
    """What the panels of a page open, on a page with a control that has the parameter's name."""
    panels = PANELS.get(page, {})
    return {name: each.link[PARAMETER] for name, each in panels.items() if PARAMETER in each.link}


def find_panel(page: str) -> Panel | None:
    """The panel that the page's link asks for alone, if it asks for one."""
    return PANELS.get(page, {}).get(st.query_params.get(PARAMETER, ""))


def name_panel(key: str) -> tuple[str, Mapping[str, str]]:
    """The name of the panel with that key, and the parameters that open it; empty without one."""
    for panels in PANELS.values():
        for name, panel in panels.items():
            if panel.key == key:
                return name, panel.link
    return "", {}


def is_alone(name: str) -> bool:
    """Whether the link asks for the panel with that name alone."""
    return name == st.query_params.get(PARAMETER, "") != ""


def show_about(name: str, words: str) -> None:
    """Above the stage with that name, if it's alone: whose it is, which the page says elsewhere."""
    if is_alone(name):
        with st.container(key=_ABOUT):
            st.caption(escape_markdown(words))


def keep_shown(number: int) -> DeltaGenerator:
    """A container that a panel that is alone leaves on the page.

    Args:
        number: tells it from others like it.
    """
    return st.container(key=f"{_ELSEWHERE}-{number}")


def open_panel_alone(page: str) -> bool:
    """Before the page runs: hide all but the panel that its link asks for.

    Returns:
        Whether the page should run; False after a message about a panel that it doesn't have.
    """
    name = st.query_params.get(PARAMETER)
    panel = find_panel(page)
    if panel is None:
        if name is None or list_aliases(page):  # that page's own control has this name
            return True
        names = ", ".join(PANELS.get(page, {}))
        has = f"It has: {names}." if names else "It has none."
        st.error(f"This page has no panel {escape_markdown(quote(name))}. {has}")
        return False
    for parameter, value in panel.link.items():
        if parameter != PARAMETER and parameter not in st.query_params:
            complete_link(parameter, value)
    selector = ".st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", panel.key)
    st.html(_STYLE.format(panel=selector, shown=_SHOWN, note=f".st-key-{_NOTE}", wrong=_WRONG))
    with st.container(key=_NOTE):
        st.info(
            f"With the rest of this link, the page doesn't draw its panel “{name}”. Open the link "
            f"without “{PARAMETER}={name}” to see what it draws."
        )
    return True
