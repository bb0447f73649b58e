"""Numbers as people type, paste and upload them: one number, rows of numbers, cells of a table.

`parse_number` reads one number, `parse_cells` a column of a table, and `split_rows` the rows of a
pasted text. assets/components/shared/numbers.js and number_rows.js follow the same rules in the
browser; tests/js compares the two, on random texts too. docs/FILES.md has the rules in words.

May import `arrays`, `assets` and `errors`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
