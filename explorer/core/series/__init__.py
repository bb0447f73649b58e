"""Forecasts of a series, and the simple rules that they must beat."""
