"""Is this city the destination or the departure, and what must a net remember to tell?"""

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.runs.controls import show_run_rows
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.polling import watch
from explorer.ui.runs.shown import choose_runs
from explorer.ui.runs.start import show_start
from explorer.ui.slots.panels import (
    choose_reader,
    choose_taggers,
    find_controls,
    find_readings,
    is_tagger,
    offer_training_sentences,
    show_accuracy,
    show_readings,
    show_states,
    type_sentences,
)

owner = find_owner()
st.title("Context changes the meaning :small[:gray[Press Train, then type your own sentences.]]")
row = st.container(horizontal=True, vertical_alignment="center")
with row:
    configs = choose_taggers()
    controls = find_controls(configs)
    show_start(owner, configs, page="slots")
chosen = choose_runs(owner, controls, is_tagger, page="slots", row=row)


def show(runs: list[Run]) -> None:
    """Show the runs so far: the sentences they read, their accuracy and hidden states."""
    logs = show_run_rows(owner, runs, configs, page="slots", controls=controls)
    left, right = st.columns([2, 5])
    with left:
        show_accuracy(runs, logs)
    with right:
        sentences = type_sentences()
        reader = choose_reader(runs)
        readings = find_readings(reader, sentences)
        show_readings(readings, reader, configs)
    show_states(readings, reader)


watch(chosen, show)
if chosen:
    offer_training_sentences(chosen, configs)
