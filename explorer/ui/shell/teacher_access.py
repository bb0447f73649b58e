"""Says who may see the teacher's view: nobody, unless the environment names a secret or a claim.

`EXPLORER_TEACHER_SECRET` is typed into the page, never part of an address.
`EXPLORER_TEACHER_CLAIM`, such as `roles=teacher`, names what the account of a teacher has, where
visitors log in.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass

import streamlit as st

from explorer.core.errors import InvalidValueError
from explorer.ui.shell.accounts import holds_claim
from explorer.ui.shell.wrong_tries import WrongTries

SHORTEST_SECRET = 12  # characters; at five tries a minute, nobody guesses that many
_WRONG_PER_MINUTE = 5
_WRONG = WrongTries(_WRONG_PER_MINUTE)
_OPENED = "teacher.opened"  # the hash of the secret that this tab was opened with


@dataclass(frozen=True)
class TeacherAccess:
    """What opens the teacher's view; all are empty if nothing does."""

    secret: str = ""
    claim: str = ""
    value: str = ""


def read_access() -> TeacherAccess:
    """What the environment says.

    Raises:
        InvalidValueError: the secret is too short, or the claim has no name or no value.
    """
    secret = os.environ.get("EXPLORER_TEACHER_SECRET", "")
    if secret and len(secret) < SHORTEST_SECRET:
        raise InvalidValueError(  # which never quotes the secret
            f"`EXPLORER_TEACHER_SECRET` must have at least {SHORTEST_SECRET} characters, got "
            f"{len(secret)}. Choose a longer one."
        )
    given = os.environ.get("EXPLORER_TEACHER_CLAIM", "")
    claim, _, value = given.partition("=")
    if given and not (claim.strip() and value.strip()):
        raise InvalidValueError(
            "`EXPLORER_TEACHER_CLAIM` must be a claim and its value, such as roles=teacher, got "
            f"{given[:40]!r}."
        )
    return TeacherAccess(secret, claim.strip(), value.strip())


def has_teacher_view() -> bool:
    """Whether this server has a teacher's view."""
    return read_access() != TeacherAccess()


def asks_secret() -> bool:
    """Whether a secret opens the teacher's view."""
    return bool(read_access().secret)


def is_teacher() -> bool:
    """Whether this tab may see it: by the secret that was typed in it, or by its account."""
    access = read_access()
    has_claim = bool(access.claim) and holds_claim(access.claim, access.value)
    return has_claim or has_typed_secret()


def has_typed_secret() -> bool:
    """Whether the secret, as it is now, was typed in this tab."""
    opened, secret = st.session_state.get(_OPENED), read_access().secret
    return bool(secret) and isinstance(opened, bytes) and opened == _hash(secret)


def open_view(typed: str) -> None:
    """Open the teacher's view in this tab.

    Raises:
        InvalidValueError: it's not the secret, or too many wrong ones came from this address.
    """
    address, right = _find_address(), read_access().secret
    # A try counts as wrong until it's known to be right, so many at once are no way around it.
    if not _WRONG.note(address):
        raise InvalidValueError(
            "Too many wrong secrets came from your network. Try again in a minute."
        )
    if not (right and hmac.compare_digest(_hash(typed), _hash(right))):
        raise InvalidValueError("That isn't the secret of this server. Type it again.")
    _WRONG.forget(address)
    st.session_state[_OPENED] = _hash(right)


def close_view() -> None:
    """Close the teacher's view in this tab."""
    st.session_state.pop(_OPENED, None)


def _find_address() -> str:
    """Where the tab is: that of the proxy, if there is one, and empty on this machine."""
    return st.context.ip_address or ""


def _hash(text: str) -> bytes:
    """The text's hash: of one length, so that a comparison takes the same time for every text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
