"""The limits on runs, stated as they are enforced."""

from __future__ import annotations

import streamlit as st

from explorer.core.language.data_config import MAX_SEQ_LEN
from explorer.core.nets.config import MAX_HIDDEN_SIZE, MAX_VOCAB_SIZE
from explorer.core.text.uploads import MAX_CORPUS_BYTES
from explorer.runs.event_log import KEPT_CHECKPOINTS
from explorer.runs.space import show_size
from explorer.ui.runs.engine import open_engine


def show_limits() -> None:
    """State the limits that are enforced on runs."""
    limits = open_engine().limits
    st.caption(
        f"Limits: {MAX_HIDDEN_SIZE:,} hidden units, {MAX_SEQ_LEN} characters per window, a "
        f"vocabulary of {MAX_VOCAB_SIZE:,}, and {MAX_CORPUS_BYTES // 10**6} MB for a text of your "
        f"own. Up to {limits.runs_per_owner} of your runs train at once, one while other "
        f"people's wait; up to {limits.queued_per_owner} more wait in a queue. A run that's paused "
        f"for {limits.pause_s:.0f} s gives its worker to one that waits. A run stops after "
        f"{limits.run_s / 60:.0f} minutes and can be resumed. The best and the last "
        f"{KEPT_CHECKPOINTS} checkpoints are kept until somebody frees space, and a run may take "
        f"{show_size(limits.space.run)}."
    )
