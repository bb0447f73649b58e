"""The mathematics: nets, dynamics, scenes and exported code.

Knows numbers, NumPy, torch and the standard library. Must not know Streamlit, plotly, files
it was not handed, the clock, or a global random state.
"""
