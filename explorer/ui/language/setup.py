"""The controls of a language model or word pair, built from the rules of its configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.text.corpora import find_title, list_corpora
from explorer.core.text.uploads import MAX_CORPUS_BYTES, read_text
from explorer.core.training.run_config import RunConfig
from explorer.ui.language.panels import find_baselines
from explorer.ui.runs.links import drop_link
from explorer.ui.runs.names import name_run
from explorer.ui.runs.recipes import OWN_TEXT, OWN_WORDS, PAIR_RECIPES, TEXT_FIELDS, TEXT_RECIPES
from explorer.ui.shell.field_controls import FieldControls, ask_optimizer
from explorer.ui.shell.kept_text import ask_kept_text
from explorer.ui.shell.link_choices import choose_option
from explorer.ui.shell.link_report import claim_parameters
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.recipe_choices import choose_recipe
from explorer.ui.shell.titles import list_titles
from explorer.ui.shell.uploads import name_uploader

_GRADIENT_PROFILES = 20  # of a word pair's run
_LINKED_CHARACTERS = 4000  # every browser and server accepts a URL of this length
_PARTS = (DataConfig, ModelConfig, OptimizerConfig, TrainingConfig)


def is_word_pair(config: RunConfig) -> bool:
    """Whether the run learns to spell one word from another."""
    return isinstance(config, TrainingConfig) and config.data.is_word_pair


def choose_pair_recipe() -> str:
    """Ask for a word-pair recipe and return its name."""
    return choose_recipe("pair", PAIR_RECIPES, on_change=drop_link)


def choose_text_recipe() -> str:
    """Ask for a language-model recipe and return its name."""
    return choose_recipe("preset", TEXT_RECIPES, on_change=drop_link)


def choose_pair(preset: str) -> TrainingConfig | None:
    """Return the run described by the recipe and its controls, or None if they are invalid."""
    config = TrainingConfig.load_preset("hello" if preset == OWN_WORDS else preset)
    source, target = config.data.source or "", config.data.target or ""
    if preset == OWN_WORDS:
        source = _ask_word("reads", "Word to read", source, "own.source")
        target = _ask_word("and spells", "Word to spell", target, "own.target")
    with st.popover("Settings", icon=":material/tune:"):
        ask = FieldControls(preset, *_PARTS)
        optimizer = ask_optimizer(ask, config.optimizer)
        epochs = ask("epochs", config.epochs)
        seed = ask("seed", config.seed)
        cut = ask("cut_recurrence", config.model.cut_recurrence)
        # A profile costs more than an epoch on one word does: record about twenty, not all.
        gradient_every = ask("gradient_every", max(1, config.epochs // _GRADIENT_PROFILES))
    with show_errors():
        data = replace(config.data, source=source, target=target)
        size = len(data.alphabet)
        return name_run(
            replace(
                config,
                data=data,
                model=replace(config.model, hidden_size=size, cut_recurrence=cut),
                optimizer=optimizer,
                epochs=epochs,
                seed=seed,
                gradient_every=gradient_every,
            )
        )
    return None


def choose_text_run(preset: str) -> TrainingConfig | None:
    """Return the run described by the recipe and its controls, or None if they are invalid."""
    config = TrainingConfig.load_preset(preset)
    ask = FieldControls(preset, *_PARTS)
    with st.popover("Text", icon=":material/article:"):
        make_data = _choose_data(config.data, ask)
    with st.popover("Model", icon=":material/hub:"):
        model = {name: ask(name, getattr(config.model, name)) for name in TEXT_FIELDS["model"]}
    with st.popover("Training", icon=":material/tune:"):
        kind = ask("optimizer", config.optimizer.optimizer)
        optimizer = replace(ask_optimizer(ask, config.optimizer), optimizer=kind)
        run = {name: ask(name, getattr(config, name)) for name in TEXT_FIELDS["run"]}
    # Validate only after every control is drawn: a control that is skipped once loses its value.
    with show_errors():
        data = make_data()
        if data is not None:
            model_config = replace(config.model, **model)
            chosen = name_run(
                replace(config, data=data, model=model_config, optimizer=optimizer, **run)
            )
            find_baselines(chosen)  # raises if the text is too short for its minibatches
            return chosen
        st.info(
            "There's no text of yours yet: open Text and upload or paste one. A link to this page "
            "carries a pasted text, but not an uploaded file."
        )
    return None


def _ask_word(verb: str, label: str, word: str, key: str) -> str:
    """Ask for a word, with the verb on the same line to save height."""
    st.markdown(verb, width="content")
    return ask_kept_text(label, word, key=key, width=160, has_label=False)


def _choose_data(data: DataConfig, ask: FieldControls) -> Callable[[], DataConfig | None]:
    """Ask for the data; return a function that builds it, or None while the own text is missing."""
    corpora = list_corpora()
    titles = {name: find_title(name) for name in corpora}
    corpus = choose_option(
        "Corpus",
        titles | list_titles("corpus", [OWN_TEXT]),
        key=f"{ask.prefix}.corpus",
        default=data.corpus or corpora[0],
    )
    read = _ask_text(f"{ask.prefix}.text") if corpus == OWN_TEXT else None
    sizes = {name: ask(name, getattr(data, name)) for name in TEXT_FIELDS["data"]}

    def make_data() -> DataConfig | None:
        if read is None:
            return replace(data, corpus=corpus, text=None, **sizes)
        text = read()
        return replace(data, corpus=None, text=text, **sizes) if len(text) > 1 else None

    return make_data


def _ask_text(name: str) -> Callable[[], str]:
    """Ask for a text; return a function that reads the uploaded file, or else the pasted text."""
    upload = st.file_uploader(
        f"A .txt file, or a .zip with one .txt in it, up to {MAX_CORPUS_BYTES // 10**6} MB",
        type=["txt", "zip"],
        max_upload_size=MAX_CORPUS_BYTES // 10**6,
        key=name_uploader(name),
        help="The file isn't part of this page's link: anyone who opens the link has to upload it "
        "again. An exported run includes its text.",
    )
    pasted = _paste_text(name)
    return lambda: pasted if upload is None else read_text(upload.getvalue(), upload.name)


def _paste_text(name: str) -> str:
    """Ask for a pasted text; a short one goes into the page's link under that name.

    The widget isn't bound to the URL: without a maximum it would produce an address that no server
    accepts, and with one it would silently drop a longer text.
    """
    claim_parameters(name)
    text = st.text_area(
        "Or paste a text",
        st.query_params.get(name, ""),
        key=f"{name}.area",
        persist_state="session",
        help=f"This page's link carries up to {_LINKED_CHARACTERS:,} characters of it.",
    )
    if 0 < len(text) <= _LINKED_CHARACTERS:
        if st.query_params.get(name) != text:
            st.query_params[name] = text
        return text
    if name in st.query_params:
        del st.query_params[name]
    if text:
        st.caption(
            f"{len(text):,} characters don't fit into this page's link, which carries up to "
            f"{_LINKED_CHARACTERS:,}: anyone who opens it has to paste the text again. An exported "
            "run includes its text."
        )
    return text
