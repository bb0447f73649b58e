"""Figures of series."""
