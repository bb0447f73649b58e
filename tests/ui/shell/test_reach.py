"""The addresses that phones are told: never one that leads to the phone itself."""

from types import SimpleNamespace

import pytest

from explorer.ui.shell import reach
from explorer.ui.shell.reach import draw_code, list_addresses, write_short

OWN = ["192.168.1.7", "10.0.0.3", "fd00::7"]


def test_a_lecturer_at_localhost_is_offered_the_addresses_on_the_networks() -> None:
    assert list_addresses("http://localhost:8501/ask", OWN, "ask", "join") == [
        "http://192.168.1.7:8501/join",
        "http://10.0.0.3:8501/join",
        "http://[fd00::7]:8501/join",
    ]
    assert list_addresses("http://127.0.0.1:8501/ask", [], "ask", "join") == []
    assert list_addresses("http://[::1]:8501/ask", [], "ask", "join") == []


def test_the_address_that_led_the_lecturer_here_comes_first_and_once() -> None:
    found = list_addresses("http://10.0.0.3:8501/ask?ask=srn-output", OWN, "ask", "join")
    assert found[0] == "http://10.0.0.3:8501/join"
    assert len(found) == 3


@pytest.mark.parametrize("path", ["/rnn/ask", "/rnn/ask/", "/rnn"])
def test_a_proxy_and_its_prefix_are_kept(path: str) -> None:
    found = list_addresses(f"https://course.example{path}", [], "ask", "join")
    assert found == ["https://course.example/rnn/join"]


def test_an_address_of_the_notes_keeps_its_parameters_and_is_shown_without_them() -> None:
    here = "http://127.0.0.1:8501/lecture?lecture=two-units"
    found = list_addresses(here, OWN, "lecture", "lecture?notes=abc")
    assert found[0] == "http://192.168.1.7:8501/lecture?notes=abc"
    assert write_short(found[0]) == "192.168.1.7:8501/lecture"


def test_a_code_is_dark_on_white_in_either_theme() -> None:
    drawn = draw_code("http://192.168.1.7:8501/join?code=ABCDEF")
    assert drawn.startswith("<svg")
    assert 'fill="#fff"' in drawn
    assert 'stroke="#000"' in drawn


@pytest.mark.parametrize(
    ("listens", "url", "offered"),
    [
        ("127.0.0.1", "https://course.example/ask?ask=pairs-need", ["https://course.example/join"]),
        ("127.0.0.1", "http://localhost:8501/ask", []),
        ("::1", "http://[::1]:8501/ask", []),
        ("10.0.0.3", "http://10.0.0.3:8501/ask", ["http://10.0.0.3:8501/join"]),
        (
            "0.0.0.0",  # noqa: S104 - what the app was told, nothing listens there
            "http://localhost:8501/ask",
            ["http://192.168.1.7:8501/join", "http://10.0.0.3:8501/join"],
        ),
    ],
)
def test_only_addresses_at_which_the_app_answers_are_offered(
    monkeypatch: pytest.MonkeyPatch, listens: str, url: str, offered: list[str]
) -> None:
    said: list[str] = []
    seen: list[list[str]] = []
    page = SimpleNamespace(
        context=SimpleNamespace(url=url),
        get_option=lambda _: listens,
        info=said.append,
        selectbox=lambda _, found, **__: seen.append(found) or found[0],
    )
    monkeypatch.setattr(reach, "st", page)
    monkeypatch.setattr(reach, "_remember_addresses", lambda: OWN[:2])
    address = reach.choose_address("ask", "join", key="address")
    assert address == (offered[0] if offered else None)
    assert (seen[0] if seen else offered[:1]) == offered
    assert bool(said) == (not offered)
