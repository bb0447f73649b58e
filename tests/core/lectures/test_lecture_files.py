"""A lecture's file is read, written and refused as its rules say."""

from __future__ import annotations

import random

import pytest

from explorer.core.course.answers import ANSWERS
from explorer.core.errors import InvalidTextError, InvalidValueError
from explorer.core.lectures.lecture import MAX_SCENES, Lecture, Scene
from explorer.core.lectures.lecture_files import (
    MAX_BYTES,
    parse_lecture,
    read_lecture_file,
    write_lecture,
)
from explorer.core.lectures.scene_links import SCENE_PAGES, split_link, write_link
from explorer.ui.shell.navigation import HOME, PAGES

FILE = '''
title = "Two units"
summary = "What they remember."

[[scenes]]
title = "It forgets"
link = "srn?f=tanh&u2=0.5&x=1_1~0_0&t=2"
minutes = 2.5
question = "srn-memories"
notes = """
Say **this**.

Then "that"."""

[[scenes]]
title = "Every shape"
link = "cells"
'''


def write_scene(**changes: object) -> str:
    fields = {"title": "One", "link": "srn"} | changes
    lines = [
        f"{name} = {value if not isinstance(value, str) else repr(value)}"
        for name, value in fields.items()
        if value is not None
    ]
    return "title = 'L'\n[[scenes]]\n" + "\n".join(lines)


def test_a_file_is_read_field_by_field() -> None:
    assert parse_lecture(FILE) == Lecture(
        "Two units",
        (
            Scene(
                "It forgets",
                "srn?f=tanh&u2=0.5&x=1_1~0_0&t=2",
                2.5,
                'Say **this**.\n\nThen "that".',
                "srn-memories",
            ),
            Scene("Every shape", "cells", 1.0),
        ),
        "What they remember.",
    )
    assert parse_lecture(FILE).minutes == 3.5


def test_a_written_file_is_as_readable_as_the_one_that_was_read() -> None:
    written = write_lecture(parse_lecture(FILE))
    assert written == FILE.removeprefix("\n") + "minutes = 1\n"


def test_whatever_is_written_is_read_back() -> None:
    numbers = random.Random(15)  # noqa: S311 - the same cases in every run
    letters = "aé语🙂\"\\'\t\n #[]={}$`*"
    for _ in range(500):

        def draw(most: int) -> str:
            return "".join(numbers.choices(letters, k=numbers.randrange(most)))

        def draw_title() -> str:
            return "T" + draw(40).replace("\n", "").replace("\t", "")

        scenes = tuple(
            Scene(
                draw_title(),
                write_link(numbers.choice(SCENE_PAGES[2:]), {f"p{k}": draw(9) for k in range(3)}),
                numbers.choice([0.25, 1.0, 7.0, 1 / 3]),
                draw(200),
                numbers.choice(["", *ANSWERS]),
            )
            for _ in range(numbers.randrange(5))
        )
        lecture = Lecture(draw_title(), scenes, draw(60))
        assert parse_lecture(write_lecture(lecture)) == lecture


