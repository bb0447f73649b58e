"""Who trains what on this server, and what do I tell everybody?"""

import streamlit as st

from explorer.ui.teacher.page import show_teacher_view

st.title("Teacher :small[:gray[Who trains what, and a message to everybody.]]")
show_teacher_view()
