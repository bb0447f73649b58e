"""A control in a popover that is opened late begins with what was chosen.

The browser draws what a closed popover holds only once it is opened. If the script has run again by
then, the value that it gave the control through the session isn't sent any more: the control has
its default. So the default has to be what is chosen; a control bound to the link reads it there.
"""

from __future__ import annotations

import pytest
from streamlit.testing.v1.element_tree import Block, Element

from explorer.ui.shell.navigation import PAGES
from tests.pages.test_pages import run_page

LINKS = [
    *((entry.name, {}) for entry in PAGES),
    ("slots", {"rnn.phrases": "course", "rnn.num_pairs": "100", "rnn.with_max_grad_norm": "false"}),
    ("series", {"series": "own-table"}),
    ("series", {"series": "sales"}),
    ("seq2seq", {"translation": "own-pairs"}),
    ("language_model", {"preset": "reber"}),
]


def list_in_popovers(block: Block, *, is_inside: bool = False) -> list[Element]:
    """The controls in a block's popovers."""
    found: list[Element] = []
    for child in block.children.values():
        if isinstance(child, Block):
            found += list_in_popovers(child, is_inside=is_inside or child.type == "popover")
        elif is_inside and hasattr(child.proto, "default"):
            found += [] if getattr(child.proto, "query_param_key", "") else [child]
    return found


def read_default(control: Element) -> object:
    """The value that the browser shows if it hears of the control for the first time."""
    default, options = control.proto.default, list(getattr(control, "options", ()))
    if control.type == "selectbox":
        return options[default]
    if control.type in {"multiselect", "button_group"}:
        return [options[index] for index in default]
    return default


def read_value(control: Element) -> object:
    """The value that the script has; only the subclasses of `Element` have one."""
    value = control.value  # type: ignore[attr-defined]
    if control.type == "button_group":
        return value if isinstance(value, list) else [value]
    if control.type in {"selectbox", "multiselect"}:  # their options are titles
        write = control.format_func  # type: ignore[attr-defined]
        return [write(each) for each in value] if isinstance(value, list) else write(value)
    return value


@pytest.mark.parametrize(("name", "link"), LINKS, ids=str)
def test_each_control_in_a_popover_has_its_value_as_its_default(
    name: str, link: dict[str, str]
) -> None:
    app = run_page(name, link)
    app.run()
    for control in list_in_popovers(app.main):
        assert read_default(control) == read_value(control), control.proto.label
