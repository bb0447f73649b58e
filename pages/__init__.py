"""One page per question: which controls and figures answer it, and in which order.

Pages import `explorer.ui`, `explorer.figures` and `explorer.core`. They contain no mathematics, no
drawing and no raw state keys.
"""
