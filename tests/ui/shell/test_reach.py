"""The addresses that phones are told: never one that leads to the phone itself."""

import pytest

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
