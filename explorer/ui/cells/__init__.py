"""The cells page: shapes, parameter counts, the Keras hand check and the gate stage.

May use `core` (no learner), `figures.cells` and `ui.shell`; has no mathematics of its own.
"""
