"""The mathematics: nets, data, training and analysis, sorted by subject.

Imports torch, NumPy and the standard library (and safetensors and charset-normalizer for files).
It never imports Streamlit or plotly, and never touches the clock, the global random state, or a
file that it wasn't handed; shipped assets are the exception. Tensors stay inside: functions return
frozen dataclasses of NumPy arrays. The subjects stand in layers, from `course` at the top down to
`errors`; a contract in pyproject.toml holds them there.

Each subject's package exports what others use from it. The names load their module when they are
first used, because many modules load torch, which takes seconds.
"""
