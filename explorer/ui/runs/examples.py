"""Finds the shipped example runs that a page shows until the browser has runs of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import streamlit as st

from explorer.core.registry.configs import read_run_config
from explorer.core.training.run_config import RunConfig
from explorer.runs.examples import OWNER
from explorer.runs.records import Run
from explorer.ui.runs.engine import open_store
from explorer.ui.runs.recipes import find_recipe, list_differing
from explorer.ui.runs.remedies import PageControls

# What a user can bring along instead of a recipe's own.
_DATA = ("corpus", "text", "source", "target", "task", "pairs", "table")

_ID_LETTERS = 4  # of an id, beside a name


class _Example(NamedTuple):
    """An example with its configuration, and the start of the keys of its recipe's controls."""

    run: Run
    config: RunConfig
    prefix: str


def is_example(run: Run) -> bool:
    """Whether a run was shipped with the app."""
    return run.owner == OWNER


def drop_examples(runs: Iterable[Run]) -> list[Run]:
    """The runs that browsers have trained, in their order."""
    return [run for run in runs if not is_example(run)]


def name_choice(run: Run) -> str:
    """What a list of runs calls one: a browser's own have a part of their id to tell them apart."""
    return run.name if is_example(run) else f"{run.name} ({run.id[:_ID_LETTERS]})"


def list_examples(belongs: Callable[[RunConfig], bool]) -> list[Run]:
    """The examples of a page.

    Args:
        belongs: whether the page shows runs with that configuration.
    """
    return [each.run for each in _list_all() if belongs(each.config)]


def find_examples(controls: PageControls, belongs: Callable[[RunConfig], bool]) -> list[Run]:
    """For each run that the controls describe, the example most like it.

    It learns from the same text, words or table, so a user's own are never replaced by others.
    Among those, the examples of the controls' own recipe come first.

    Args:
        controls: the controls beside the runs.
        belongs: whether the page shows runs with that configuration.
    """
    every = [each for each in _list_all() if belongs(each.config)]
    found: dict[str, Run] = {}
    for planned in controls.configs:
        alike = [each for each in every if _has_same_data(each.config, planned)]
        own = [each for each in alike if each.prefix == controls.prefix]
        ranked = sorted(own or alike, key=lambda each: len(list_differing(each.config, planned)))
        found |= {each.run.id: each.run for each in ranked[:1]}
    return list(found.values())


def _has_same_data(config: RunConfig, planned: RunConfig) -> bool:
    """Whether an example learns from the same text, words or table as a planned run."""
    differing = list_differing(config, planned) if type(config) is type(planned) else _DATA
    return not any(name in _DATA for name in differing)


def _list_all() -> tuple[_Example, ...]:
    return _read_all(tuple(run.id for run in open_store().list_examples()))


@st.cache_resource(max_entries=4, show_spinner=False)
def _read_all(ids: tuple[str, ...]) -> tuple[_Example, ...]:
    """The examples with those ids, each read once by this server."""
    runs = [open_store().find_run(run_id) for run_id in ids]
    configs = [read_run_config(run.config) for run in runs]
    return tuple(
        _Example(run, config, find_recipe(config).prefix)
        for run, config in zip(runs, configs, strict=True)
    )
