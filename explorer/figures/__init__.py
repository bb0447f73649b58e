"""Draws one result as one `plotly.graph_objects.Figure`, with one sentence that states the finding.

Imports plotly and the results of `core`, but never torch or Streamlit. Each figure has a
`plot_noun(data)` and, with few exceptions, a `describe_noun(data)` for its caption and alternative
text. Subjects are named as in `core`; below them are `net_styles` (how each architecture is drawn),
`sentences` (numbers in words) and `palette` (colours and the frame).
"""
