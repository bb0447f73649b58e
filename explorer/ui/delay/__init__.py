"""The delay tasks on two pages: settings, three runs side by side, a sweep over delays.

May use `core` (no learner), `figures.delay`, `ui.runs` and `ui.shell`; has no mathematics of its
own.
"""
