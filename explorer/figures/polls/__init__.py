"""Figures of what a class has answered.

May import `sentences`, `tables` and `palette`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
