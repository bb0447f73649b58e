"""Builds the controls of an encoder-decoder's training run from its configuration's rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from explorer.core.nets.config import OptimizerConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.seq2seq.words import MAX_LETTERS, MAX_PAIRS
from explorer.core.training.run_config import RunConfig
from explorer.ui.runs.links import drop_link
from explorer.ui.runs.names import name_run
from explorer.ui.runs.recipes import (
    OWN_PAIRS,
    TRANSLATION_NET,
    TRANSLATION_RECIPES,
    TRANSLATION_RUN,
)
from explorer.ui.runs.remedies import PageControls
from explorer.ui.shell.field_controls import FieldControls, ask_optimizer
from explorer.ui.shell.link_choices import choose_pill
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.renewed_widgets import draw_bound
from explorer.ui.shell.titles import list_titles

_RECIPES = TRANSLATION_RECIPES
_RECIPE = "translation"
NET_URL, EPOCH_URL = "net", "epoch"  # the net shown, and the epoch of a run


def is_translation(config: RunConfig) -> bool:
    """Whether the run trains an encoder-decoder."""
    return isinstance(config, Seq2SeqConfig)


def load_recipe(name: str) -> Seq2SeqConfig:
    """The configuration a recipe starts from."""
    return name_run(Seq2SeqConfig.load_preset("antonyms" if name == OWN_PAIRS else name))


def choose_translation() -> Seq2SeqConfig | None:
    """The run described by the recipe and its controls; None if they hold an error."""
    recipe = choose_pill(
        "Recipe", list_titles("preset", _RECIPES), key=_RECIPE, on_change=_leave_net
    )
    config = load_recipe(recipe)
    ask = FieldControls(_name_controls(recipe), Seq2SeqConfig, OptimizerConfig)
    values: dict[str, Any] = {}
    if recipe == OWN_PAIRS:
        with st.popover("Pairs", icon=":material/list:"):
            values["pairs"] = draw_bound(
                st.text_area,
                "translation.pairs",
                config.pairs,
                label=f"One pair per line, at most {MAX_PAIRS}; words of up to {MAX_LETTERS} "
                "letters a-z",
                height=240,
            )
    with show_errors():
        with st.popover("Settings", icon=":material/tune:"):
            st.markdown("**Net**")
            values |= {name: ask(name, getattr(config, name)) for name in TRANSLATION_NET}
            st.caption(
                "Dropout has an effect here. The course's listing sets 0.5 for one-layer nets, "
                "where torch ignores it with a warning."
            )
            st.markdown("**Training**")
            if config.task == "dates":
                values["num_dates"] = ask("num_dates", config.num_dates)
            optimizer = ask_optimizer(ask, config.optimizer)
            values |= {name: ask(name, getattr(config, name)) for name in TRANSLATION_RUN}
        return name_run(replace(config, optimizer=optimizer, **values))
    return None


def _leave_net() -> None:
    """Let the address name no net: the one that it names has the recipe that was left."""
    drop_link()
    for name in (NET_URL, EPOCH_URL):
        st.query_params.pop(name, None)


def find_controls(config: Seq2SeqConfig | None) -> PageControls:
    """The page's controls, which describe the configuration."""
    recipe = st.session_state.get(_RECIPE) or _RECIPES[0]
    return PageControls(_name_controls(recipe), [config] if config else [])


def _name_controls(recipe: str) -> str:
    """The start of the keys of a recipe's controls."""
    return f"translation.{recipe}".replace(" ", "-")
