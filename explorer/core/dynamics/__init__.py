"""The dynamics of any map h -> h': fixed points, cycles, basins, principal axes.

`find_fixed_points` and `find_cycles` take a one-step function and its Jacobian; `find_basins` says
where each start ends up; `find_principal_axes` gives the plane in which many states vary most.

May import `fields`, `nonlinearities`, `templates`, `typed_numbers` and everything below them,
but no network.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
