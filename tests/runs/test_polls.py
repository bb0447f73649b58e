"""Questions to a class and its answers, on either database."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest

from explorer.core.errors import ExplorerError, InvalidValueError
from explorer.runs.poll_answers import PollBody, parse_answer, parse_body
from explorer.runs.polls import CODE_LETTERS, MAX_ANSWERS, Poll, PollStore
from explorer.runs.store import RunStore

BODY = PollBody("What is left after ten steps?", "of c").to_json()
CHOICE = PollBody("Which cell?", choices={"rnn": "the plain RNN", "gru": "the GRU"})


@pytest.fixture
def polls(store: RunStore) -> PollStore:
    return store.polls


def list_values(polls: PollStore, poll: Poll) -> dict[str, str]:
    return {each.phone: each.value for each in polls.list_answers(poll.id)}


def test_an_answer_replaces_the_one_that_the_same_phone_gave_before(polls: PollStore) -> None:
    poll = polls.open("lecturer", "q", BODY)
    polls.answer(poll.id, "one", "0.5")
    polls.answer(poll.id, "two", "0.25")
    polls.answer(poll.id, "one", "0.75")
    assert list_values(polls, poll) == {"one": "0.75", "two": "0.25"}
    assert polls.count_answers(poll.id) == 2


def test_a_closed_question_refuses_answers_and_keeps_those_it_has(polls: PollStore) -> None:
    poll = polls.open("lecturer", "q", BODY)
    polls.answer(poll.id, "one", "0.5")
    polls.close("someone else")
    polls.answer(poll.id, "two", "1.0")
    polls.close("lecturer")
    with pytest.raises(InvalidValueError, match="takes no more answers"):
        polls.answer(poll.id, "one", "0.75")
    with pytest.raises(InvalidValueError, match="takes no more answers"):
        polls.answer("no such poll", "one", "0.75")
    assert list_values(polls, poll) == {"one": "0.5", "two": "1.0"}


def test_the_next_question_closes_the_last_one_and_keeps_the_code_of_its_class(
    polls: PollStore,
) -> None:
    first = polls.open("lecturer", "q", BODY)
    other = polls.open("another", "q", BODY)
    second = polls.open("lecturer", "q", BODY)
    assert first.code == second.code != other.code
    assert set(first.code) <= set(CODE_LETTERS)
    assert polls.find_by_code(first.code) == second
    assert [each.is_open for each in polls.list_all("lecturer")] == [True, False]
    assert polls.list_all("another") == [other]
    assert polls.find_by_code("AAAAAA") is None


def test_the_next_morning_a_class_gets_a_code_of_its_own_and_the_old_one_leads_nowhere(
    polls: PollStore,
) -> None:
    first = polls.open("lecturer", "q", BODY)
    with patch("explorer.runs.polls.time.time", lambda: first.opened_at + 13 * 3600):
        assert polls.find_by_code(first.code) is None
        second = polls.open("lecturer", "q", BODY)
    assert first.code != second.code


def test_what_is_revealed_is_told_with_the_question_and_only_its_owner_reveals_it(
    polls: PollStore,
) -> None:
    poll = polls.open("lecturer", "q", BODY)
    polls.reveal("someone else", poll.id, "stolen")
    assert polls.find_by_code(poll.code) == poll
    polls.reveal("lecturer", poll.id, "0.28")
    shown = polls.find_by_code(poll.code)
    assert shown is not None
    assert (shown.is_open, shown.right_answer) == (False, "0.28")


def test_questions_are_deleted_at_once_by_their_owner_and_by_themselves_after_30_days(
    polls: PollStore,
) -> None:
    old, kept = polls.open("lecturer", "q", BODY), polls.open("another", "q", BODY)
    polls.answer(old.id, "one", "0.5")
    polls.delete_all("someone else")
    assert polls.count_answers(old.id) == 1
    polls.delete_all("lecturer")
    assert polls.list_all("lecturer") == []
    assert polls.count_answers(old.id) == 0
    with patch("explorer.runs.polls.time.time", lambda: kept.opened_at + 31 * 24 * 3600):
        assert polls.list_all("another") == []
        polls.open("lecturer", "q", BODY)
    assert polls.list_all("another") == []


def test_answers_beyond_the_limit_are_refused_but_one_that_was_given_can_still_be_changed(
    polls: PollStore,
) -> None:
    poll = polls.open("lecturer", "q", BODY)
    with patch("explorer.runs.polls.MAX_ANSWERS", 2):
        polls.answer(poll.id, "one", "1.0")
        polls.answer(poll.id, "two", "1.0")
        with pytest.raises(InvalidValueError, match="the most that are kept"):
            polls.answer(poll.id, "three", "1.0")
        polls.answer(poll.id, "two", "2.0")
    assert list_values(polls, poll) == {"one": "1.0", "two": "2.0"}
    assert MAX_ANSWERS == 2000


def test_answers_that_come_at_the_same_moment_are_all_kept(polls: PollStore) -> None:
    poll = polls.open("lecturer", "q", BODY)
    phones = [f"phone {number}" for number in range(60)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda phone: polls.answer(poll.id, phone, phone), phones))
    assert list_values(polls, poll) == {phone: phone for phone in phones}


def test_the_polls_move_with_the_runs_of_a_browser(store: RunStore) -> None:
    poll = store.polls.open("tab", "q", BODY)
    store.move_runs("tab", "browser")
    assert [each.id for each in store.polls.list_all("browser")] == [poll.id]


def test_times_are_those_of_the_clock(polls: PollStore) -> None:
    before = time.time()
    poll = polls.open("lecturer", "q", BODY)
    polls.answer(poll.id, "one", "1.0")
    (answer,) = polls.list_answers(poll.id)
    assert before <= poll.opened_at <= answer.answered_at <= time.time()


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0,5", "0.5"), ("1/4", "0.25"), ("\u22122", "-2.0"), ("12 %", "0.12"), ("-0", "0.0")],
)
def test_numbers_are_read_in_any_spelling(typed: str, value: str) -> None:
    assert parse_answer(typed, parse_body(BODY)) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [("50%", "50.0"), ("12,5 %", "12.5"), ("(50 \uff05)", "50.0"), ("50", "50.0")],
)
def test_percent_count_as_percent_where_they_are_asked_for(typed: str, value: str) -> None:
    assert parse_answer(typed, PollBody("What share?", "percent")) == value


def test_a_comma_separates_thousands_where_a_whole_number_is_asked_for() -> None:
    body = parse_body(PollBody("How many?", is_whole=True).to_json())
    assert parse_answer("1,191", body) == "1191.0"
    assert parse_answer("1,191", PollBody("How much?")) == "1.191"
    assert (
        parse_body('{"text": "of an older version", "unit": "", "choices": {}}').is_whole is False
    )


@pytest.mark.parametrize("typed", ["", "many", "1e13", "nan", "inf", "1" * 400, "<b>1</b>"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ExplorerError, match="Your answer"):
        parse_answer(typed, parse_body(BODY))


def test_a_choice_is_taken_by_its_key_alone() -> None:
    assert parse_body(CHOICE.to_json()) == CHOICE
    assert parse_answer("gru", CHOICE) == "gru"
    with pytest.raises(InvalidValueError, match="one of the choices, got 'the GRU'"):
        parse_answer("the GRU", CHOICE)
    assert json.loads(CHOICE.to_json())["choices"]["rnn"] == "the plain RNN"
