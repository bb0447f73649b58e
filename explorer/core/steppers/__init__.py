"""Fast optimiser updates of a language model, each equal to the textbook loop.

`make_stepper` chooses the implementation for the given sizes and returns a `Stepper`. The backward
passes are written by hand, without autograd; the README beside this file derives them and names
the test of each claim.

May import `cells`, `training`, `nets` and everything below them; no task.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
