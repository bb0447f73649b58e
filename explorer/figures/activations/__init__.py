"""Figures of activations."""
