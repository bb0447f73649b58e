"""Runs: how a training job is executed, stopped and resumed, and what it said is kept.

Knows processes, the clock and a database; may import `explorer.core`, distributed and SQLAlchemy.
Must not know Streamlit, plotly or any page.
"""
