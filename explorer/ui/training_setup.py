"""The controls of a training run, built from the rules of its configuration.

Knows which fields each page offers and that every control stands in the URL under its own name,
so that a page's link offers the same run again; ranges, defaults and meanings are core's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from explorer.core.config import (
    DataConfig,
    ModelConfig,
    OptimizerConfig,
    TrainingConfig,
    load_preset,
)
from explorer.core.config_fields import FieldRule, list_rules
from explorer.core.corpora import list_corpora
from explorer.core.errors import ExplorerError
from explorer.core.reading import read_text
from explorer.ui.plain_text import escape_markdown

# The names stand in the URL as they stand on the screen.
PAIR_PRESETS = ("hello", "beyond-cell", "beyond-rnn", "own words")
TEXT_PRESETS = (
    "lyrics-rnn",
    "lyrics-fast",
    "lyrics-scratch",
    "lyrics-gru",
    "lyrics-lstm",
    "reber-lstm",
)
_OWN_TEXT = "own text"
_RULES: dict[str, FieldRule] = {
    rule.name: rule
    for part in (DataConfig(corpus="lyrics-zh"), ModelConfig(), OptimizerConfig(), TrainingConfig())
    for rule in list_rules(part)
}


def choose_pair_recipe() -> str:
    """The recipe of a word pair."""
    return _choose_recipe("pair", PAIR_PRESETS)


def choose_text_recipe() -> str:
    """The recipe of a language model."""
    return _choose_recipe("preset", TEXT_PRESETS)


def choose_pair(preset: str) -> TrainingConfig | None:
    """The run that the recipe and its controls describe; None where they describe none."""
    config = load_preset("hello" if preset == "own words" else preset)
    source, target = config.data.source or "", config.data.target or ""
    if preset == "own words":
        source = st.text_input(
            "Word to read", "hello", key="own.source", bind="query-params", width=220
        )
        target = st.text_input(
            "Word to spell", "ohlol", key="own.target", bind="query-params", width=220
        )
    with st.popover("Settings", icon=":material/tune:"):
        ask = _Questions(preset)
        optimizer = {"learning_rate": ask("learning_rate", config.optimizer.learning_rate)}
        epochs = ask("epochs", config.epochs)
        seed = ask("seed", config.seed)
        cut = ask("cut_recurrence", config.model.cut_recurrence)
    try:
        data = replace(config.data, source=source, target=target)
        size = len(data.alphabet)
        return replace(
            config,
            name=f"{source} → {target}" + (", wire cut" if cut else ""),
            data=data,
            model=replace(config.model, hidden_size=size, cut_recurrence=cut),
            optimizer=replace(config.optimizer, **optimizer),
            epochs=epochs,
            seed=seed,
        )
    except ExplorerError as error:
        st.error(escape_markdown(str(error)))
        return None


def choose_text_run(preset: str) -> TrainingConfig | None:
    """The run that the recipe and its controls describe; None where they describe none."""
    config = load_preset(preset)
    ask = _Questions(preset)
    try:
        with st.popover("Text", icon=":material/article:"):
            data = _choose_data(config.data, ask)
        with st.popover("Model", icon=":material/hub:"):
            model = {
                name: ask(name, getattr(config.model, name))
                for name in ("cell", "hidden_size", "num_layers", "input", "dropout")
            }
        with st.popover("Training", icon=":material/tune:"):
            optimizer = {
                name: ask(name, getattr(config.optimizer, name))
                for name in ("optimizer", "learning_rate", "max_grad_norm")
            }
            run = {
                name: ask(name, getattr(config, name))
                for name in ("epochs", "seed", "sample_every", "sample_prefix")
            }
        return replace(
            config,
            data=data,
            model=replace(config.model, **model),
            optimizer=replace(config.optimizer, **optimizer),
            **run,
        )
    except ExplorerError as error:
        st.error(escape_markdown(str(error)))
        return None


def _choose_recipe(key: str, names: tuple[str, ...]) -> str:
    chosen = st.pills(
        "Recipe",
        names,
        default=names[0],
        key=key,
        bind="query-params",
        required=True,
        width="stretch",
    )
    return chosen or names[0]


def _choose_data(data: DataConfig, ask: _Questions) -> DataConfig:
    corpora = list_corpora()
    corpus = st.selectbox(
        "Corpus",
        [*corpora, _OWN_TEXT],
        index=corpora.index(data.corpus or corpora[0]),
        key=f"{ask.preset}.corpus",
        bind="query-params",
    )
    cut = {
        name: ask(name, getattr(data, name))
        for name in ("max_tokens", "batch_size", "seq_len", "sampling", "validation_share")
    }
    if corpus != _OWN_TEXT:
        return replace(data, corpus=corpus, text=None, **cut)
    upload = st.file_uploader("A .txt file, or a .zip with one .txt in it (up to 5 MB)")
    pasted = st.text_area("Or paste a text", key=f"{ask.preset}.text", persist_state="session")
    text = read_text(upload.getvalue(), upload.name) if upload is not None else pasted
    if len(text) < 2:
        st.info("Upload or paste a text to learn from; until then the corpus above is used.")
        return replace(data, **cut)
    return replace(data, corpus=None, text=text, **cut)


class _Questions:
    """Asks for one field after the other; each preset keeps its own answers."""

    def __init__(self, preset: str) -> None:
        self.preset = preset

    def __call__(self, name: str, value: Any) -> Any:  # noqa: ANN401 - each field has its own type
        """A control for the field, at first with the preset's value."""
        rule = _RULES[name]
        common: dict[str, Any] = {
            "key": f"{self.preset}.{name}",
            "help": f"{rule.meaning} Allowed: {rule.explain()}.",
            "bind": "query-params",
        }
        label = name.replace("_", " ").capitalize()
        if rule.is_optional:
            common_toggle = {**common, "key": f"{self.preset}.with_{name}"}
            if not st.toggle(f"Limit: {label.lower()}", value=value is not None, **common_toggle):
                return None
            value = rule.low if value is None else value
            value = 1.0 if rule.kind == "float" and not value else value
        if rule.kind == "choice":
            return st.selectbox(label, rule.choices, index=rule.choices.index(value), **common)
        if rule.kind == "bool":
            return st.toggle(label, value=value, **common)
        if rule.kind == "text":
            return st.text_input(label, value, max_chars=int(rule.high or 0) or None, **common)
        if rule.kind == "int":
            low, high = int(rule.low or 0), int(rule.high or 0)
            return int(st.number_input(label, low, high, int(value), **common))
        least = float(rule.low or 0) + (1e-6 if rule.excludes_low else 0.0)
        return float(
            st.number_input(
                label, least, float(rule.high or 0), float(value), format="%g", **common
            )
        )
