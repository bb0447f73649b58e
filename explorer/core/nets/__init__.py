"""Recurrent nets: their configuration, their weights and their recurrence.

`ModelConfig` and `OptimizerConfig`, initial weights (`draw_initial_weights`), one step of each cell
from scratch (`step_rnn`, `step_gru`, `step_lstm`), the gates of a step in NumPy
(`apply_gru_gates`, `apply_lstm_gates`), and torch's own modules with given weights
(`make_modules`).

May import `fields`, `nonlinearities`, `templates`, `typed_numbers` and everything below them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
