"""The errors a user can cause, as one small tree; knows nothing else of the project.

    ExplorerError
    ├── InvalidValueError     a number, name or shape outside its rule
    └── InvalidTextError      text (pasted, uploaded, or in a link) that cannot be read

A message has four parts: subject, rule, given, remedy.
"""

_SHOWN = 24  # characters of a refused text that a message repeats


class ExplorerError(Exception):
    """Any error whose message is one clear sentence for the person at the screen."""


class InvalidValueError(ExplorerError, ValueError):
    """A value breaks its rule."""


class InvalidTextError(ExplorerError, ValueError):
    """Text from outside cannot be read as what it should be."""


def quote(value: object) -> str:
    """What was given, as a message repeats it: a text in quotes, cut where it is long."""
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")
    text = repr(value)
    return text if len(text) <= 2 * _SHOWN else text[: 2 * _SHOWN] + "…"
