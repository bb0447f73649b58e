"""What can I explore here, and in what order?"""

import streamlit as st

from explorer.ui.course.landing import show_cards
from explorer.ui.course.path import show_path, show_scenes

st.title("RNN Explorer :small[:gray[Take recurrent networks apart: predict first, then look.]]")
show_path()
st.header("All pages")
show_cards()
show_scenes()
