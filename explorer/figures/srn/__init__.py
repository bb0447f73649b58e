"""The SRN's states over time, its bifurcation diagram, and what is in its phase plane."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
