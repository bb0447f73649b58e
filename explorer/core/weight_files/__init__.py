"""Reads files of weights as plain arrays: safetensors, PyTorch's and Keras's.

`read_weight_file` finds out what a file is and returns its tensors by name, or says what else the
file is. Nothing is executed or unpickled: every format is parsed by the code in this package, with
bounds on whatever a file may ask for. What the tensors mean is up to the caller.

Never imports torch. May import `arrays`, `assets`, `errors` and `zip_files`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
