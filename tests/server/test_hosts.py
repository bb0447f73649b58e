"""The server answers to its own names only, and to its own pages only."""

import pytest

from explorer.server.hosts import KnownHosts, find_hosts

HOSTS = KnownHosts(frozenset({"localhost", "lab-pc"}), frozenset({"explorer.example.org"}))


@pytest.mark.parametrize(
    "header",
    [
        *("localhost", "localhost:8501", "LOCALHOST:8501", "localhost.", "lab-pc:8501"),
        *("127.0.0.1:8501", "192.168.1.7", "[::1]:8501", "explorer.example.org"),
    ],
)
def test_the_machine_is_known_by_its_names_and_by_any_address_in_numbers(header: str) -> None:
    assert HOSTS.accept(header)


@pytest.mark.parametrize(
    "header",
    [
        *(
            "",
            "evil.example",
            "evil.example:8501",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
        ),
        *("localhost@evil.example", "evil.example/localhost", "localhost:999999", "localhost:x"),
        *("[::1", "local host", "localhost#", "local\thost", "localhost\n", "0x7f.1.evil", ":8501"),
    ],
)
def test_any_other_name_is_refused(header: str) -> None:
    assert not HOSTS.accept(header)


def test_a_star_accepts_every_name_but_no_malformed_one() -> None:
    hosts = KnownHosts(frozenset(), frozenset({"*"}))
    assert hosts.accept("any.example:443")
    assert not hosts.accept("user@any.example")
    assert not hosts.own("https://evil.example", "any.example:443")


@pytest.mark.parametrize(
    ("origin", "header"),
    [
        ("http://localhost:8501", "localhost:8501"),
        ("http://LOCALHOST:8501", "localhost:8501"),
        ("http://[::1]:8501", "[::1]:8501"),
        ("https://explorer.example.org", "explorer.example.org"),
        ("http://explorer.example.org", "explorer.example.org:80"),
    ],
)
def test_a_page_is_the_servers_own_if_it_has_the_same_name_and_port(
    origin: str, header: str
) -> None:
    assert HOSTS.own(origin, header)


@pytest.mark.parametrize(
    ("origin", "header"),
    [
        ("http://localhost:3000", "localhost:8501"),
        ("http://127.0.0.1:8501", "localhost:8501"),
        ("http://evil.example", "localhost:8501"),
        ("http://evil.example:8501", "127.0.0.1:8501"),
        ("null", "localhost:8501"),
        ("file://localhost", "localhost"),
        ("http://localhost:8501@evil.example", "localhost:8501"),
        ("", "localhost:8501"),
    ],
)
def test_any_other_page_is_foreign(origin: str, header: str) -> None:
    assert not HOSTS.own(origin, header)


def test_a_name_given_by_the_environment_is_known_behind_a_proxy_at_any_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXPLORER_HOSTS", " Explorer.Example.org , other.example")
    hosts = find_hosts()
    assert hosts.of_proxies == {"explorer.example.org", "other.example"}
    assert "localhost" in hosts.of_machine
    assert hosts.own("https://explorer.example.org:8443", "127.0.0.1:8501")
    assert not hosts.own("https://evil.example", "explorer.example.org")
