"""The shipped lectures: how long they take, and every number that a lecturer reads out."""

from __future__ import annotations

import math
import re

import pytest

from explorer.core.assets import LECTURES_FOLDER
from explorer.core.course.answers import ANSWERS, find_answer
from explorer.core.language.baselines import find_pair_baselines
from explorer.core.lectures.lecture import Scene
from explorer.core.lectures.lecture_files import write_lecture
from explorer.core.lectures.scene_links import split_link
from explorer.core.lectures.shipped import list_shipped_lectures
from explorer.core.seq2seq.config import Seq2SeqConfig
from explorer.core.srn.run import run_srn
from explorer.core.srn.scene import parse_link
from explorer.ui.course.questions import list_questions

LECTURES = list_shipped_lectures()
QUESTIONS = {question.name: question for question in list_questions()}
SCENES = [
    pytest.param(scene, id=f"{name} {number}")
    for name, lecture in LECTURES.items()
    for number, scene in enumerate(lecture.scenes, 1)
]
_PAUSE = re.compile(
    r" \((?:Q, )?(\d+(?:\.\d+)?) min\)"
)  # for looking and answering, as in (Q, 1 min)
_WORDS_PER_MINUTE = 130
_NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?(?:e\N{MINUS SIGN}?\d+)?")


def list_numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text.replace("t = ", "time ")))


def run_scene(scene: Scene) -> list[list[float]]:
    """The hidden states of a scene of the SRN page, one row for each step."""
    net = parse_link(split_link(scene.link)[1])[0]
    states: list[list[float]] = run_srn(net.params, net.inputs, net.h_0).h.tolist()
    return states


def find_period(states: list[list[float]]) -> int:
    """After how many steps the last state was there before."""
    return next(
        lag for lag in range(1, len(states)) if math.dist(states[-1], states[-1 - lag]) < 1e-3
    )


def read_number(scene: Scene, name: str) -> float:
    return float(split_link(scene.link)[1][name])


def find_claims(scene: Scene) -> set[str]:
    """The numbers that a scene's notes may say: those of its question, its answer and its net."""
    allowed: set[str] = set()
    if scene.question:
        question, answer = QUESTIONS[scene.question], find_answer(scene.question)
        told = question.write_answer(answer.value)
        allowed |= list_numbers(f"{question.text} {told} {answer.sentence}")
    page, link = split_link(scene.link)
    if page == "srn":
        net = parse_link(link)[0]
        weights = {abs(float(link[name])) for name in ("u1", "u2", "u3", "u4", "a1", "a2")}
        allowed |= {f"{weight:g}" for weight in weights}
        allowed |= {str(len(net.inputs)), f"{read_number(scene, 'a1'):g}"}
    if scene.title == "A clock":
        allowed |= {str(find_period(run_scene(scene)))}
    if scene.title == "What tanh was good for":
        allowed |= {
            "24",
            f"{run_scene(scene)[23][0]:.0f}",
            *find_claims(LECTURES["two-units"].scenes[5]),
        }
    if page == "gradients":
        rho = read_number(scene, "grad.rho")
        steps = int(link.get("grad.seq_len", "101")) - 1
        allowed |= {f"{rho:g}", f"{steps}", f"{rho**steps:.3g}"}
        allowed |= {"1", "0"}  # the largest slope of tanh, and where it is
        allowed |= {"100"} if scene.question else set()  # of the question: the hundred steps
    return allowed


@pytest.mark.parametrize("scene", SCENES)
def test_every_number_in_the_notes_is_one_that_the_app_computes(scene: Scene) -> None:
    assert scene.notes
    said = list_numbers(re.sub(r"\b(?:[htaxyb][12]|Q)\b", "", _PAUSE.sub("", scene.notes)))
    assert said <= find_claims(scene)


def measure_minutes(scene: Scene) -> float:
    """What the notes take, read aloud, with the pauses that they give the class."""
    words = re.sub(r"[*#_`]", "", _PAUSE.sub("", scene.notes)).split()
    return len(words) / _WORDS_PER_MINUTE + sum(map(float, _PAUSE.findall(scene.notes)))


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_read_aloud_with_its_pauses_fits_into_its_minutes_and_fills_half_of_them(
    scene: Scene,
) -> None:
    assert scene.minutes / 2 <= measure_minutes(scene) <= scene.minutes


