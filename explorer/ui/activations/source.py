"""Chooses which net the activations page looks into, and which text the net reads.

Shipped nets, the owner's runs and an uploaded net each go by one name, which is in the URL. The
server keeps a limited number of nets; the session holds only names.
"""

from __future__ import annotations

import streamlit as st

from explorer.core.activations.shipped_nets import SHIPPED_NETS, load_shipped_net
from explorer.core.activations.similar_passages import CONTEXT
from explorer.core.activations.text_nets import TextNet
from explorer.core.activations.traces import ActivationTrace, trace_activations
from explorer.core.errors import ExplorerError, InvalidValueError
from explorer.figures.sentences import format_count
from explorer.ui.activations.own_nets import OWN, find_own
from explorer.ui.activations.run_nets import (
    NetSource,
    find_net_title,
    list_net_runs,
    open_run_net,
    read_corpus,
)
from explorer.ui.activations.text_view import claim_mark, forget_mark
from explorer.ui.shell.link_choices import choose_option
from explorer.ui.shell.link_report import claim_parameters
from explorer.ui.shell.number_fields import NumberLimits, ask_number
from explorer.ui.shell.plain_text import escape_markdown
from explorer.ui.shell.renewed_widgets import write_number

_NET, _FROM, _SHOWN, _TYPED = "net", "from", "length", "typed"
_MAX_SHOWN = 1000  # characters
_LENGTH = 500
_MOST_LETTERS = 80  # of a name in a link


def choose_net(owner: str) -> NetSource | None:
    """The net the user chose; None, with the reason shown, if it can't be read."""
    names = list_names(owner)
    claim_mark()
    linked = st.query_params.get(_NET)
    name = choose_option(
        "Net",
        {name: find_net_title(name) for name in names},
        key=_NET,
        on_change=forget_mark,
        width=220,
        is_setting=False,
        has_label=False,
    )
    if linked and linked not in names:
        claim_parameters(_NET)
        st.warning(
            f"The net in this link, {escape_markdown(linked[:_MOST_LETTERS])}, isn't one of this "
            "browser's: it was trained or uploaded in another one or deleted, or the link is "
            f"incomplete. {escape_markdown(find_net_title(name))} is shown instead."
        )
    try:
        return open_source(owner, name)
    except ExplorerError as error:
        st.warning(escape_markdown(str(error)))
        return None


def list_names(owner: str) -> list[str]:
    """The names of all nets that can be compared."""
    return [*SHIPPED_NETS, *list_net_runs(owner), *([OWN] if find_own() is not None else [])]


def open_source(owner: str, name: str) -> NetSource:
    """The net of that name.

    Raises:
        InvalidValueError: its run has no checkpoint yet, or there is no such net.
    """
    if name in SHIPPED_NETS:
        shipped = load_shipped_net(name)
        corpus = read_corpus(shipped.config.to_json())[0]
        return NetSource(
            f"shipped {name}", name, shipped.sentence, shipped.net, corpus, shipped.unit
        )
    run = list_net_runs(owner).get(name)
    if run is not None:
        return open_run_net(run, name)
    own = find_own()
    if name != OWN or own is None:
        raise InvalidValueError(f"The net {name!r} no longer exists; choose another one.")
    return own


def choose_text(source: NetSource) -> str:
    """The text to read: a part of the net's corpus, or what the user typed; never empty.

    The controls open in the page itself: a popover would cover the text that they choose.
    """
    with st.expander("Text", icon=":material/article:"):
        is_typed = st.toggle("Type or paste a text", key=_TYPED, bind="query-params")
        if is_typed:
            typed = st.text_area(
                "Text to read",
                source.corpus[:_LENGTH],
                max_chars=_MAX_SHOWN,
                height=200,
                key=f"text.{source.name}",
                bind="query-params",
            )
            text = str(typed or "")
            if not text:
                text = source.corpus[:_LENGTH]
                st.warning(
                    "Type at least 1 character. Until then the net reads the beginning of its "
                    "corpus."
                )
        else:
            left, right = st.columns(2)
            with left:
                start = ask_number(
                    NumberLimits(
                        f"Start after character (of {len(source.corpus):,})",
                        *(0, 10_000_000),
                        is_whole=True,
                    ),
                    0,
                    key=_FROM,
                )
            length = right.slider(
                "Characters", 50, _MAX_SHOWN, _LENGTH, 50, key=_SHOWN, bind="query-params"
            )
            begin = min(int(start), max(0, len(source.corpus) - int(length)))
            text = source.corpus[begin : begin + int(length)]
            if begin < start:
                st.caption(
                    f"The corpus ends before: the text shown starts after character {begin:,}."
                )
    unknown = source.net.count_unknown(text)
    if unknown:
        st.caption(
            f"{unknown} of {format_count(len(text), 'character')} "
            f"{'is' if unknown == 1 else 'are'} not in this net's vocabulary; the net reads "
            f"{'it' if unknown == 1 else 'them'} as its token 0, "
            f"{escape_markdown(source.net.vocabulary.tokens[0])}."
        )
    return text


def find_start(source: NetSource, text: str) -> int | None:
    """Where in the corpus a text cut from it begins; None if it comes from elsewhere."""
    start = int(st.session_state.get(_FROM, 0))
    for begin in (start, max(0, len(source.corpus) - len(text))):
        if source.corpus[begin : begin + len(text)] == text:
            return begin
    return None


def go_to(source: NetSource, position: int) -> int:
    """Show the corpus around a character; returns where that is in the text shown.

    For a widget's callback.
    """
    length = int(st.session_state.get(_SHOWN, _LENGTH))
    begin = max(0, min(position - CONTEXT, len(source.corpus) - length))
    st.session_state[_FROM] = write_number(begin)
    st.session_state[_TYPED] = False
    return position - begin


def find_trace(source: NetSource, text: str) -> ActivationTrace:
    """What the net does while it reads the text."""
    return _trace(source.key, text, source.net)


@st.cache_resource(max_entries=16, show_spinner=False)  # up to 72 MB each
def _trace(key: str, text: str, _net: TextNet) -> ActivationTrace:
    del key
    return trace_activations(_net, text)
