"""`make bench`: measures what the design promises and prints one table per subject.

    python -m tests.bench [SECTION ...] [OPTION ...]

Without a section, all of them; options (`--quick`) are passed on.
"""

import sys
from importlib import import_module

SECTIONS = (
    "srn_page",
    "srn_learning",
    "srn_learning_page",
    "seq2seq_page",
    "lecture_page",
    "own_files",
    "run_history",
    "first_views",
    "page_switches",
    "phones",
    "class_load",
    "shipped_training",
    "training",
    "lyrics_curves",
    "while_training",
    "preset_times",
)

if __name__ == "__main__":
    chosen = [each for each in sys.argv[1:] if not each.startswith("-")] or SECTIONS
    if unknown := [each for each in chosen if each not in SECTIONS]:
        sys.exit(f"A section must be one of {', '.join(SECTIONS)}, got {', '.join(unknown)}.")
    sys.argv[1:] = [each for each in sys.argv[1:] if each.startswith("-")]
    for each in chosen:
        import_module(f"tests.bench.{each}").main()
