"""The lectures that come with the app, from assets/lectures."""

from __future__ import annotations

from functools import cache

from explorer.core.assets import LECTURES_FOLDER
from explorer.core.lectures.lecture import Lecture
from explorer.core.lectures.lecture_files import read_lecture_file

# In the order of the list of lectures; each is also the file's name.
SHIPPED_NAMES = (
    "two-units",
    "vanishing-gradients",
    "letters-to-language",
    "inside-a-translation",
    "course-exercises",
)


@cache
def list_shipped_lectures() -> dict[str, Lecture]:
    """All shipped lectures by their names."""
    return {
        name: read_lecture_file((LECTURES_FOLDER / f"{name}.toml").read_bytes())
        for name in SHIPPED_NAMES
    }
