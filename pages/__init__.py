"""One page per question: which controls and figures answer it, in which order.

Knows explorer.ui, explorer.figures and explorer.core. Must not know mathematics, drawing or
raw state keys.
"""
