"""Lectures: lists of scenes, each with a link of this app, a title, notes and minutes.

A lecture is one readable TOML file: `parse_lecture` reads it and `write_lecture` writes it, so that
what is exported can be imported again. `list_shipped_lectures` reads assets/lectures.

May import `course` and everything below it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
