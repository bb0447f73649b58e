"""Finds texts on a page that can't be read: too small, cut off, outside the window, overlapping.

A text's size is measured where it is painted: the height of its line box, or, on a canvas, its font
under the canvas's transform. So a zoom, a scaled drawing and a transform all count.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_FOLDER = Path(__file__).parent
# A script for `page.add_init_script`: without it, the texts of canvases aren't seen.
RECORD_CANVAS_TEXTS = (_FOLDER / "canvas_texts.js").read_text("utf-8")
_FIND = (_FOLDER / "unreadable_texts.js").read_text("utf-8").strip().rstrip(";")


def list_unreadable(page: Page, smallest_px: float) -> list[str]:
    """What is wrong with the texts of a page, a line each; `RECORD_CANVAS_TEXTS` runs before it.

    Args:
        page: the page, drawn.
        smallest_px: how large a font has to be, in px of the window; superscripts and formulas may
            be smaller.
    """
    found: list[str] = page.evaluate(_FIND, smallest_px)
    return found
