"""Figures of language."""
