"""Names the files that users download after what is in them."""

from __future__ import annotations

import re

_LONGEST = 60
_UNSAFE = re.compile(r"[^\w\- ]+")  # letters and digits of every script stay


def name_file(title: str, otherwise: str, ending: str) -> str:
    """A file's name from a title that a user typed: no path, sign or control character is in it.

    Args:
        title: any text.
        otherwise: the name if nothing of the title is left.
        ending: without its dot.
    """
    words = _UNSAFE.sub(" ", title).split()
    return f"{' '.join(words)[:_LONGEST].strip(' -_') or otherwise}.{ending}"
