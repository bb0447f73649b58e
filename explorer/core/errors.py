"""The errors that a user can cause, as one small tree.

    ExplorerError
    ├── InvalidValueError     a number, name or shape outside its rule
    └── InvalidTextError      text (pasted, uploaded, or in a link) that cannot be read

A message has four parts: subject, rule, given, remedy.
"""

_MAX_QUOTED = 24  # characters of a rejected text that a message repeats


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
