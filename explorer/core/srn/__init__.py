"""The 2-2-2 simple recurrent network (Elman 1990): runs, scenes, phase plane, bifurcations.

`SRNParams` holds the weights, `run_srn` runs the net over a sequence, and `SRNScene` is everything
a user can choose, with its readable link:

    from explorer.core.srn import SRNParams, run_srn

    params = SRNParams.from_names({"w1": 1.0, "w4": 1.0, "u2": 0.5}, activation="tanh")
    print(run_srn(params, [[1.0, 1.0], [2.0, 2.0]]).h)

`find_phase_plane` and `sweep_weight` apply `dynamics` to the net; `export_script` writes code for a
user to take away.

May import `dynamics`, `nets`, `scene_links`, `text` and everything below
them; not `cells` or `training`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
