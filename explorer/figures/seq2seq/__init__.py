"""Translations: attention, the beam's tree, the plane of states, translations through training."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
