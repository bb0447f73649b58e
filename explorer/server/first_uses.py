"""What pages do for the first time in a server, after their modules have been imported.

This module imports what Home does without, so only the warm-up does import it, in its thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from explorer.figures.palette import make_empty_figure
from explorer.ui.runs.examples import list_examples
from explorer.ui.shell.stage_files import find_script, list_components

# What pages import only when they need it, and what torch does for the first net without weights.
LATER_MODULES = (
    "explorer.core.cells.module_check",
    "explorer.core.cells.module_sizes",
    "explorer.core.cells.weight_parity",
    "explorer.core.course.answers",
    "torch.fx.experimental.symbolic_shapes",
)


def list_first_uses() -> list[Callable[[], object]]:
    """One step each: the store with the examples, a figure, the script of each component."""
    return [
        lambda: list_examples(lambda _: True),
        lambda: make_empty_figure("", "", "", "").to_json(),
        *(partial(find_script, name) for name in list_components()),
    ]
