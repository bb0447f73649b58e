"""Keeps the SRN page's scene in step between URL, session and stage.

The session holds the scene as its link table. It changes in three ways:
- the user changes it on the stage, which writes the URL itself and sends the link;
- a link, a preset or the back button changes the URL, which then differs from the last one seen;
- a panel changes it here (the inputs).
The last two increase the revision, which tells the stage to load the scene.
"""

from __future__ import annotations

import streamlit as st

from explorer.core.srn.scene import SRNScene, parse_link
from explorer.ui.shell.link_report import claim_parameters, read_parameters
from explorer.ui.shell.stage_links import read_link

STAGE_KEY = "srn.stage"
PANEL = "srn.panel"  # the open panel; the stage keeps it in the address
MOUNTED = "srn.mounted"
_LINK, _URL, _REVISION, _IGNORED = "srn.link", "srn.url", "srn.revision", "srn.ignored"


def load_scene() -> SRNScene:
    """The scene to show in this run: the URL's if the URL is new, otherwise the session's."""
    state = st.session_state
    url = _read_scene()
    claim_parameters(*url)
    if _LINK not in state or (url and url != state[_URL]):
        scene, state[_IGNORED] = parse_link(url)
        _keep(scene, url)
        state[_REVISION] = state.get(_REVISION, 0) + 1
        if url:
            # A link from the page to itself doesn't change the address bar on its own.
            _write_link(url)
    return parse_link(state[_LINK])[0]


def change_scene(scene: SRNScene) -> None:
    """Set the scene from a panel; a stage that is mounted later in this run shows it at once."""
    _write_link(scene.to_link())
    _keep(scene, scene.to_link())
    st.session_state[_REVISION] += 1
    st.session_state[_IGNORED] = []


def receive_scene() -> None:
    """Take over the link that the stage has sent; the callback of its `link`.

    Its first message repeats the scene that it was given, which shows that it is mounted.
    """
    state = st.session_state
    state[MOUNTED] = True
    table = read_link(STAGE_KEY)
    if table == state[_LINK]:
        state[_URL] = _read_scene()
        return
    scene, state[_IGNORED] = parse_link(table)
    # The stage has already written this text to the address bar: this adds no history entry.
    _write_link(table)
    _keep(scene, table)


def is_stage_mounted() -> bool:
    """Whether the stage is mounted in this session.

    The figures wait for it: loading their library takes the browser a second, during which
    nothing else on the page would appear.
    """
    return MOUNTED in st.session_state


def list_ignored() -> list[str]:
    """One sentence for each parameter of the last link that was ignored."""
    return list(st.session_state.get(_IGNORED, []))


def find_revision() -> int:
    """How many times the scene has been changed from outside the stage."""
    return int(st.session_state[_REVISION])


def read_panel() -> dict[str, str]:
    """The link's parameter for the open panel, if it has one."""
    return {PANEL: st.query_params[PANEL]} if PANEL in st.query_params else {}


def _read_scene() -> dict[str, str]:
    return {name: text for name, text in read_parameters().items() if name != PANEL}


def _write_link(table: dict[str, str]) -> None:
    """Make the address hold the scene, after the panel and what other websites have added."""
    st.query_params.from_dict(read_parameters(foreign=True) | read_panel() | table)


def _keep(scene: SRNScene, url: dict[str, str]) -> None:
    st.session_state[_LINK] = scene.to_link()
    st.session_state[_URL] = url
