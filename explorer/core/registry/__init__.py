"""Every kind of run by name: its configuration, its presets and its learner.

`load_preset(name)` gives a shipped configuration of any kind, `read_run_config` reads one from
JSON, and `train(config)` runs it:

    from explorer.core.registry import load_preset, train

    for event in train(load_preset("hello")):
        print(event)

May import every task and everything below them, but not `activations`. `configs.py` imports no
learner, so a page can read a run without loading its net.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
