"""The terminal says who can open the app."""

import pytest

from explorer.ui.shell.addresses import describe_reach, find_own_addresses

OWN = ["192.168.1.7", "2001:db8::7"]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.1.1", "::1", "localhost"])
def test_a_server_for_this_machine_alone_says_nothing_more(address: str) -> None:
    assert not describe_reach(address, 8501, OWN)


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])  # noqa: S104 - only described
def test_class_mode_gives_the_addresses_for_students(address: str) -> None:
    assert describe_reach(address, 8501, OWN, "/rnn/").splitlines() == [
        "",
        "  Class mode: everyone on this network can open the app.",
        "",
        "  Address for your students:",
        "",
        "    http://192.168.1.7:8501/rnn",
        "    http://[2001:db8::7]:8501/rnn",
    ]


def test_a_server_bound_to_one_address_gives_that_one() -> None:
    said = describe_reach("10.1.2.3", 80, OWN)
    assert "    http://10.1.2.3:80\n" in said
    assert "192.168" not in said


def test_without_a_network_class_mode_says_so() -> None:
    assert "no address on a network yet" in describe_reach("0.0.0.0", 8501, [])  # noqa: S104 - only described


def test_no_own_address_is_one_that_only_this_machine_can_open() -> None:
    assert not [each for each in find_own_addresses() if each.startswith(("127.", "::1", "fe80"))]
