"""The training loop, its events and its checkpoints, for any learner.

`run_training` is a generator of frozen events; it is handed its learner and imports no task. A task
subclasses `TaskConfig` and `Learner` (or `ModuleLearner`). `event_json.py` writes events as lines
of JSON, and checks them when it reads them back; an `EpochTable` keeps the epochs of a log, and
`collect_curves` makes curves of them.

May import `dynamics`, `nets`, `scene_links`, `text` and everything below them; no task.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
