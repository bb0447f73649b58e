"""Can a net spell one word while it reads another, and does it need memory for that?"""

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.language.setup import choose_pair, choose_pair_recipe, is_word_pair
from explorer.ui.language.word_pairs import MOST_BESIDE, explain_floors, show_words
from explorer.ui.runs.controls import show_run_rows
from explorer.ui.runs.limits import show_limits
from explorer.ui.runs.owner import find_owner
from explorer.ui.runs.polling import watch
from explorer.ui.runs.refusals import explain_refusal
from explorer.ui.runs.remedies import PageControls
from explorer.ui.runs.shown import choose_runs
from explorer.ui.runs.start import show_start

owner = find_owner()
st.title(
    "Word pairs :small[:gray[Press Train: the net learns to spell one word while reading another.]]"
)
row = st.container(horizontal=True, vertical_alignment="center")
with row:
    recipe = choose_pair_recipe()
    config = choose_pair(recipe)
    planned = [config] if config else []
    controls = PageControls(recipe, planned)
    # The last two runs stay side by side: with and without the recurrent wire, for example.
    show_start(owner, planned, page="char", beside=MOST_BESIDE - 1)
chosen = choose_runs(owner, controls, is_word_pair, page="char", row=row, most=MOST_BESIDE)


def show(runs: list[Run]) -> None:
    """Show the runs' progress so far; before there is a run, the floors of its words."""
    logs = show_run_rows(owner, runs, planned, page="char", controls=controls)
    show_words(runs, logs, planned)


if not planned:
    explain_refusal(chosen)
if chosen or planned:
    watch(chosen, show)
explain_floors(chosen, planned)
show_limits()
