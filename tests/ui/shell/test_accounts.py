"""An account is known by who issued it and its subject there, and only once it's logged in."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.ui.shell import accounts
from explorer.ui.shell.accounts import find_account, has_accounts, holds_claim, name_account


class User:
    def __init__(self, claims: dict[str, Any]) -> None:
        self.claims = claims

    def to_dict(self) -> dict[str, Any]:
        return self.claims


def log_in(monkeypatch: pytest.MonkeyPatch, **claims: Any) -> None:  # noqa: ANN401 - of any kind
    monkeypatch.setattr(accounts.st, "user", User(claims))


def test_without_a_login_there_are_no_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, email="test@example.org", iss="https://id", sub="1")
    assert not has_accounts()
    assert find_account() is None
    assert not holds_claim("email", "test@example.org")


def test_before_the_login_there_is_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(monkeypatch, is_logged_in=False, iss="https://id", sub="1")
    assert has_accounts()
    assert find_account() is None
    assert not holds_claim("sub", "1")


def test_the_key_is_the_same_at_each_login_and_differs_between_accounts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = []
    for issuer, subject in (("a", "bc"), ("ab", "c"), ("a", "b"), ("a", "bc")):
        log_in(monkeypatch, is_logged_in=True, iss=issuer, sub=subject, email="the same")
        keys.append(find_account())
    assert keys[0] == keys[3]
    assert len(set(keys)) == 3
    assert all(key is not None and key.startswith("account-") and len(key) < 128 for key in keys)


@pytest.mark.parametrize("missing", ["iss", "sub"])
def test_a_login_that_names_nobody_is_no_account(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    claims = {"iss": "https://id", "sub": "1", missing: ""}
    log_in(monkeypatch, is_logged_in=True, **claims)
    assert find_account() is None


def test_a_claim_may_be_a_text_a_list_or_a_part_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(
        monkeypatch,
        is_logged_in=True,
        role="teacher",
        groups=["staff", "teacher"],
        realm_access={"roles": ["teacher"]},
        **{"https://id/role": "teacher"},
    )
    for name in ("role", "groups", "realm_access.roles", "https://id/role"):
        assert holds_claim(name, "teacher")
        assert not holds_claim(name, "teach")
    for name in ("other", "realm_access.other", "role.roles", "groups.0", ""):
        assert not holds_claim(name, "teacher")
    assert not holds_claim("other", "None")


def test_an_account_is_called_by_its_name_or_else_by_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log_in(monkeypatch, is_logged_in=True, name="Ada", email="ada@example.org", sub="1")
    assert name_account() == "Ada"
    log_in(monkeypatch, is_logged_in=True, name="", email="ada@example.org", sub="1")
    assert name_account() == "ada@example.org"
