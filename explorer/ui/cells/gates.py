"""The gate stage on the page of cells: mounted, and its scene between URL, session and browser.

Knows how the scene travels: the stage computes and writes the address itself and sends the link;
a link that was opened, or the back button, makes the URL differ from the last one known, and then
the scene is read from it and a grown revision tells the stage to take it over.
"""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from explorer.core.cells.gate_scenes import LINK_KEYS, list_gate_examples, parse_gate_link
from explorer.ui.shell.stage_files import register_stage
from explorer.ui.shell.stage_links import count_messages, read_link

_STAGE = "cells.gates"
_LINK, _URL, _REVISION = "cells.gates.link", "cells.gates.url", "cells.gates.revision"


def show_gate_stage() -> None:
    """Mount the stage, and say what was wrong with a link if anything was."""
    state = st.session_state
    url = {key: st.query_params[key] for key in LINK_KEYS if key in st.query_params}
    ignored: list[str] = []
    if _LINK not in state or url != state[_URL]:
        scene, ignored = parse_gate_link(url)
        state[_LINK], state[_URL] = scene.to_link(), url
        state[_REVISION] = state.get(_REVISION, 0) + 1
    if ignored:
        st.warning("Part of this link was ignored.")
        # Quoted text from a link is data: shown as code, where Markdown has no meaning.
        st.code("\n".join(ignored), language=None)
    register_stage("gate_stage")(
        key=_STAGE,
        data={
            "link": state[_LINK],
            "revision": state[_REVISION],
            "count": count_messages(_STAGE),
            "examples": [asdict(example) for example in list_gate_examples()],
        },
        on_link_change=_receive,
    )


def _receive() -> None:
    table = read_link(_STAGE)
    scene, _ = parse_gate_link(table)
    # The stage has written the same text to the address bar, and stops what is sent from here part
    # by part: this adds no entries to the browser's history.
    for key in LINK_KEYS:
        if key in st.query_params and key not in table:
            del st.query_params[key]
    st.query_params.update(table)
    st.session_state[_LINK], st.session_state[_URL] = scene.to_link(), table
