"""The controls of a training run, built from the rules of its configuration.

Knows which fields each page offers; ranges, defaults and meanings are core's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.text.corpora import list_corpora
from explorer.core.text.uploads import MAX_CORPUS_BYTES, read_text
from explorer.core.training.run_config import RunConfig
from explorer.ui.language.panels import find_baselines
from explorer.ui.shell.field_controls import FieldControls
from explorer.ui.shell.page_errors import show_errors

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
_GRADIENT_PROFILES = 20  # of a word pair's run
_LINKED_CHARACTERS = 4000  # what any browser and server take in an address
_PARTS = (DataConfig, ModelConfig, OptimizerConfig, TrainingConfig)


def is_word_pair(config: RunConfig) -> bool:
    """Whether a run spells a word from another."""
    return isinstance(config, TrainingConfig) and config.data.is_word_pair


def choose_pair_recipe() -> str:
    """The recipe of a word pair."""
    return _choose_recipe("pair", PAIR_PRESETS)


def choose_text_recipe() -> str:
    """The recipe of a language model."""
    return _choose_recipe("preset", TEXT_PRESETS)


def choose_pair(preset: str) -> TrainingConfig | None:
    """The run that the recipe and its controls describe; None where they describe none."""
    config = TrainingConfig.load_preset("hello" if preset == "own words" else preset)
    source, target = config.data.source or "", config.data.target or ""
    if preset == "own words":
        source = st.text_input(
            "Word to read", "hello", key="own.source", bind="query-params", width=220
        )
        target = st.text_input(
            "Word to spell", "ohlol", key="own.target", bind="query-params", width=220
        )
    with st.popover("Settings", icon=":material/tune:"):
        ask = FieldControls(preset, *_PARTS)
        optimizer = {"learning_rate": ask("learning_rate", config.optimizer.learning_rate)}
        epochs = ask("epochs", config.epochs)
        seed = ask("seed", config.seed)
        cut = ask("cut_recurrence", config.model.cut_recurrence)
        # A profile costs more than a word's epochs do: some twenty of them, not one each.
        gradient_every = ask("gradient_every", max(1, config.epochs // _GRADIENT_PROFILES))
    with show_errors():
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
            gradient_every=gradient_every,
        )
    return None


def choose_text_run(preset: str) -> TrainingConfig | None:
    """The run that the recipe and its controls describe; None where they describe none."""
    config = TrainingConfig.load_preset(preset)
    ask = FieldControls(preset, *_PARTS)
    with st.popover("Text", icon=":material/article:"):
        make_data = _choose_data(config.data, ask)
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
    # What is refused is refused here: a control that is not shown for once forgets its value.
    with show_errors():
        data = make_data()
        if data is not None:
            chosen = replace(
                config,
                data=data,
                model=replace(config.model, **model),
                optimizer=replace(config.optimizer, **optimizer),
                **run,
            )
            find_baselines(chosen)  # refuses a text that is too short for its minibatches
            return chosen
        st.info(
            "There is no own text yet: open Text, and upload or paste one. A link to this page "
            "holds a pasted text, but not a file."
        )
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


def _choose_data(data: DataConfig, ask: FieldControls) -> Callable[[], DataConfig | None]:
    """What makes the data that is learned from; None as long as it is an own text not yet there."""
    corpora = list_corpora()
    corpus = st.selectbox(
        "Corpus",
        [*corpora, _OWN_TEXT],
        index=corpora.index(data.corpus or corpora[0]),
        key=f"{ask.prefix}.corpus",
        bind="query-params",
    )
    read = _ask_text(f"{ask.prefix}.text") if corpus == _OWN_TEXT else None
    cut = {
        name: ask(name, getattr(data, name))
        for name in ("max_tokens", "batch_size", "seq_len", "sampling", "validation_share")
    }

    def make_data() -> DataConfig | None:
        if read is None:
            return replace(data, corpus=corpus, text=None, **cut)
        text = read()
        return replace(data, corpus=None, text=text, **cut) if len(text) > 1 else None

    return make_data


def _ask_text(name: str) -> Callable[[], str]:
    """What reads the own text: that of the file, else the pasted one."""
    upload = st.file_uploader(
        f"A .txt file, or a .zip with one .txt in it (up to {MAX_CORPUS_BYTES // 10**6} MB)",
        type=["txt", "zip"],
        max_upload_size=MAX_CORPUS_BYTES // 10**6,
        help="A file stays in this browser: whoever opens this page's link chooses the file anew. "
        "An exported run holds its text.",
    )
    pasted = _paste_text(name)
    return lambda: pasted if upload is None else read_text(upload.getvalue(), upload.name)


def _paste_text(name: str) -> str:
    """A pasted text; a short one stands in the page's link under that name.

    No bound widget: one that takes any text would make an address that no server takes, and one
    with a bound drops a longer text without a word.
    """
    text = st.text_area(
        "Or paste a text",
        st.query_params.get(name, ""),
        key=f"{name}.area",
        persist_state="session",
        help=f"Up to {_LINKED_CHARACTERS:,} characters stand in this page's link.",
    )
    if 0 < len(text) <= _LINKED_CHARACTERS:
        if st.query_params.get(name) != text:
            st.query_params[name] = text
        return text
    if name in st.query_params:
        del st.query_params[name]
    if text:
        st.caption(
            f"{len(text):,} characters are more than this page's link holds "
            f"({_LINKED_CHARACTERS:,}): whoever opens it pastes the text anew. An exported run "
            "holds its text."
        )
    return text
