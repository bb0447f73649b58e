"""Figures of srn."""
