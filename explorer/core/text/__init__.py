"""Text as data: vocabularies, corpora, generated languages, uploads, minibatches.

`load_corpus` gives a shipped text, `read_text` decodes an uploaded file, `build_vocabulary` numbers
the characters, `sequential_partition` and `random_sampling` cut minibatches.

Never imports torch. May import `fields`, `typed_numbers` and everything below them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