@pytest.mark.parametrize("scene", SCENES)
def test_a_class_gets_time_for_every_question(scene: Scene) -> None:
    has_time = re.search(r"\*\*Ask \(Q, \d+ min\):\*\*", scene.notes) is not None
    assert has_time is bool(scene.question)


def test_the_documented_times_are_those_of_the_notes() -> None:
    document = (LECTURES_FOLDER.parents[1] / "docs" / "LECTURES.md").read_text("utf-8")
    for lecture in LECTURES.values():
        together = math.fsum(map(measure_minutes, lecture.scenes))
        assert re.search(
            rf"\| {lecture.title} \|.*\| {together:.1f} min \| {lecture.minutes:g} min \|", document
        )


def test_the_lectures_take_the_time_that_is_promised() -> None:
    minutes = {name: lecture.minutes for name, lecture in LECTURES.items()}
    assert minutes == {
        "two-units": 20,
        "vanishing-gradients": 15,
        "letters-to-language": 25,
        "inside-a-translation": 20,
        "course-exercises": 51,
    }


def test_the_course_s_exercises_are_all_its_questions_in_their_order() -> None:
    scenes = LECTURES["course-exercises"].scenes
    assert [scene.question for scene in scenes] == list(ANSWERS)
    for scene in scenes:
        question = QUESTIONS[scene.question]
        assert split_link(scene.link) == (
            question.page.replace("_", "-"),
            dict(question.scene_link),
        )


def test_the_clock_comes_back_after_four_steps_and_the_net_that_forgets_ends_at_0() -> None:
    scenes = {scene.title: scene for scene in LECTURES["two-units"].scenes}
    assert find_period(run_scene(scenes["A clock"])) == 4
    assert max(map(abs, run_scene(scenes["The network forgets"])[-1])) < 0.1


def test_the_clock_s_four_places_are_reached_after_about_ten_steps() -> None:
    scene = next(s for s in LECTURES["two-units"].scenes if s.title == "A clock")
    states = run_scene(scene)
    far = [math.dist(a, b) for a, b in zip(states, states[4:], strict=False)]
    settled = 1 + max(t for t, d in enumerate(far, 1) if d > 0.01)
    assert 8 <= settled <= 12
    assert "after about ten steps" in scene.notes


def test_a_word_of_the_greatest_length_isnt_to_be_made_longer() -> None:
    net = Seq2SeqConfig(name="antonyms")
    for lecture in LECTURES.values():
        for scene in lecture.scenes:
            page, link = split_link(scene.link)
            if page == "seq2seq" and len(link["pairs.word"]) == net.source_length:
                assert "type a longer" not in scene.notes


def test_small_numbers_are_read_out_as_the_pages_write_them() -> None:
    told = [find_answer(name).sentence for name in ANSWERS]
    told += [scene.notes for lecture in LECTURES.values() for scene in lecture.scenes]
    assert not [text for text in told if re.search(r"\de[-\N{MINUS SIGN}+]0", text)]


@pytest.mark.parametrize("name", LECTURES)
def test_a_shipped_file_is_written_as_the_app_exports_it(name: str) -> None:
    text = (LECTURES_FOLDER / f"{name}.toml").read_text("utf-8")
    assert write_lecture(LECTURES[name]) == text


def test_a_line_that_the_notes_name_is_one_of_the_picture() -> None:
    named = {
        name
        for lecture in LECTURES.values()
        for scene in lecture.scenes
        for name in re.findall(r"dotted line[^.:]*?“([^”]+)”", scene.notes)
    }
    assert named
    assert named <= {baseline.name for baseline in find_pair_baselines("hello", "ohlol")}


def test_not_every_push_leads_away_from_a_saddle() -> None:
    scene = LECTURES["course-exercises"].scenes[2]
    net = parse_link(split_link(scene.link)[1])[0]
    corner = run_srn(net.params, net.inputs, net.h_0).h[-1]
    for saddle in (corner * [0, 1], corner * [1, 0], corner * [0, -1], corner * [-1, 0]):
        back = run_srn(net.params, net.inputs, 0.9 * saddle).h[-1]
        assert back == pytest.approx(saddle, abs=1e-6)
    assert "even a tiny push can lead away" in scene.notes
