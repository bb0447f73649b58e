"""Labelling the words of a sentence: the same city can be the destination or the departure.

The sentences, the tagger's configuration and learner, and its reading of a sentence
(`read_sentence`, `compare_states`).

May import `gradients`, `steppers` and everything below them; no other task.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
