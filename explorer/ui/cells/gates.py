"""Shows the gate stage on the cells page and keeps its scene in step with the URL.

The stage itself computes, writes the address, and sends the link to the server. When a link is
opened or the back button is pressed, the URL differs from the last one known: then the scene is
read from it, and a higher revision tells the stage to adopt it.
"""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from explorer.core.cells.gate_scenes import LINK_FIELDS, list_gate_examples, parse_gate_link
from explorer.ui.shell.link_report import claim_parameters, show_ignored
from explorer.ui.shell.stage_files import register_component
from explorer.ui.shell.stage_links import count_messages, read_link

_STAGE = "cells.gates"
_LINK, _URL, _REVISION = "cells.gates.link", "cells.gates.url", "cells.gates.revision"


def show_gate_stage() -> None:
    """Mount the stage; list the parts of a link that were ignored."""
    state = st.session_state
    claim_parameters(*LINK_FIELDS.keys)
    url = {key: st.query_params[key] for key in LINK_FIELDS.keys if key in st.query_params}
    ignored: list[str] = []
    if _LINK not in state or url != state[_URL]:
        scene, ignored = parse_gate_link(url)
        state[_LINK], state[_URL] = scene.to_link(), url
        state[_REVISION] = state.get(_REVISION, 0) + 1
    if ignored:
        show_ignored(ignored, "stage")
    register_component("gate_stage")(
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
    # The stage has already written the same text to the address bar and ignores these updates,
    # so they add no entries to the browser's history.
    for key in LINK_FIELDS.keys:
        if key in st.query_params and key not in table:
            del st.query_params[key]
    st.query_params.update(table)
    st.session_state[_LINK], st.session_state[_URL] = scene.to_link(), table
