"""Figures of what units do while a net reads: the plane of states, reach, probes, ablation."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
