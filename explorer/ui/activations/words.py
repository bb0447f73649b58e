"""Words the counts and changes that the activations page states."""

from __future__ import annotations

import numpy as np

from explorer.core.activations.similar_passages import FoundPassages
from explorer.figures.sentences import format_count


def say_how_many(count: int, total: int) -> str:
    """How many of a layer's units are on, in words."""
    return f"{count} of {format_count(total, 'unit')} {'is' if 1 in {count, total} else 'are'} on"


def say_what_is_left_out(found: FoundPassages) -> str:
    """That more stretches are as good as those listed, in a sentence; empty if none is."""
    listed = len(found.passages)
    if found.num_as_good <= listed:
        return ""
    return (
        f"{found.num_as_good:,} stretches score at least as high as the last one listed; of "
        "equally good ones the earlier is listed, and of overlapping ones the better. "
    )


def write_change(change: float) -> str | None:
    """A change with its ASCII sign, by which Streamlit chooses the arrow; None if there's none."""
    if not np.isfinite(change) or change == 0:
        return None
    if abs(change) >= 1e4:  # no more digits than the perplexities beside it
        return f"{change:+.3g}"
    return f"{change:+.3f}" if abs(change) >= 0.0005 else f"{change:+.1g}"
