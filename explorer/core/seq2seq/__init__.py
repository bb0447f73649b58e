"""The encoder-decoder: words and dates, attention, beam search, edited context vectors.

`encode` reads a word, `decode` writes one from a context vector, and `search_beam` looks for the
most probable word. `set_units`, `scale_units` and `swap_units` change the context;
`compare_decodings` says which letters changed. `restore_seq2seq` loads the model of a run or a
shipped net.

May import `gradients`, `steppers` and everything below them; no other task.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
