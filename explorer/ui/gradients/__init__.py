"""The gradients page: controls and results of untrained cells, and the history of a run.

May use `core` (no learner), `figures.gradients`, `ui.runs` and `ui.shell`; has no mathematics of
its own.
"""
