"""Shows what every page has: buttons for its link and for a lecture, and its name on a telephone.

It's drawn last, when the page's controls are known, and stands in the window's upper right corner.
"""

from __future__ import annotations

from explorer.ui.shell.link_choices import list_settings
from explorer.ui.shell.link_report import list_browsers
from explorer.ui.shell.navigation import TEACHER, find_page, find_section
from explorer.ui.shell.stage_files import register_component


def show_page_tools(title: str) -> None:
    """Show them for the page with that title."""
    where = " · ".join(part for part in (find_section(title), title) if part)
    register_component("page_tools")(
        key="shell.tools",
        data={
            "where": where,
            "is_scene": title not in {find_page("lecture").title, TEACHER.title},
            "settings": list_settings(),
            "browsers": list_browsers(),
        },
        height=1,
    )
