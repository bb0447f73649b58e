"""What does the class think, before it looks and after?"""

import streamlit as st

from explorer.ui.polls.asking import show_asking

st.title("Ask the class :small[:gray[Students answer from their phones.]]")
show_asking()
