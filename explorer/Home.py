"""The app's entry point: the server, and the script that it runs for each page.

`streamlit run` finds `app` and imports this file for it; the server runs the file again as a
script, which registers the pages and runs the current one. It never imports torch, which takes
seconds.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# `streamlit run explorer/Home.py` puts explorer/ on the path, where `import explorer` fails. This
# is the only place that changes the path, and it does so once: if the list changed at each rerun,
# sessions that are importing at that moment would miss entries. The entry explorer/ stays, because
# Streamlit would put it back at each run; a project test keeps `import core` out of the code.
if str(ROOT) not in sys.path:
    sys.path = [str(ROOT), *sys.path]

# This must be set before torch is imported. The server computes for many sessions next to workers
# that train, and on busy cores two threads of one operation wait for each other: reading 32,768
# characters took 23 to 56 s with two threads and 1.4 to 2.2 s with one. Workers set their own.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import streamlit as st

if __name__ == "__main__":
    from explorer.server.warm_up import WARM_UP
    from explorer.ui.shell.link_choices import tidy_link
    from explorer.ui.shell.link_report import watch_link
    from explorer.ui.shell.navigation import name_tab, show_navigation
    from explorer.ui.shell.page_errors import show_errors
    from explorer.ui.shell.page_tools import show_page_tools
    from explorer.ui.shell.panels import open_panel_alone
    from explorer.ui.shell.server_watch import watch_server
    from explorer.ui.shell.visits import begin_run

    st.set_page_config(page_icon=ROOT / "assets" / "icon.svg", layout="wide")
    with show_errors():
        st.html(ROOT / "assets" / "page.css")
        watch_server()
        page = show_navigation()
        st.set_page_config(page_title=name_tab(page.title))
        begin_run(page.url_path)
        with watch_link(page.title):
            if open_panel_alone(page.url_path):
                page.run()
                tidy_link()
    show_page_tools(page.title)
    WARM_UP.begin()  # after the first page
else:
    from explorer.server.guard import guard_hosts
    from explorer.server.lifespan import announce
    from explorer.server.owner import set_owner_cookies
    from explorer.server.routes import list_routes
    from explorer.server.single_clicks import take_clicks_once
    from explorer.ui.shell.page_errors import show_bug

    app = st.App(
        __file__,
        lifespan=announce,
        middleware=[guard_hosts(), set_owner_cookies(), take_clicks_once()],
        routes=list_routes(),
        on_script_error=show_bug,
    )
