"""Drawing: one frozen result in, one `plotly.graph_objects.Figure` out.

Knows plotly and the results of core. Must not know torch, Streamlit, or where data came from.
"""
