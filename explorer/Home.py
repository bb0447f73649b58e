"""The entry of the app: puts the root on the path, names the pages, runs the one asked for.

Knows every page by file, section and title; knows no mathematics and never imports torch.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# `streamlit run explorer/Home.py` puts explorer/ on the path, where `import explorer` fails and
# `import core` would work by accident. This is the one place that touches the path.
sys.path[:] = [str(ROOT), *(p for p in sys.path if Path(p or ".").resolve() != ROOT / "explorer")]

import streamlit as st

from explorer.ui.navigation import list_pages

st.set_page_config(page_title="RNN Explorer", page_icon=ROOT / "assets" / "icon.svg", layout="wide")
st.navigation(list_pages(), position="top").run()
