"""Tables that people have: what is read, what is guessed, and what was left out.

`open_file` and `open_text` give a source, `read_table` its reading: columns, dates, all decisions
and the sentences that state them. Any decision can be changed with `TableOptions`.

Never imports torch. May import `text`, `typed_numbers` and everything below them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
