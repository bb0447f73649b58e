"""The errors that a user can cause, as one small tree.

    ExplorerError
    ├── InvalidValueError     a number, name or shape outside its rule
    └── InvalidTextError      text (pasted, uploaded, or in a link) that cannot be read

A message has four parts: subject, rule, given, remedy.
"""

_MAX_QUOTED = 24  # characters of a rejected text that a message repeats
_LARGE, _LARGEST = 1e4, 1e12  # between them a whole bound has commas


class ExplorerError(Exception):
    """Any error whose message can be shown to the user as it is."""


class InvalidValueError(ExplorerError, ValueError):
    """A value breaks its rule."""


class InvalidTextError(ExplorerError, ValueError):
    """Text from outside the program cannot be read."""


def quote(value: object) -> str:
    """The given value as a message repeats it: text in quotes, anything long shortened."""
    if isinstance(value, str):
        return repr(value if len(value) <= _MAX_QUOTED else value[:_MAX_QUOTED] + "…")
    text = repr(value)
    return text if len(text) <= 2 * _MAX_QUOTED else text[: 2 * _MAX_QUOTED] + "…"


def write_bound(bound: float | None) -> str:
    """The end of a range in a sentence: 10,000 with a comma."""
    if bound is None:
        return "any"
    if _LARGE <= abs(bound) <= _LARGEST and bound == round(bound):
        return f"{bound:,.0f}"
    return f"{bound:.12g}" if isinstance(bound, float) else f"{bound}"
