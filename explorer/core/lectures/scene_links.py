"""Checks the link of a scene: a page of this app, and parameters as that page reads them.

The stages' numbers are read here by the functions that their pages use. Every other parameter is a
control of its page, which says itself what it ignores in a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode

from explorer.core.cells.gate_scenes import parse_gate_link
from explorer.core.errors import InvalidValueError, quote
from explorer.core.srn.scene import parse_link

# The pages that can be a scene, by their addresses; Home's is empty. A test compares them with the
# navigation.
SCENE_PAGES = (
    "",
    "srn",
    "cells",
    "gradients",
    "memory",
    "char-models",
    "language-model",
    "activations",
    "seq2seq",
    "series",
    "slots",
    "runs",
    "ask",
    "glossary",
)
_OTHER_PAGES = ("lecture", "teacher")  # of this app, which can't be a scene
_INSTEAD = re.compile(r" The page uses (?!.* The page uses ).*$", re.DOTALL)
MAX_LINK = 20_000  # characters: a net's weights and an own text
_MAX_PARAMETERS = 200
# How a page is shown, not what it shows: presenting decides these itself.
_NOT_A_SCENE = ("embed", "embed_options", "present", "lecture", "notes", "add")


def split_link(link: str) -> tuple[str, dict[str, str]]:
    """The address of a link's page, and its parameters.

    Raises:
        InvalidValueError: it isn't a link of this app.
    """
    if len(link) > MAX_LINK:
        raise InvalidValueError(
            f"`link` must have at most {MAX_LINK:,} characters, got {len(link):,}."
        )
    page, _, query = link.partition("?")
    if page in _OTHER_PAGES:
        raise InvalidValueError(
            f"`link` must name a page that can be a scene, as srn?f=tanh does, got {quote(link)}; "
            "choose another page."
        )
    if page not in SCENE_PAGES:
        raise InvalidValueError(
            "`link` must begin with the name of one of this app's pages, as in srn?f=tanh, got "
            f"{quote(link)}."
        )
    try:
        pairs = parse_qsl(
            query,
            keep_blank_values=True,
            strict_parsing=bool(query),
            max_num_fields=_MAX_PARAMETERS,
            errors="strict",
        )
    except ValueError as error:
        raise InvalidValueError(
            "`link` must have parameters such as f=tanh&u2=1 after its question mark, got "
            f"{quote(query)}."
        ) from error
    return page, dict(pairs)


def check_link(link: str) -> None:
    """Check that a link is one of this app's and that its stage can take every number in it.

    Raises:
        InvalidValueError: it isn't, with the reason.
    """
    page, parameters = split_link(link)
    for name in _NOT_A_SCENE:
        if name in parameters:
            raise InvalidValueError(
                f"`link` must not have the parameter {name!r}, which says how a page is shown; "
                f"remove it from {quote(link)}."
            )
    read = _READERS.get(page)
    ignored = read(parameters) if read else []
    if ignored:
        reason = _INSTEAD.sub("", ignored[0])  # here the link is refused
        raise InvalidValueError(f"`link` has a parameter that its page can't use. {reason}")


def write_link(page: str, parameters: Mapping[str, str]) -> str:
    """The link of a page with these parameters."""
    query = urlencode(parameters, safe="~_,:;/!*()", errors="strict")
    return f"{page}?{query}" if query else page


def _read_srn(parameters: Mapping[str, str]) -> list[str]:
    return parse_link(parameters)[1]


def _read_gates(parameters: Mapping[str, str]) -> list[str]:
    is_open = parameters.get("cells.view") == "Gates"
    return parse_gate_link(parameters)[1] if is_open else []


_READERS: Mapping[str, Callable[[Mapping[str, str]], list[str]]] = {
    "srn": _read_srn,
    "cells": _read_gates,
}
