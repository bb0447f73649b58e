"""The delay tasks: recall one bit after a delay, or echo the last few inputs.

It has the sequences (`draw_sequences`), the nets (a delay line, a NARX net, recurrent nets;
`make_delay_net`), the run's configuration and learner, and the scores that say how far back a net
can look (`EchoScore`, `find_solved_delay`).

May import `gradients`, `steppers` and everything below them; no other task.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