def test_a_file_from_windows_is_read_like_any_other() -> None:
    data = b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode()
    assert read_lecture_file(data) == parse_lecture(FILE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "must be valid TOML: "),
        ("a = " + "[" * 100_000, "must not be nested so deeply"),
        ("title = 'L'\nx = " + "9" * 5_000, "must have numbers of a few digits"),
        ("x" * (MAX_BYTES + 1), "at most 1,000,000 bytes, got 1,000,001"),
        ("", "A lecture must have a `title`."),
        ("title = 5", "A lecture must have a text in quotes as its `title`, got 5."),
        ("title = ''", "`title` must be one line of 1 to 120 characters"),
        ("title = 'L'\nscenes = 3", r"must have tables that begin with \[\[scenes\]\]"),
        ("title = 'L'\nscenes = [3]", r"Scene 1 must be a table that begins with \[\[scenes\]\]"),
        ("title = 'L'\nscript = 'x'", "title, summary, scenes and nothing else, got 'script'"),
        (write_scene(html="<b>"), "Scene 1 may have title, link, minutes, notes, question"),
        (write_scene(link=None), "Scene 1 must have a `link`"),
        (write_scene(title="a" * 121), "120 characters that can be seen, got 121 characters."),
        ("title = '\u202eabc'", "characters that can be seen"),
        (write_scene(minutes=0), "`minutes` must be more than 0 and at most 240, got 0."),
        (write_scene(minutes=-1), "got -1."),
        ("title = 'L'\n[[scenes]]\ntitle='a'\nlink='srn'\nminutes=nan", "got nan."),
        ("title = 'L'\n[[scenes]]\ntitle='a'\nlink='srn'\nminutes=inf", "got inf."),
        ("title = 'L'\n[[scenes]]\ntitle='a'\nlink='srn'\nminutes=true", "a number as its"),
        (write_scene(question="why"), "must be the name of one of the course's questions"),
        (write_scene(notes="x" * 12_001), "`notes` must have at most 12,000 characters"),
        ('title="L"\n[[scenes]]\ntitle="a"\nlink="srn"\nnotes="\\u0007"', r"got U\+0007"),
        (write_scene(link="https://example.org/srn"), "must begin with the name of one of"),
        (write_scene(link="//example.org"), "must begin with the name of one of"),
        (write_scene(link="javascript:alert(1)"), "must begin with the name of one of"),
        (write_scene(link="../srn"), "must begin with the name of one of"),
        (write_scene(link="lecture?lecture=two-units"), "must name a page that can be a scene"),
        (write_scene(link="srn?f"), "must have parameters such as f=tanh&u2=1"),
        (write_scene(link="srn?f=%ff"), "must have parameters such as f=tanh&u2=1"),
        (write_scene(link="srn?" + "&a=1" * 300), "must have parameters such as"),
        (write_scene(link="srn?x=" + "1" * 20_000), "must have at most 20,000 characters"),
        (write_scene(link="srn?embed=true"), "must not have the parameter 'embed'"),
        (write_scene(link="srn?u2=<script>"), "that its page can't use. `u2` must be a number"),
        (write_scene(link="srn?f=relu6"), "that its page can't use. `f` must be one of"),
        (write_scene(link="srn?task=fly"), "that its page can't use. `task` must be"),
        (
            write_scene(link="cells?cells.view=Gates&w_i=nan"),
            "that its page can't use. `w_i` must be a number",
        ),
        (
            "title = 'L'\n" + "[[scenes]]\ntitle='a'\nlink='srn'\n" * (MAX_SCENES + 1),
            "at most 100 scenes, got 101",
        ),
    ],
)  # fmt: skip
def test_what_is_no_lecture_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(InvalidTextError, match=message) as refused:
        parse_lecture(text)
    assert "\n" not in str(refused.value)
    assert "The page uses" not in str(refused.value)  # no page is shown
    assert len(str(refused.value)) < 400


def test_a_file_that_is_not_text_is_refused() -> None:
    with pytest.raises(InvalidTextError, match="must be text in UTF-8"):
        read_lecture_file(b"\x89PNG\r\n\x1a\n\xff")


def test_a_link_is_split_into_its_page_and_its_parameters() -> None:
    assert split_link("glossary?q=hidden%20state&letter=H") == (
        "glossary",
        {"q": "hidden state", "letter": "H"},
    )
    assert split_link("") == ("", {})
    assert write_link(*split_link("srn?x=1_1~0_0&t=2")) == "srn?x=1_1~0_0&t=2"


def test_every_page_but_the_lectures_own_can_be_a_scene() -> None:
    addresses = {entry.url_path for entry in PAGES} - {"lecture"}
    assert set(SCENE_PAGES) == {"", *addresses}
    assert HOME.url_path not in SCENE_PAGES  # its address is empty


def test_a_scene_that_breaks_a_rule_cannot_exist() -> None:
    with pytest.raises(InvalidValueError, match="`minutes`"):
        Scene("a", "srn", float("nan"))


@pytest.mark.parametrize("text", ["a." * 20_000 + "b=1", "[" + '"a".' * 30_000 + "b]"])
def test_keys_of_thousands_of_parts_are_refused_before_they_are_read(text: str) -> None:
    with pytest.raises(InvalidTextError, match=r"at most 200 dots outside quotes, but line 1 has"):
        parse_lecture(text)


def test_a_link_may_have_as_many_decimals_as_its_sequence_needs() -> None:
    link = "srn?x=" + "~".join(["0.25_-0.25"] * 100)
    (scene,) = parse_lecture(write_scene(link=link)).scenes
    assert scene.link == link


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (write_scene(minutes=10**400), "`minutes` must be .* got a number of hundreds of digits"),
        (f"x = {'9' * 5000}", "numbers of a few digits"),
        (write_scene(title="\u200b\u2060").encode().decode("unicode_escape"), "can be seen"),
    ],
)
def test_values_that_python_stumbles_over_are_refused_in_a_sentence(text: str, told: str) -> None:
    with pytest.raises(InvalidTextError, match=told) as caught:
        parse_lecture(text)
    assert "sys." not in str(caught.value)
    assert "recursion" not in str(caught.value)
