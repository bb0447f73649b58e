"""Twin runs: the same seed with one setting changed, or a race against the course's recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from explorer.core.language.config import TrainingConfig
from explorer.ui.runs.names import name_run
from explorer.ui.shell.link_choices import choose_option
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.titles import list_titles

_TWIN, _NO_TWIN = "twin", "none"


def _take_cell(cell: str) -> Callable[[TrainingConfig], TrainingConfig]:
    def flip(config: TrainingConfig) -> TrainingConfig:
        return replace(config, model=replace(config.model, cell=cell))

    return flip


def _flip_sampling(config: TrainingConfig) -> TrainingConfig:
    other = "random" if config.data.sampling == "sequential" else "sequential"
    return replace(config, data=replace(config.data, sampling=other))


def _flip_input(config: TrainingConfig) -> TrainingConfig:
    other = "embedding" if config.model.input == "one_hot" else "one_hot"
    return replace(config, model=replace(config.model, input=other))


def _flip_clipping(config: TrainingConfig) -> TrainingConfig:
    theta = 1.0 if config.optimizer.max_grad_norm is None else None
    return replace(config, optimizer=replace(config.optimizer, max_grad_norm=theta))


def _halve_rate(config: TrainingConfig) -> TrainingConfig:
    rate = config.optimizer.learning_rate / 2
    return replace(config, optimizer=replace(config.optimizer, learning_rate=rate))


def _take_textbook(config: TrainingConfig) -> TrainingConfig:
    return replace(config, path="textbook")


def _take_course_recipe(config: TrainingConfig) -> TrainingConfig:
    """The same net learns the same text as in the course: its optimiser, start, length and loop."""
    course = TrainingConfig.load_preset("lyrics-rnn")
    model = replace(
        config.model,
        init=course.model.init,
        orthogonal_recurrence=course.model.orthogonal_recurrence,
    )
    return replace(
        config,
        model=model,
        optimizer=course.optimizer,
        epochs=max(config.epochs, course.epochs),
        path="textbook",
    )


# These names are both the labels on the screen and the values in links.
SWITCHES: dict[str, Callable[[TrainingConfig], TrainingConfig]] = {
    "rnn": _take_cell("rnn"),
    "gru": _take_cell("gru"),
    "lstm": _take_cell("lstm"),
    "sampling": _flip_sampling,
    "input": _flip_input,
    "clipping": _flip_clipping,
    "learning rate": _halve_rate,
    "textbook loop": _take_textbook,
    "course recipe": _take_course_recipe,
}


def choose_twin(config: TrainingConfig) -> list[TrainingConfig]:
    """Return the configuration alone, or with a twin that differs as chosen."""
    titles = list_titles("twin", [_NO_TWIN, *SWITCHES])
    chosen = st.session_state.get(_TWIN) or st.query_params.get(_TWIN, _NO_TWIN)
    label = "Twin" if chosen not in SWITCHES else f"Twin: {titles[chosen]}"
    with st.popover(label, icon=":material/compare_arrows:"):
        switch = choose_option(
            "Twin run with the same seed",
            titles,
            key=_TWIN,
            help="Both runs start from the same seed and differ in the setting chosen. The "
            "textbook loop computes the same updates in a different order: at a learning rate "
            "of 1, rounding alone drives the two apart within a few dozen steps. The course's "
            "recipe is a race: it has the course's optimiser, initial weights and loop, and "
            "at least as many epochs as the course. Show the curves over seconds then.",
        )
    if switch == _NO_TWIN:
        return [config]
    with show_errors():
        twin = SWITCHES[switch](config)
        if twin != config:
            return [name_run(each) for each in (config, twin)]
        st.info(f"The run already uses {titles[switch]}; choose another difference for its twin.")
    return [config]
