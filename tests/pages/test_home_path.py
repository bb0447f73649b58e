"""Home's path: predict, then see the answer that core computes, one question at a time."""

from __future__ import annotations

import json
from types import SimpleNamespace
from urllib.parse import quote

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.course.answers import ANSWERS
from explorer.core.course.results import CourseAnswer
from explorer.core.gradients.gradient_flow import find_flow
from explorer.core.srn.presets import SRN_PRESET_NAMES
from explorer.ui.course.path import _SCENES
from explorer.ui.course.predictions import parse_predictions
from explorer.ui.course.questions import find_question, find_right_answer, list_questions
from explorer.ui.shell.navigation import PAGES, ROOT

TOOLS = {"runs", "lecture", "ask", "glossary"}


def open_home(question: str = "") -> AppTest:
    """Home after its first run, at a question."""
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=120)
    if question:
        app.query_params["question"] = question
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    """The page after a click on the button with that label."""
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def read_address(app: AppTest) -> str:
    """The question in the page's address."""
    found = app.query_params["question"]
    return found if isinstance(found, str) else found[0]


def test_the_path_visits_all_pages_in_the_courses_order() -> None:
    pages = [question.page for question in list_questions()]
    assert list(dict.fromkeys(pages)) == [page.name for page in PAGES if page.name not in TOOLS]
    assert len(pages) >= 12


def test_every_question_has_an_answer_of_its_kind() -> None:
    assert tuple(question.name for question in list_questions()) == tuple(ANSWERS)
    for question in list_questions():
        answer = find_right_answer(question.name)
        assert question.is_right(answer.value, answer)
        if question.choices:
            assert answer.value in question.choices
            assert 2 <= len(question.choices) <= 4
        else:
            assert isinstance(answer.value, int | float)


def test_every_scene_of_the_srn_page_is_reachable() -> None:
    asked = {question.scene for question in list_questions() if question.scene}
    assert asked | {name for name, _ in _SCENES} == set(SRN_PRESET_NAMES)


@pytest.mark.parametrize(
    ("name", "given", "is_right"),
    [
        ("srn-output", 12.0, True),
        ("srn-output", 12.4, False),
        ("pairs-floor", 0.29, True),
        ("pairs-floor", 0.31, False),
        ("gradients-cells", "rnn", True),
        ("gradients-cells", "lstm", False),
    ],
)
def test_an_answer_is_right_within_the_tolerance(
    name: str, given: object, *, is_right: bool
) -> None:
    assert isinstance(given, float | str)
    assert find_question(name).is_right(given, find_right_answer(name)) is is_right


def test_the_answer_is_hidden_until_you_make_a_prediction() -> None:
    app = open_home()
    assert any("What is the output y1 at t = 2?" in each.value for each in app.markdown)
    assert not app.success
    assert not app.info
    press(app, "Check")
    assert app.info[0].value == "Make a prediction first, even if it's a guess."


def test_what_is_refused_is_not_judged_by_what_was_given_before() -> None:
    app = open_home()
    app.text_input[0].set_value("12")
    press(app, "Check")
    assert app.success
    app.text_input[0].set_value("twelve")
    press(app, "Check")
    assert "got 'twelve'" in app.error[0].value
    assert not app.success
    app.text_input[0].set_value("12")
    press(app, "Check")
    assert app.success
    assert not app.error


def test_a_right_prediction_is_confirmed_with_its_reason() -> None:
    app = open_home()
    app.text_input[0].set_value("12")
    press(app, "Check")
    assert app.success[0].value.startswith("**Right: 12.** Each hidden unit adds the inputs, 1 + 1")
    assert read_address(app) == "srn-output"


@pytest.mark.parametrize("typed", ["12,0", "\uff11\uff12", " 12 ", "24/2"])
def test_a_prediction_is_read_in_any_spelling(typed: str) -> None:
    app = open_home()
    app.text_input[0].set_value(typed)
    press(app, "Check")
    assert app.success[0].value.startswith("**Right: 12.**")
    readings = [each.value for each in app.caption if each.value.startswith("Read")]
    assert readings == ([] if typed == " 12 " else [f"Read “{typed}” as 12."])


def test_a_fraction_is_echoed_to_six_digits_and_comes_back_as_a_fraction() -> None:
    app = open_home("series-walk")
    app.text_input[0].set_value("1/12")
    press(app, "Check")
    assert app.success[0].value.startswith("**Right: 0.08333.**")
    assert "Read “1/12” as about 0.0833333." in [each.value for each in app.caption]
    press(app, "Next")
    press(app, "Back")
    assert app.text_input[0].value == "1/12"


