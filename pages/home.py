"""What can I explore here, and in which order?"""

import streamlit as st

from explorer.ui.landing import show_cards, show_path

st.title("RNN Explorer")
st.markdown(
    "Set the weights of a recurrent network by hand, watch its hidden states step through time, "
    "and check every number on the screen against an equation and code that runs."
)
show_cards()
st.header("A path through the course")
show_path()
