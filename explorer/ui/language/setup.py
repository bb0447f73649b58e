"""The controls of a language model or word pair, built from the rules of its configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import MAX_WORD_LETTERS, DataConfig
from explorer.core.language.datasets import fit_minibatch
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.text.corpora import find_title, list_corpora
from explorer.core.training.run_config import RunConfig
from explorer.figures.sentences import format_count
from explorer.ui.language.own_text import ask_own_text, drop_text_link
from explorer.ui.language.panels import find_baselines
from explorer.ui.language.text_report import show_text_report
from explorer.ui.runs.links import drop_link
from explorer.ui.runs.names import name_run
from explorer.ui.runs.own_text import find_own_text
from explorer.ui.runs.recipes import OWN_TEXT, OWN_WORDS, PAIR_RECIPES, TEXT_FIELDS, TEXT_RECIPES
from explorer.ui.shell.field_controls import FieldControls, ask_optimizer
from explorer.ui.shell.kept_text import ask_kept_text
from explorer.ui.shell.link_choices import choose_option, set_choice
from explorer.ui.shell.page_errors import show_errors
from explorer.ui.shell.recipe_choices import choose_recipe
from explorer.ui.shell.renewed_widgets import set_controls
from explorer.ui.shell.titles import list_titles

_GRADIENT_PROFILES = 20  # of a word pair's run
_PRESET = "preset"
_LEARNS_OWN = "own.text.in_use"  # whether the page learns the user's own text
_WORD_LABELS = {
    "max_tokens": "Read only the first ... words",
    "seq_len": "Words per window",
}
_PARTS = (DataConfig, ModelConfig, OptimizerConfig, TrainingConfig)


def is_word_pair(config: RunConfig) -> bool:
    """Whether the run learns to spell one word from another."""
    return isinstance(config, TrainingConfig) and config.data.is_word_pair


def choose_pair_recipe() -> str:
    """Ask for a word-pair recipe and return its name."""
    return choose_recipe("pair", PAIR_RECIPES, on_change=drop_link)


def count_epochs_between_profiles(config: TrainingConfig) -> int:
    """How often a word pair's run records its gradients: about twenty times."""
    return max(1, config.epochs // _GRADIENT_PROFILES)


def choose_text_recipe() -> str:
    """Ask for a language-model recipe and return its name."""
    return choose_recipe(_PRESET, TEXT_RECIPES, on_change=_keep_own_text)


def _keep_own_text() -> None:
    """Let the recipe that was just chosen learn the user's own text if the one before did."""
    drop_link()
    if st.session_state.get(_LEARNS_OWN):
        drop_text_link()
        set_choice(f"{st.session_state[_PRESET]}.corpus", OWN_TEXT)


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
        gradient_every = ask("gradient_every", count_epochs_between_profiles(config))
    with show_errors():
        _check_length(source, "read")
        _check_length(target, "spell")
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
        make_data, report = _choose_data(config.data, ask)
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
            if data.text is not None:
                with report:
                    show_text_report(data)
            model_config = replace(config.model, **model)
            chosen = name_run(
                replace(config, data=data, model=model_config, optimizer=optimizer, **run)
            )
            try:
                find_baselines(chosen)  # raises if the text is too short for its minibatches
            except InvalidValueError:
                _offer_sizes(data, ask.prefix)
                raise
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


def _check_length(word: str, verb: str) -> None:
    if len(word) > MAX_WORD_LETTERS:
        raise InvalidTextError(
            f"Type a word of 1 to {MAX_WORD_LETTERS} letters to {verb}; this one has {len(word)}."
        )


def _choose_data(
    data: DataConfig, ask: FieldControls
) -> tuple[Callable[[], DataConfig | None], DeltaGenerator]:
    """Ask for the data.

    Returns:
        A function that builds it, or None while the own text is missing; and where in the popover
        a report on that text has its place.
    """
    corpora = list_corpora()
    titles = {name: find_title(name) for name in corpora}
    corpus = choose_option(
        "Corpus",
        titles | list_titles("corpus", [OWN_TEXT]),
        key=f"{ask.prefix}.corpus",
        default=data.corpus or corpora[0],
    )
    is_own = st.session_state[_LEARNS_OWN] = corpus == OWN_TEXT
    if is_own:
        ask_own_text(f"{ask.prefix}.text")
    else:
        drop_text_link()
    report = st.container()
    split_by = ask("split_by", data.split_by)
    labels = _WORD_LABELS if split_by == "word" else {}
    names = [name for name in TEXT_FIELDS["data"] if name != "split_by"]
    rest = {name: ask(name, getattr(data, name), labels.get(name, "")) for name in names}

    def make_data() -> DataConfig | None:
        text = find_own_text() if is_own else None
        if text == "":
            return None
        if text is not None and len(text) == 1:
            raise InvalidTextError(
                "Your text has only 1 character, so there's nothing to predict; give it 2 or more."
            )
        chosen = None if is_own else corpus
        return replace(data, corpus=chosen, text=text, split_by=split_by, **rest)

    return make_data, report


def _offer_sizes(data: DataConfig, prefix: str) -> None:
    """Offer sizes that a text which is too short for those chosen can fill."""
    sizes = fit_minibatch(data)
    if sizes is None:
        return
    names = ("batch_size", "seq_len")
    st.button(
        f"Use {format_count(sizes[0], 'window')} of {format_count(sizes[1], data.split_by)}",
        icon=":material/fit_width:",
        key=f"{prefix}.fit",
        help="The largest minibatch that this text can fill.",
        on_click=set_controls,
        args=({f"{prefix}.{name}": size for name, size in zip(names, sizes, strict=True)},),
    )
