"""The SRN's stage: the browser component that draws the net and computes what it shows.

The browser's own arithmetic is compared with core's in the browser tests.
"""

from __future__ import annotations

from explorer.core.srn.scene import SRNScene
from explorer.ui.shell.stage_files import register_component
from explorer.ui.shell.stage_links import count_messages
from explorer.ui.shell.terms import explain
from explorer.ui.srn.plane_layer import pack_plane
from explorer.ui.srn.results import find_plane
from explorer.ui.srn.state import STAGE_KEY, find_revision, is_stage_mounted, receive_scene

# The glossary term for each kind of node, by the first letter of the node's name.
_TERMS = {"x": "input", "a": "store", "h": "hidden state", "y": "output"}


def show_srn_stage(scene: SRNScene) -> None:
    """Mount the stage; changes made there come back through `receive_scene`.

    It appears before its first phase plane has been computed on the server.
    """
    register_component("srn_stage")(
        key=STAGE_KEY,
        data={
            "link": scene.to_link(),
            "revision": find_revision(),
            "count": count_messages(STAGE_KEY),
            "plane": pack_plane(scene, find_plane(scene)) if is_stage_mounted() else None,
            "glossary": {letter: explain(term) for letter, term in _TERMS.items()},
        },
        on_link_change=receive_scene,
    )
