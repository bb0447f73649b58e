"""Figures of delay."""
