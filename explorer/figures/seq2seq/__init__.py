"""Figures of seq2seq."""
