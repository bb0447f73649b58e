from .cells import parse_cells as parse_cells
from .number import MAX_MAGNITUDE as MAX_MAGNITUDE
from .number import is_plain as is_plain
from .number import make_plain as make_plain
from .number import parse_number as parse_number
from .rows import Commas as Commas
from .rows import NumberRows as NumberRows
from .rows import split_rows as split_rows
