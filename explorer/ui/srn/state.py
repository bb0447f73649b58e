"""The SRN page's scene between URL, session and stage; knows who may change it and how it travels.

The scene lives in the session as its link table. It changes in three ways:
- the hand changes it in the browser: the stage writes the URL itself and sends the link;
- a link, a preset or the back button changes the URL: it differs from the last one known here;
- a panel (inputs, a click in the phase plane) changes it here.
In the last two the revision grows, which tells the stage to take the scene over.
"""

from __future__ import annotations

import streamlit as st

from explorer.core.srn.scene import SRNScene, parse_link
from explorer.ui.shell.stage_links import read_link

STAGE_KEY = "srn.stage"
MOUNTED = "srn.mounted"
_LINK, _URL, _REVISION, _IGNORED = "srn.link", "srn.url", "srn.revision", "srn.ignored"


def load_scene() -> SRNScene:
    """The scene to show in this run: the URL's if the URL is new, else the session's."""
    state = st.session_state
    url = st.query_params.to_dict()
    if _LINK not in state or (url and url != state[_URL]):
        scene, state[_IGNORED] = parse_link(url)
        _keep(scene, url)
        state[_REVISION] = state.get(_REVISION, 0) + 1
        if url:
            # A link from the page to itself does not change the address bar by itself.
            st.query_params.from_dict(url)
    return parse_link(state[_LINK])[0]


def change_scene(scene: SRNScene) -> None:
    """Set the scene from a panel; the stage takes it over in this run if it is mounted later."""
    st.query_params.from_dict(scene.to_link())
    _keep(scene, scene.to_link())
    st.session_state[_REVISION] += 1
    st.session_state[_IGNORED] = []


def receive_scene() -> None:
    """Take over what the stage has sent: the callback of its `link`.

    Its first message repeats the scene that it was given, and says that it stands.
    """
    state = st.session_state
    state[MOUNTED] = True
    table = read_link(STAGE_KEY)
    if table == state[_LINK]:
        state[_URL] = st.query_params.to_dict()
        return
    scene, state[_IGNORED] = parse_link(table)
    # The stage has written the same text to the address bar: this adds no history entry.
    st.query_params.from_dict(table)
    _keep(scene, table)


def is_stage_mounted() -> bool:
    """Whether the stage stands in this session.

    The figures wait for it: the browser needs a second for their library, in which nothing else
    on the page would appear.
    """
    return MOUNTED in st.session_state


def list_ignored() -> list[str]:
    """One sentence for each parameter of the last link that was ignored."""
    return list(st.session_state.get(_IGNORED, []))


def find_revision() -> int:
    """How often the scene was changed from outside the stage."""
    return int(st.session_state[_REVISION])


def _keep(scene: SRNScene, url: dict[str, str]) -> None:
    st.session_state[_LINK] = scene.to_link()
    st.session_state[_URL] = url
