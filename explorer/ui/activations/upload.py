"""Lets users upload a net of their own to the activations page, and offers an example.

`explorer.core.activations.uploaded_nets` reads the files, or refuses them.
"""

from __future__ import annotations

import streamlit as st

from explorer.core.activations.shipped_nets import SHIPPED_NETS, read_shipped_files
from explorer.core.activations.uploaded_nets import read_uploaded_net
from explorer.core.errors import ExplorerError
from explorer.core.templates import render_script
from explorer.core.text.corpora import find_title, list_corpora, load_corpus
from explorer.core.weight_files.tensors import MAX_NET_BYTES
from explorer.ui.activations.source import find_own, keep_own
from explorer.ui.runs.own_text import find_own_text, has_own_text
from explorer.ui.shell.plain_text import escape_markdown

_FITTING, _OWN_TEXT = "the one that fits best", "your own text"
_TITLED = (_FITTING, _OWN_TEXT)  # named on the screen as here
_JUDGED = 2000  # characters of each text that decide which fits
_WEIGHTS, _VOCABULARY, _CORPUS = "own.weights", "own.vocabulary", "own.corpus"
_ERROR = "own.error"


def show_upload() -> None:
    """The two files, the text to read, and how to make the files."""
    left, right = st.columns(2)
    with left:
        # A form, because otherwise the page would rerun after each file: a rerun that starts while
        # the browser asks where to send the next file loses the answer, and the file never arrives.
        with st.form("own.form", border=False):
            # Any file type is accepted here, so that our own message can say what is wrong.
            st.file_uploader(
                "Weights (.safetensors)", key=_WEIGHTS, max_upload_size=MAX_NET_BYTES // 10**6
            )
            st.file_uploader("Vocabulary (.json)", key=_VOCABULARY, max_upload_size=1)
            st.selectbox(
                "Text to read",
                [_FITTING, *list_corpora(), *([_OWN_TEXT] if has_own_text() else [])],
                format_func=lambda name: name if name in _TITLED else find_title(name),
                key=_CORPUS,
            )
            st.form_submit_button("Look into this net", type="primary", on_click=_read)
        error, own = st.session_state.pop(_ERROR, None), find_own()
        if error:
            st.error(escape_markdown(error))
        if own is not None and error:
            st.info(
                escape_markdown(
                    "These files were refused. The list of nets still has the one you uploaded "
                    f"before: {own.sentence}"
                )
            )
        elif own is not None:
            st.success(escape_markdown(f"{own.sentence} It is now in the list of nets."))
    with right:
        st.markdown(
            "The weights of an `nn.RNN`, `nn.GRU` or `nn.LSTM` with a readout, under torch's "
            "names: `rnn.weight_ih_l0`, `rnn.weight_hh_l0`, `rnn.bias_ih_l0`, `rnn.bias_hh_l0`, "
            "`linear.weight`, `linear.bias`, and `embedding.weight` if characters are embedded. "
            "Any prefix before these names is fine. The vocabulary is a list of characters in the "
            "order of their indices, or an object from character to index. The net is kept for "
            "this session only."
        )
        st.code(render_script("save_net"), language="python")
        weights, vocabulary = read_shipped_files(SHIPPED_NETS[0])
        st.caption("An example of each file:")
        with st.container(horizontal=True):
            st.download_button(
                "Weights", weights, f"{SHIPPED_NETS[0]}.safetensors", on_click="ignore"
            )
            st.download_button(
                "Vocabulary", vocabulary, f"{SHIPPED_NETS[0]}.json", on_click="ignore"
            )


def _read() -> None:
    state = st.session_state
    weights, vocabulary, corpus = state[_WEIGHTS], state[_VOCABULARY], str(state[_CORPUS])
    if weights is None or vocabulary is None:
        missing = "weights" if weights is None else "vocabulary"
        state[_ERROR] = (
            f"A net needs two files, and the {missing} file is missing; choose it above."
        )
        return
    try:
        net = read_uploaded_net(weights.getvalue(), vocabulary.getvalue())
        if corpus == _FITTING:
            unknown = {
                name: net.count_unknown(load_corpus(name).text[:_JUDGED]) for name in list_corpora()
            }
            corpus = min(unknown, key=unknown.__getitem__)
        keep_own(net, find_own_text() if corpus == _OWN_TEXT else load_corpus(corpus).text)
    except ExplorerError as error:
        state[_ERROR] = str(error)
