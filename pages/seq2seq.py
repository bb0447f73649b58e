"""How does a net turn one word into another, and what is in the vector between them?"""

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.runs.controls import show_run_rows
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.polling import watch
from explorer.ui.runs.start import show_start
from explorer.ui.seq2seq.learning import show_learning
from explorer.ui.seq2seq.nets import (
    PAGE,
    choose_epoch,
    choose_net,
    explain_no_net,
    find_learning,
    show_difference,
)
from explorer.ui.seq2seq.panels import ask_words, show_beam, show_plane, show_see
from explorer.ui.seq2seq.setup import choose_translation, find_controls
from explorer.ui.seq2seq.what_if import show_what_if
from explorer.ui.shell.link_choices import open_tabs
from explorer.ui.shell.terms import explain

owner = find_owner()
st.title(
    "Encoder-decoder :small[:gray[Step through a translation letter by letter, or press Train to "
    "train your own net.]]",
    help=explain("encoder-decoder"),
)
row = st.container(horizontal=True, vertical_alignment="center")
with row:
    config = choose_translation()
    show_start(owner, [config] if config else [], page=PAGE)
chosen = choose_net(owner, config, row)
show_difference(config, chosen)


def show(runs: list[Run]) -> None:
    """Show the net in its present state: the words and the tabs."""
    run = runs[0] if runs else None
    rows = st.container()
    above = st.container()
    names = ["See", "What if", "Beam search", "Plane of states", "Learning"]
    see, what_if, beam, plane, learning = open_tabs(names, key="tab")
    if learning.open:
        run = find_learning(run, config)
        with learning:
            show_learning(run, is_shown_net=bool(runs))
    with rows:
        shown = [run] if run else []
        show_run_rows(owner, shown, [], page=PAGE, controls=find_controls(config))
    with st.container() if learning.open else above:  # the curves are about every epoch
        key = choose_epoch(run, config)
        words = ask_words(key) if key else None
    if learning.open:
        return
    if key is None:
        explain_no_net(run)
    elif words:
        if see.open:
            with see:
                show_see(key, *words)
        if what_if.open:
            with what_if:
                show_what_if(key, *words)
        if beam.open:
            with beam:
                show_beam(key, words[0])
        if plane.open:
            with plane:
                show_plane(key, *words)


watch([chosen] if chosen else [], show)
