"""The SRN's states over time, its phase plane and its bifurcation diagram."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
