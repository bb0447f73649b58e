"""Figures of slots."""
