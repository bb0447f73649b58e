"""Offers a run that diverged a remedy: a new run with settings that train."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from explorer.core.nets.config import OptimizerConfig
from explorer.core.training.events import Changed, Diverged
from explorer.core.training.remedies import suggest_remedy
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run, Status
from explorer.ui.runs.logs import RunLog, read_config
from explorer.ui.runs.names import name_run
from explorer.ui.runs.start import start_instead
from explorer.ui.shell.field_controls import set_optimizer


@dataclass(frozen=True)
class PageControls:
    """The controls beside a page's runs.

    Attributes:
        prefix: the start of their keys.
        configs: the runs that they describe.
    """

    prefix: str
    configs: Sequence[RunConfig]

    def describe(self, config: RunConfig) -> bool:
        """Whether they describe that run, apart from its name and its optimiser."""
        return any(
            type(each) is type(config)
            and replace(each, name=config.name, optimizer=config.optimizer) == config
            for each in self.configs
        )

    def adopt(self, config: RunConfig) -> None:
        """Take over the run's optimiser, if they describe the run; for a widget's callback."""
        if self.describe(config):
            set_optimizer(self.prefix, config.optimizer)


def find_remedy(run: Run, log: RunLog) -> OptimizerConfig:
    """Settings that train, found from those at which a run diverged."""
    return suggest_remedy(read_config(run).optimizer, log.find_last(Changed))


def show_divergence(
    owner: str, run: Run, log: RunLog, *, page: str, controls: PageControls | None
) -> None:
    """Say where a run diverged, and offer to train again with a smaller rate and clipping."""
    diverged = log.find_last(Diverged)
    if owner != run.owner or run.status is not Status.DIVERGED or not diverged:
        return
    config = read_config(run)
    before = diverged.last_grad_norm
    norm = "unknown" if before is None else f"{before:.3g}"
    st.error(
        f"The run diverged at step {diverged.step}: its loss or gradient blew up. "
        f"The gradient norm just before was {norm}."
    )
    remedy = find_remedy(run, log)
    if st.button(
        f"Train again with learning rate {remedy.learning_rate:g} and clipping at "
        f"{remedy.max_grad_norm:g}",
        key=f"{page}.{run.id}.remedy",
        on_click=_apply,
        args=(owner, name_run(replace(config, optimizer=remedy)), run.id, page, controls),
    ):
        st.rerun()  # the whole page: its controls have changed, and its polling starts


def _apply(
    owner: str, config: RunConfig, run_id: str, page: str, controls: PageControls | None
) -> None:
    if controls is not None:
        controls.adopt(config)
    start_instead(owner, config, page, run_id)
