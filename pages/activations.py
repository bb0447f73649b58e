"""What do the units of a trained language model know, and how far back do they remember?"""

import streamlit as st

from explorer.ui.activations.panels import show_plane, show_reach, show_units
from explorer.ui.activations.search import show_ablation, show_labels, show_similar
from explorer.ui.activations.source import choose_net, choose_text, find_trace
from explorer.ui.activations.upload import show_upload
from explorer.ui.runs.owner import find_owner
from explorer.ui.shell.link_choices import choose_segment
from explorer.ui.shell.panels import list_aliases
from explorer.ui.shell.plain_text import escape_markdown

# Each panel with a first thing to try.
PANELS = {
    "Text": "Press ▶: where in the text is the next unit on?",
    "Similar": "Drag over the text: where else are the same units on?",
    "What units know": "Choose a label: which units know it?",
    "How far back": "Click a character: what does its probability depend on?",
    "Ablate": "Switch a unit off: which characters become harder to predict?",
    "Plane": "Click a character: where is it in the text?",
    "Own model": "Upload weights and a vocabulary to look into your own net.",
}

owner = find_owner()
title = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    panel = choose_segment(
        "Question",
        {name: name for name in PANELS},
        key="panel",
        aliases=list_aliases("activations"),
    )
    source = choose_net(owner)
if source is not None:
    sentence, texts = st.columns([3, 2])
    sentence.markdown(escape_markdown(source.sentence) if panel != "Own model" else "")
    with texts:
        text = choose_text(source)
title.title(f"Activations :small[:gray[{PANELS[panel]}]]")
if panel == "Own model":
    show_upload()
elif source is not None:
    trace = find_trace(source, text)
    if panel == "Text":
        show_units(source, trace)
    elif panel == "Similar":
        show_similar(source, trace)
    elif panel == "What units know":
        show_labels(source, trace)
    elif panel == "How far back":
        show_reach(owner, source, trace)
    elif panel == "Ablate":
        show_ablation(source, trace)
    else:
        show_plane(source, trace)
