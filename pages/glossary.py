"""What does this word mean, what is it called in code, and where can I see it?"""

import streamlit as st

from explorer.ui.glossary.list import choose_terms

st.title(
    "Glossary :small[:gray[Every term in the app: its symbol, name in code, unit and meaning.]]"
)
choose_terms()
