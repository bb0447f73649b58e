"""Figures of what a language model reads and predicts: windows, next characters, letters."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
