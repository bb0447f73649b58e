"""The entry of the app: puts the root on the path, names the pages, runs the one asked for.

Knows every page by file, section and title; knows no mathematics and never imports torch.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# `streamlit run explorer/Home.py` puts explorer/ on the path, where `import explorer` fails. This
# is the one place that touches the path, and it does so once: a list that is changed at each rerun
# loses entries for the sessions that import at that moment. The entry explorer/ stays, since
# Streamlit would put it back at each run; a house test keeps `import core` out of the code.
if str(ROOT) not in sys.path:
    sys.path = [str(ROOT), *sys.path]

# Before torch is imported: a server computes for many sessions, beside workers that train. Where
# the cores are busy, two threads of one operation wait for each other: to read 32,768 characters
# took 23 to 56 s with two threads, 1.4 to 2.2 s with one. A nanny tells its workers the same.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import streamlit as st

from explorer.ui.shell.navigation import list_pages
from explorer.ui.shell.page_errors import show_errors

st.set_page_config(page_title="RNN Explorer", page_icon=ROOT / "assets" / "icon.svg", layout="wide")
with show_errors():
    st.navigation(list_pages(), position="top").run()
