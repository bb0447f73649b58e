"""Twin runs: the same seed with one setting changed, so any difference has a single cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from explorer.core.language.config import TrainingConfig
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.plain_text import escape_markdown

_TWIN, _NO_TWIN = "twin", "none"
# The twin, and a short name for each of the two runs.
_Twin = tuple[TrainingConfig, tuple[str, str]]


def _take_cell(cell: str) -> Callable[[TrainingConfig], _Twin]:
    def flip(config: TrainingConfig) -> _Twin:
        return replace(config, model=replace(config.model, cell=cell)), (config.model.cell, cell)

    return flip


def _flip_sampling(config: TrainingConfig) -> _Twin:
    own = config.data.sampling
    other = "random" if own == "sequential" else "sequential"
    return replace(config, data=replace(config.data, sampling=other)), (own, other)


def _flip_input(config: TrainingConfig) -> _Twin:
    own = config.model.input
    other = "embedding" if own == "one_hot" else "one_hot"
    return replace(config, model=replace(config.model, input=other)), (own, other)


def _flip_clipping(config: TrainingConfig) -> _Twin:
    theta = 1.0 if config.optimizer.max_grad_norm is None else None
    names = ("not clipped", "clipped at 1") if theta else ("clipped", "not clipped")
    return replace(config, optimizer=replace(config.optimizer, max_grad_norm=theta)), names


def _halve_rate(config: TrainingConfig) -> _Twin:
    own = config.optimizer.learning_rate
    twin = replace(config, optimizer=replace(config.optimizer, learning_rate=own / 2))
    return twin, (f"rate {own:g}", f"rate {own / 2:g}")


def _take_textbook(config: TrainingConfig) -> _Twin:
    return replace(config, path="textbook"), ("fast path", "textbook loop")


# These names are both the labels on the screen and the values in links.
_SWITCHES: dict[str, Callable[[TrainingConfig], _Twin]] = {
    "rnn": _take_cell("rnn"),
    "gru": _take_cell("gru"),
    "lstm": _take_cell("lstm"),
    "sampling": _flip_sampling,
    "input": _flip_input,
    "clipping": _flip_clipping,
    "learning rate": _halve_rate,
    "textbook loop": _take_textbook,
}


def choose_twin(config: TrainingConfig) -> list[TrainingConfig]:
    """Return the configuration alone, or with a twin that differs in one setting."""
    chosen = st.session_state.get(_TWIN) or st.query_params.get(_TWIN, _NO_TWIN)
    label = "Twin" if chosen == _NO_TWIN else f"Twin: {chosen}"
    panel = st.popover(escape_markdown(label), icon=":material/compare_arrows:")
    switch = panel.selectbox(
        "Twin run: same seed, one difference",
        [_NO_TWIN, *_SWITCHES],
        key=_TWIN,
        bind="query-params",
        help="Both runs start from the same seed and differ in this one setting. The textbook loop "
        "computes the same updates in a different order: at a learning rate of 1, rounding alone "
        "drives the two apart within a few dozen steps.",
    )
    if switch == _NO_TWIN:
        return [config]
    with show_errors():
        twin, names = _SWITCHES[switch](config)
        if twin != config:
            pair = zip((config, twin), names, strict=True)
            return [replace(each, name=f"{each.name[:60]}, {name}") for each, name in pair]
        st.info(f"The run already uses {switch}; choose another difference for its twin.")
    return [config]
