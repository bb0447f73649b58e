"""Figures of series: forecasts next to the truth, and the hidden states that produce them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
