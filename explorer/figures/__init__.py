"""One result in, one `plotly.graph_objects.Figure` out, and one sentence with the finding.

Imports plotly and the results of `core`; never torch or Streamlit. Each figure has a
`plot_noun(data)` and, with few exceptions, a `describe_noun(data)` for its caption and alternative
text. The subjects have the names that they have in `core`; below them stand `net_styles` (how each
architecture is drawn), `sentences` (numbers in words) and `palette` (colours and the frame).
"""
