"""Forecasts a series with recurrent nets, and with the simple rules they have to beat.

The series themselves, shipped, generated or from a table (`prepare_windows`), the run's
configuration and learner, simple forecasts (`list_simple_forecasts`) and the lowest losses possible
(`find_floors`).

May import `gradients`, `steppers` and everything below them, but no other task.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
