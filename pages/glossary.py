"""What does this word mean, what is it called in code, and where can I see it?"""

import streamlit as st

from explorer.ui.glossary.list import ask_for_term, show_terms

st.title(
    "Glossary :small[:gray[Every term in the app: its symbol, name in code, unit and meaning.]]"
)
show_terms(ask_for_term())
