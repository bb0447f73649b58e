"""Figures of word labels: a sentence with its labels, and two states before the same word."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
