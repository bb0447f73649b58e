"""Says whose results a page shows while its own settings can't be used."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.runs.records import Run
from explorer.ui.shell.plain_text import escape_markdown


def explain_refusal(runs: Sequence[Run], shipped: str = "") -> None:
    """Say what is shown below refused settings, so that nobody takes it for their own result.

    Args:
        runs: the runs that the page shows nevertheless.
        shipped: the result that the page shows without a run; empty if it then shows nothing.
    """
    names = " and ".join(f"“{escape_markdown(run.name)}”" for run in runs)
    shown = f"the run{'s' if len(runs) > 1 else ''} {names}" if runs else escape_markdown(shipped)
    if not shown:
        st.info("There's nothing to show until the settings above can be used.")
        return
    st.info(
        f"The settings above can't be used, so nothing below comes from them: it shows {shown}."
    )
