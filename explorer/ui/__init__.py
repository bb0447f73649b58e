"""Widgets, session and URL state, cached results and the browser components.

Imports Streamlit and gets everything it shows from `core`, `figures` and `runs`. It contains no
mathematics and imports no learner, because training happens in a worker. Subjects are named as in
`core`; below them are `runs` (start, follow and steer training) and `shell` (navigation, errors,
charts, components, terms).
"""
