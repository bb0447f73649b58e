"""Lists how much space each owner's runs take, and frees some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from explorer.runs.space import OwnerSpace, show_size
from explorer.ui.runs.engine import open_engine, open_store
from explorer.ui.runs.owner_names import name_owner
from explorer.ui.shell.page_errors import show_errors

_FREED = "teacher.freed"
_MB = 1e6


def show_owners() -> None:
    """Show the space of every owner and of all, with a button to free some."""
    space, limits = open_store().space, open_engine().limits.space
    owners = space.list_owners()
    st.subheader("Space", anchor=False)
    st.markdown(
        f"All runs on this server take {show_size(sum(each.size for each in owners))} of "
        f"{show_size(limits.server)}. The runs of one owner may take {show_size(limits.owner)}. "
        "Logs aren't counted."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        # The list isn't counted anew by itself: selected rows would move while runs grow.
        counted = f"{datetime.now(UTC):%H:%M:%S} UTC"
        st.caption(f"Counted at {counted}.", width="content")
        st.button("Count again", icon=":material/refresh:", type="tertiary", key="teacher.count")
    if owners:
        _show_table(owners)
    if _FREED in st.session_state:
        st.success(f"Freed {show_size(st.session_state.pop(_FREED))} for other runs.")


def _show_table(owners: Sequence[OwnerSpace]) -> None:
    event = st.dataframe(
        pd.DataFrame(
            [
                {"who": name_owner(each.owner), "runs": each.num_runs, "MB": each.size / _MB}
                for each in owners
            ]
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        # A selection is stored as row numbers, which change when another one takes more.
        key=f"teacher.owners.{hash(tuple(each.owner for each in owners))}",
        column_config={"MB": st.column_config.NumberColumn(format="%.1f")},
        width=560,
    )
    selected = [owners[row] for row in event["selection"]["rows"] if row < len(owners)]
    whose = "of those selected" if selected else "of everybody"
    st.button(
        f"Free space {whose}",
        icon=":material/mop:",
        key="teacher.free",
        help="Deletes all but the last checkpoint of their runs that aren't training, waiting or "
        "paused. They can still look at them, and resume those that were stopped or interrupted.",
        on_click=_free,
        args=([each.owner for each in selected or owners],),
    )


def _free(owners: Sequence[str]) -> None:
    with show_errors():
        st.session_state[_FREED] = sum(open_store().space.free(each) for each in owners)
