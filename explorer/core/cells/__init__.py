"""Recurrent cells, outside and inside: tensor shapes, parameter counts, gates, hand checks.

Shapes and counts are computed from the definitions (`find_shapes`, `count_torch_layer`,
`count_keras_layer`) and checked against the real modules (`check_module`, `count_modules`).
`run_gates` steps one unit of an LSTM or GRU operation by operation. `KerasWeights` and `to_torch`
convert between the two libraries' layouts.

May import `dynamics`, `nets`, `scene_links`, `text` and everything below them;
not `srn` or `training`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
