"""Gradients through time: dL/dh_t at every step.

For an untrained layer, with the Jacobian factors and their product (`find_flow`, `find_factors`,
`sweep_radius`), and during a run (`profile_gradients`, `profile_steps`, `collect_history`).
`cell_gradients.py` is the backward pass by hand in NumPy.

May import `cells`, `srn`, `training` and everything below them; no task.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