@pytest.mark.parametrize(
    ("question", "reading", "kept"),
    [
        ("text-updates", "Read “1,191” as 1191.", "1191 updates"),
        (
            "series-walk",
            "Read “1,191” as 1.191. If you mean 1191, leave out the comma.",
            "1.191",
        ),
    ],
)
def test_a_comma_that_could_separate_thousands_is_never_read_silently(
    question: str, reading: str, kept: str
) -> None:
    app = open_home(question)
    app.text_input[0].set_value("1,191")
    press(app, "Check")
    assert reading in [each.value for each in app.caption]
    assert app.info[0].value.endswith(f"Your prediction: {kept}.")


def test_a_sign_for_roughly_is_named_in_the_refusal() -> None:
    app = open_home()
    app.text_input[0].set_value("~12")
    press(app, "Check")
    assert app.error[0].value.replace("\\", "").endswith("got '~12'; leave out the '~'.")


def test_a_negative_prediction_stays_negative_and_a_text_is_not_a_prediction() -> None:
    app = open_home()
    app.text_input[0].set_value("about 12")
    press(app, "Check")
    assert app.error[0].value.startswith("Your prediction must be a number such as")
    assert app.text_input[0].value == "about 12"
    assert read_progress(app).startswith("0 of ")
    app.text_input[0].set_value("\u221212")
    press(app, "Check")
    assert app.info[0].value.startswith("**Not quite. The answer: 12.**")
    assert app.info[0].value.endswith("Your prediction: \u221212.")


def test_a_wrong_prediction_never_reads_like_the_right_answer() -> None:
    app = open_home()
    app.text_input[0].set_value("12.0000001")
    press(app, "Check")
    assert app.info[0].value.endswith("Your prediction: 12.0000001.")


def test_the_list_of_questions_closes_before_it_covers_the_chosen_one() -> None:
    app = open_home()
    app.session_state["course.menu"] = True
    press(app, "17. A city without its context")
    assert app.session_state["course.menu"] is False


def test_a_negative_zero_is_zero() -> None:
    app = open_home()
    app.text_input[0].set_value("-0")
    press(app, "Check")
    assert app.info[0].value.endswith("Your prediction: 0.")


def test_percent_are_counted_as_percent_where_they_are_asked_for() -> None:
    (question,) = [each for each in list_questions() if each.unit == "percent"]
    answer = find_right_answer(question.name).value
    for typed in (f"{answer}", f"{answer}%", f"{answer} \uff05".replace(".", ",")):
        app = open_home(question.name)
        app.text_input[0].set_value(typed)
        press(app, "Check")
        assert app.success[0].value.startswith("**Right: ")


def test_a_wrong_prediction_is_corrected_and_the_next_question_opens() -> None:
    app = open_home("gradients-power")
    app.text_input[0].set_value("0.9")
    press(app, "Check")
    said = app.info[0].value
    assert said.startswith("**Not quite. The answer: 0.1216.**")
    assert said.endswith("Your prediction: 0.9.")
    press(app, "Next question")
    assert read_address(app) == "gradients-cells"
    app.radio[0].set_value("rnn")
    press(app, "Check")
    assert app.success[0].value.startswith("**Right: the plain RNN.**")


def test_an_answer_stays_while_you_look_at_other_questions() -> None:
    app = open_home("cells-parameters")
    app.text_input[0].set_value("21")
    press(app, "Check")
    press(app, "Back")
    assert read_address(app) == "srn-memories"
    press(app, "Next")
    assert app.text_input[0].value == "21"
    assert "The answer: 18 parameters" in app.info[0].value
    press(app, "17. A city without its context")
    assert read_address(app) == "slots-memoryless"
    assert "4. Parameters of a layer ✓" in [button.label for button in app.button]


def test_an_unknown_question_in_a_link_is_reported_and_the_page_stays_usable() -> None:
    app = open_home("<script>")
    assert not app.exception
    assert app.warning[0].value == (
        "This link names a question that doesn't exist; here is another."
    )
    assert app.text_input


def test_the_answer_is_computed_by_core_and_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def flow_of_another_weight(scene, cell):  # noqa: ANN001, ANN202 - as find_flow
        return find_flow(type(scene)(**{**vars(scene), "spectral_radius": 0.5}), cell)

    monkeypatch.setattr("explorer.core.course.hand_nets.find_flow", flow_of_another_weight)
    find_right_answer.clear()
    try:
        assert find_right_answer("gradients-power").value == pytest.approx(0.5**20)
    finally:
        find_right_answer.clear()


