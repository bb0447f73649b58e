"""Widgets, session and URL state, cached calls and the browser component.

Knows Streamlit. Must not know mathematics: what it shows, it asks of core and figures.
"""
