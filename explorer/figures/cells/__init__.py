"""Figures of cells: a module as boxes with its tensors' shapes, weight sharing as matrices."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
