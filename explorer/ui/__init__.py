"""Widgets, session and URL state, cached results and the browser components.

Imports Streamlit, and asks `core`, `figures` and `runs` for everything that it shows. It contains
no mathematics and reaches no learner: training happens in a worker. The subjects have the names
that they have in `core`; below them stand `runs` (start, follow and steer training) and `shell`
(navigation, errors, charts, components, terms).
"""
