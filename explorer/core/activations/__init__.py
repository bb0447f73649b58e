"""Looks inside a trained language model while it reads a text.

States and gates at every character (`trace_activations`), what each unit knows (`score_units`,
`probe_labels`), similar passages (`find_similar`), how far back the net looks (`find_reach`,
`find_saliency`), and what it loses without some of its units (`read_ablated`). Nets come from a
run, with the app (`load_shipped_net`) or from a user (`read_uploaded_net`).

May import `language` and everything below it, but not `registry`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
