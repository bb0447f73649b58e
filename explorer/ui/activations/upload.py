"""Lets users upload a net of their own to the activations page, and shows how it was read.

`explorer.core.activations.uploaded_nets` reads the files, or refuses them.
"""

from __future__ import annotations

import textwrap

import pandas as pd
import streamlit as st

from explorer.core.activations.shipped_nets import SHIPPED_NETS, read_shipped_files
from explorer.core.activations.uploaded_nets import Question, read_net_files
from explorer.core.errors import ExplorerError
from explorer.core.templates import render_script
from explorer.core.text.corpora import find_title, list_corpora, load_corpus
from explorer.core.weight_files.tensors import MAX_NET_BYTES
from explorer.ui.activations.own_nets import (
    OWN,
    OwnNet,
    answer_question,
    find_own_net,
    keep_own,
)
from explorer.ui.activations.panels import write_perplexity
from explorer.ui.runs.own_text import find_own_text, has_own_text
from explorer.ui.shell.plain_text import escape_markdown

_FITTING, _OWN_TEXT = "the one that fits best", "your own text"
_TITLED = (_FITTING, _OWN_TEXT)  # named on the screen as here
_WEIGHTS, _VOCABULARY, _CORPUS = "own.weights", "own.vocabulary", "own.corpus"
_ERROR, _UNANSWERED, _WANTED, _NET = "own.error", "own.unanswered", "own.wanted", "net"


# A fragment, because a rerun of the whole page that starts while the browser asks where to send a
# file loses the answer, and the file never arrives. A rerun of a fragment doesn't.
@st.fragment
def show_upload() -> None:
    """The two files, the text to read, how they were read, and how to make them."""
    left, right = st.columns(2)
    with left:
        # Any file type is accepted here, so that our own message can say what is wrong.
        weights = st.file_uploader(
            "Weights (.safetensors, .pt, .keras, .weights.h5)",
            key=_WEIGHTS,
            max_upload_size=MAX_NET_BYTES // 10**6,
        )
        vocabulary = st.file_uploader(
            "Vocabulary (.json or .txt)", key=_VOCABULARY, max_upload_size=1
        )
        corpus = st.selectbox(
            "Text to read",
            [_FITTING, *list_corpora(), *([_OWN_TEXT] if has_own_text() else [])],
            format_func=lambda name: name if name in _TITLED else find_title(name),
            key=_CORPUS,
        )
        st.button("Look into this net", type="primary", on_click=_want)
        if st.session_state.get(_WANTED):
            missing = [
                name
                for name, file in (("weights", weights), ("vocabulary", vocabulary))
                if file is None
            ]
            if missing:
                st.info(
                    f"Waiting for the {' and the '.join(missing)}: choose the "
                    f"{'file' if len(missing) == 1 else 'files'} above, or wait until the upload "
                    "is complete. The net is read as soon as both files are here."
                )
            elif weights is not None and vocabulary is not None:
                with st.spinner("Reading the files …"):
                    _read(weights.getvalue(), vocabulary.getvalue(), str(corpus))
    with right:  # beside the files, so that the questions about a net are in sight
        _show_outcome()
        if find_own_net() is None:
            _show_help()
        else:
            with st.expander("What is read, and how to save it"):
                _show_help()


def _want() -> None:
    st.session_state[_WANTED] = True


def _read(weights: bytes, vocabulary: bytes, corpus: str) -> None:
    """Read the files and choose the net; the whole page follows."""
    state = st.session_state
    state[_WANTED] = False
    try:
        files = read_net_files(weights, vocabulary)
        if corpus == _OWN_TEXT:
            keep_own(files, find_own_text())
        else:
            keep_own(files, "" if corpus == _FITTING else load_corpus(corpus).text)
    except ExplorerError as error:
        state[_ERROR] = str(error)
        return
    st.query_params[_NET] = OWN
    st.rerun()


def _show_outcome() -> None:
    """What became of the files: the net and how it was read, or why they were refused."""
    error, own = st.session_state.pop(_ERROR, None), find_own_net()
    if error:
        message, _, code = error.partition("\n\n")
        st.error(escape_markdown(message))
        if code:
            st.code(textwrap.dedent(code), language="python")
    if own is None:
        return
    if error:
        st.info(
            escape_markdown(
                "These files were refused. The list of nets still has the one you uploaded "
                f"before: {own.source.sentence}"
            )
        )
        return
    st.success(escape_markdown(f"{own.source.sentence} It is now in the list of nets."))
    _show_reading(own)


def _show_reading(own: OwnNet) -> None:
    """What each tensor became, what was assumed, and what can be changed."""
    found = own.found
    unanswered = st.session_state.pop(_UNANSWERED, None)
    if unanswered:
        st.error(escape_markdown(unanswered))
    for question in found.questions:
        _ask(own, question)
    for note in found.notes:
        st.caption(escape_markdown(note))
    if found.parity is not None:
        st.caption(
            "Converted from Keras to torch. Keras's equations and torch's module, run with these "
            f"weights on random inputs: the states differ by at most {found.parity:.2g} (relative "
            "if states exceed 1)."
        )
    with st.expander(f"How the {found.kind} file was read"):
        st.dataframe(
            pd.DataFrame(
                [(role.source, role.part, str(role.shape)) for role in found.roles],
                columns=["tensor in the file", "in the net", "shape there"],
            ),
            hide_index=True,
        )


def _ask(own: OwnNet, question: Question) -> None:
    """Show a question with its answer, and how well the net predicts the text with each answer."""
    scores = own.scores[question.name]
    key = f"own.{question.name}.{own.source.key}"

    def answer() -> None:
        chosen = st.session_state[key]
        try:
            answer_question(question.name, str(chosen))
        except ExplorerError as error:
            st.session_state[_UNANSWERED] = str(error)

    st.radio(
        question.label,
        list(question.options),
        index=list(question.options).index(question.answer),
        format_func=lambda name: escape_markdown(question.options[name]),
        captions=[_describe_score(scores[option]) for option in question.options],
        key=key,
        on_change=answer,
        horizontal=True,
        help="The files don't say, so this is a guess; change it if you know better. The "
        "perplexity is that of the first 400 characters of the text, with each answer.",
    )


def _describe_score(score: float) -> str:
    if score == float("inf"):
        return "grows without bound"
    return f"perplexity {write_perplexity(score, 2)}"


def _show_help() -> None:
    """What is read, the code that writes both files, and an example of each."""
    st.markdown(
        "A character model with RNN, GRU or LSTM layers: PyTorch's state dict as safetensors or "
        "`.pt`, or Keras's `.keras` or `.weights.h5`. Names may differ; the parts are found by "
        "their shapes. The vocabulary is a list of characters, an object from character to index "
        "or from index to character, or a text with one on each line. No code in a file is run. "
        "The net is kept for this session only."
    )
    st.code(render_script("save_net"), language="python")
    weights, vocabulary = read_shipped_files(SHIPPED_NETS[0])
    st.caption("An example of each file:")
    with st.container(horizontal=True):
        for label, data, ending in (
            ("Weights", weights, "safetensors"),
            ("Vocabulary", vocabulary, "json"),
        ):
            st.download_button(label, data, f"{SHIPPED_NETS[0]}.{ending}", on_click="ignore")
