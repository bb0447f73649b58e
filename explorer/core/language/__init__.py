"""Language models and word pairs: data, training, sampling, baselines, scripts to download.

`TrainingConfig` configures a run, `prepare_dataset` cuts its text into minibatches,
`find_text_baselines` and `find_pair_baselines` give the losses to beat, `generate_text` samples,
`export_run_script` writes a plain PyTorch script. `learner.py` trains with the updates of
`steppers`.

May import `gradients`, `steppers` and everything below them, but no other task.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