def test_a_second_try_stands_beside_the_first_prediction_and_does_not_replace_it() -> None:
    app = open_home("gradients-power")
    for given in (0.9, 0.1216, 0.5):
        app.text_input[0].set_value(f"{given:g}")
        press(app, "Check")
        said = [*app.info, *app.success][0].value
        if given == 0.1216:
            assert said.startswith("**Right: 0.1216.**")
        if given != 0.9:
            assert said.endswith(f"Your first prediction: 0.9. Now: {given:g}.")
    assert read_progress(app).startswith("1 of 17 questions answered, 0 correctly")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("123456.7", "123456.7"),
        ("1234567", "1234567"),
        ("999999999999.9", "999999999999.9"),
        ("0.1", "0.1"),
        ("-1e-7", "\N{MINUS SIGN}1e\N{MINUS SIGN}7"),
        ("1/3", "about 0.333333"),
    ],
)
def test_a_prediction_is_told_as_it_was_typed_or_said_to_be_rounded(typed: str, told: str) -> None:
    app = open_home("gradients-power")
    app.text_input[0].set_value(typed)
    press(app, "Check")
    assert app.info[0].value.endswith(f"Your prediction: {told}.")


def test_1000_predictions_are_told_exactly_or_said_to_be_rounded() -> None:
    question = find_question("gradients-power")
    right = CourseAnswer(0.9**20, "")
    rng = np.random.default_rng(0)
    for _ in range(1000):
        value = float(rng.normal() * 10.0 ** rng.integers(-8, 12))
        value = float(f"{value:.{rng.integers(1, 17)}g}")
        told = question.write_prediction(value, right).replace("\N{MINUS SIGN}", "-")
        is_rounded = told.startswith("about ")
        shown = float(told.removeprefix("about "))
        assert is_rounded or shown == value
        assert shown == pytest.approx(value, rel=1e-5)


def test_what_has_to_be_exact_is() -> None:
    app = open_home("srn-output")
    app.text_input[0].set_value("12.0000000001")
    press(app, "Check")
    assert app.info[0].value.endswith("Your prediction: 12.0000000001.")
    app.text_input[0].set_value("12.0")
    press(app, "Check")
    assert app.success


def test_a_number_with_a_typographic_minus_is_not_said_to_be_read_as_itself() -> None:
    app = open_home("srn-output")
    app.text_input[0].set_value("\N{MINUS SIGN}12")
    press(app, "Check")
    assert not any(each.value.startswith("Read ") for each in app.caption)


def test_the_same_prediction_again_is_not_told_twice() -> None:
    app = open_home("gradients-power")
    for _ in range(2):
        app.text_input[0].set_value("0.9")
        press(app, "Check")
    assert app.info[0].value.endswith("Your prediction: 0.9.")


def read_progress(app: AppTest) -> str:
    return str(app.get("progress")[0].proto.text)


def test_predictions_come_back_from_the_cookie_after_a_reload(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = quote(json.dumps({"gradients-power": [0.9, 0.12], "gradients-cells": ["rnn"]}))
    monkeypatch.setattr(
        "explorer.ui.course.predictions.st.context",
        SimpleNamespace(cookies={"rnn_explorer_course": kept}),
    )
    app = open_home("gradients-power")
    assert app.text_input[0].value == "0.12"
    assert [*app.info, *app.success][0].value.endswith("Your first prediction: 0.9. Now: 0.12.")
    assert read_progress(app).startswith("2 of ")
    press(app, "Forget my predictions")
    assert not app.info
    assert read_progress(app).startswith("0 of ")


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "%",
        "[1]",
        "null",
        '{"srn-output": 12}',
        '{"srn-output": []}',
        '{"srn-output": [1, 2, 3]}',
        '{"srn-output": ["<b>"]}',
        '{"srn-output": [1e999]}',
        '{"srn-output": [true]}',
        '{"gradients-cells": ["<script>"]}',
        '{"gradients-cells": [1]}',
        '{"of another course": [1]}',
        "[" * 5000,
    ],
)
def test_what_is_no_prediction_in_a_cookie_is_left_out(cookie: str) -> None:
    assert parse_predictions(cookie, list_questions()) == {}


def test_all_predictions_made_twice_fit_into_a_cookie() -> None:
    longest = {
        question.name: [max(question.choices, key=len)] * 2
        if question.choices
        else [0.123456789] * 2
        for question in list_questions()
    }
    kept = quote(json.dumps(longest, separators=(",", ":")))
    assert len(kept) < 3500  # browsers keep 4096 bytes
    assert parse_predictions(kept, list_questions()) == longest


def test_a_prediction_of_hundreds_of_digits_in_the_cookie_is_left_out() -> None:
    cookie = json.dumps({question.name: [10**400] for question in list_questions()})
    assert parse_predictions(cookie, list_questions()) == {}


@pytest.mark.parametrize(("name", "step"), [("srn-output", "2"), ("srn-squash", "3")])
def test_a_question_about_a_time_step_links_to_that_step(name: str, step: str) -> None:
    question = find_question(name)
    assert f"t = {step}" in question.text
    assert question.scene_link["t"] == step
