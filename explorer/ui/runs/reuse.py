"""Puts the settings of a run back into the controls of its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from explorer.core.fields import FieldRule
from explorer.core.language.config import TrainingConfig
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.series.config import SeriesConfig
from explorer.core.series.tables import read_kept_table
from explorer.core.slots.config import SlotsConfig
from explorer.core.text.corpora import list_corpora
from explorer.core.training.run_config import RunConfig
from explorer.runs.records import Run
from explorer.ui.runs.links import write_link
from explorer.ui.runs.logs import read_config
from explorer.ui.runs.names import RECORDING, describe_setting
from explorer.ui.runs.own_text import TEXT_FIELD, TEXT_FILE, TEXT_PASTED, TEXT_UPLOAD
from explorer.ui.runs.recipes import (
    OWN_PAIRS,
    OWN_TEXT,
    OWN_WORDS,
    SALES_INPUTS,
    SALES_OUTPUTS,
    Recipe,
    find_recipe,
    list_differing,
    list_rules_by_name,
    list_settings,
)
from explorer.ui.runs.table_keys import INPUTS, KEPT, TARGET, TEXT, decide_fixed_form
from explorer.ui.shell.field_controls import find_lowest
from explorer.ui.shell.navigation import find_page, make_page
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.renewed_widgets import set_controls, write_value
from explorer.ui.shell.uploads import forget_upload

_HELP = (
    "Puts the settings that this run was started with into the controls of its page, to change one "
    "and train again."
)


@dataclass
class Controls:
    """The values of a page's controls that give a run's settings.

    Attributes:
        page: the page's name.
        values: by the control's key; those of the page's link.
        texts: by key, what is too long for a link.
        labels: what a link says instead of the value, by key.
        uploads: the uploaders to empty, because a text or table takes their place.
        missing: the settings that no control can give, in words.
    """

    page: str
    values: dict[str, Any]
    texts: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    uploads: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def link(self) -> dict[str, str]:
        """The parameters that open the page with these controls."""
        return {key: self.labels.get(key, write_value(value)) for key, value in self.values.items()}


def find_controls(config: RunConfig) -> Controls:
    """The controls that give the settings of a run."""
    recipe = find_recipe(config)
    found = Controls(recipe.page, {**recipe.choice})
    found.missing += [
        describe_setting(config, name)
        for name in recipe.list_unreachable(config)
        if name not in RECORDING
    ]
    rules, values = list_rules_by_name(config), dict(list_settings(config))
    for name in recipe.fields:
        _set_field(found, config, rules[name], f"{recipe.prefix}.", values[name])
    _set_given(found, config, recipe)
    return found


def offer_settings(
    run: Run,
    *,
    key: str,
    controls: Sequence[RunConfig] = (),
    shown: Sequence[str] = (),
    is_elsewhere: bool = False,
) -> None:
    """Show a button that puts the run's settings into the controls, unless they are there already.

    Args:
        run: the run.
        key: the button's key.
        controls: the runs that the controls beside it describe.
        shown: the ids of the runs that the page shows, which it goes on to show.
        is_elsewhere: whether they are on another page, which the button then opens.
    """
    config = read_config(run)
    if any(type(each) is type(config) and not list_differing(config, each) for each in controls):
        return
    found = _find_controls(run.id, config)
    pressed = st.button(
        "Use these settings",
        icon=":material/settings_backup_restore:",
        key=key,
        help=_HELP,
        on_click=_use,
        args=(found, shown if run.id in shown else (run.id,), is_elsewhere),
    )
    if found.missing:
        st.caption(f"No control can set: {escape_markdown(', '.join(found.missing))}.")
    if pressed and is_elsewhere:
        link = {**found.link, "run": run.id}
        st.switch_page(make_page(find_page(found.page)), query_params=link)
    elif pressed:
        st.rerun()  # the whole page: its controls have changed


@st.cache_resource(max_entries=64, show_spinner=False)
def _find_controls(run_id: str, _config: RunConfig) -> Controls:
    del run_id  # what the result is cached by: a run's settings never change
    return find_controls(_config)


def _use(found: Controls, ids: Sequence[str], is_elsewhere: bool) -> None:  # noqa: FBT001 - a callback's
    for name in found.uploads:
        forget_upload(name)
    st.session_state.update(found.texts)
    if not is_elsewhere:  # another page reads them from the link that opens it
        set_controls(found.values)
        write_link(*ids)


def _set_field(
    found: Controls,
    config: RunConfig,
    rule: FieldRule,
    prefix: str,
    value: Any,  # noqa: ANN401 - each field has its own type
) -> None:
    """Set the control of a field, as `FieldControls` draws it."""
    if rule.is_optional:
        found.values[f"{prefix}with_{rule.name}"] = value is not None
    if value is None:
        return
    if rule.kind == "float" and value < find_lowest(rule):
        found.missing.append(describe_setting(config, rule.name))
        return
    found.values[f"{prefix}{rule.name}"] = value


def _set_given(found: Controls, config: RunConfig, recipe: Recipe) -> None:
    """Set what the user gives in another way: words, texts, tables, pairs, twins."""
    if isinstance(config, TrainingConfig) and config.data.is_word_pair:
        if recipe.prefix == OWN_WORDS:
            found.values |= {"own.source": config.data.source, "own.target": config.data.target}
    elif isinstance(config, TrainingConfig):
        corpus, text = config.data.corpus, config.data.text
        if corpus is None:
            found.texts |= {TEXT_FIELD: text, TEXT_PASTED: text, TEXT_FILE: None}
            found.uploads.append(TEXT_UPLOAD)
        elif corpus not in list_corpora():
            found.missing.append(f"the text {corpus}, which this version doesn't have")
            return
        found.values[f"{recipe.prefix}.corpus"] = OWN_TEXT if corpus is None else corpus
    elif isinstance(config, Seq2SeqConfig) and recipe.choice["translation"] == OWN_PAIRS:
        found.values["translation.pairs"] = config.pairs
    elif isinstance(config, SeriesConfig) and config.source == "sales":
        found.values["sales.inputs"] = config.scaling
        found.labels["sales.inputs"] = SALES_INPUTS[config.scaling]
        found.values["sales.outputs"] = SALES_OUTPUTS[config.adds_last_value]
    elif isinstance(config, SeriesConfig) and config.source == "own-table":
        target, *others = read_kept_table(config.table).names
        found.texts |= {TEXT: config.table, TARGET: target, INPUTS: others, KEPT: None}
        found.texts |= decide_fixed_form()
        found.uploads.append("own-table")
    elif isinstance(config, SlotsConfig) and config.is_memory_cut:
        found.values["twin"] = True
