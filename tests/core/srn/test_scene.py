"""The scene and its link: an exact round trip, and one sentence for each invalid parameter."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidValueError
from explorer.core.nonlinearities import NONLINEARITIES
from explorer.core.scene_links import format_number
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams
from explorer.core.srn.scene import DEFAULT_SCENE, LINK_FIELDS, SRNScene, parse_link

NUMBERS = st.sampled_from([-0.0, 0.0, 1e-300, -1e-300, 5e-324, 0.1 + 0.2, 1 / 3, 1e6, -1e6, 1e-5])
NUMBERS |= st.floats(-1e6, 1e6, allow_nan=False)
PAIRS = st.tuples(NUMBERS, NUMBERS)


@st.composite
def draw_scenes(draw: st.DrawFn) -> SRNScene:
    weights = {name: draw(NUMBERS) for name in WEIGHT_INDICES}
    inputs = np.array(draw(st.lists(PAIRS, min_size=1, max_size=100)))
    return SRNScene(
        SRNParams.from_names(weights, draw(st.sampled_from(list(NONLINEARITIES)))),
        np.array(draw(PAIRS)),
        inputs,
        draw(st.integers(1, len(inputs))),
    )


def read_bits(scene: SRNScene) -> tuple[str, int, bytes]:
    """Everything in a scene, floats by their bits: here -0.0 is not 0.0."""
    p = scene.params
    arrays = (p.W_ih, p.W_hh, p.W_ho, p.b_h, p.b_o, scene.h_0, scene.inputs)
    return p.activation, scene.step, b"".join(array.tobytes() for array in arrays)


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(draw_scenes())
def test_a_round_trip_through_a_link_is_exact_to_the_bit(scene: SRNScene) -> None:
    again, ignored = parse_link(scene.to_link())
    assert ignored == []
    assert read_bits(again) == read_bits(scene)


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(
    st.dictionaries(st.sampled_from(LINK_FIELDS.keys) | st.text(max_size=5), st.text(max_size=30))
)
def test_no_text_raises_and_each_key_has_at_most_one_sentence(table: dict[str, str]) -> None:
    scene, ignored = parse_link(table)
    assert len(ignored) <= len(table)
    # Whatever was understood is a scene with its own link.
    assert parse_link(scene.to_link())[1] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-2.0, "-2"),
        (0.5, "0.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-300, "1e-300"),
        (0.0, "0"),
        (-0.0, "-0"),  # kept: the scene opened has the same bits as the one sent
        (100000.0, "100000"),
    ],
)
def test_a_number_is_written_briefly_and_read_back_to_the_bit(value: float, text: str) -> None:
    assert format_number(value) == text
    assert struct.pack("d", float(text)) == struct.pack("d", value)


def test_default_scene_is_the_course_example() -> None:
    link = DEFAULT_SCENE.to_link()
    assert tuple(link) == LINK_FIELDS.keys
    names = [name for name in WEIGHT_INDICES if not name.startswith("b")]
    assert {link[name] for name in names} == {"1"}
    assert {link[name] for name in ("b1", "b2", "b3", "b4", "a1", "a2")} == {"0"}
    assert (link["f"], link["x"], link["t"]) == ("linear", "1_1~1_1~2_2", "1")


def test_each_name_in_a_link_reaches_its_field() -> None:
    table = {name: str(k) for k, name in enumerate(WEIGHT_INDICES, 1)}
    scene, ignored = parse_link(
        {**table, "f": "relu", "a1": "0.5", "a2": "-0.5", "x": "1_2~3_4", "t": "2"}
    )
    assert ignored == []
    assert scene.params.to_names() == {name: float(text) for name, text in table.items()}
    assert scene.params.activation == "relu"
    assert scene.h_0.tolist() == [0.5, -0.5]
    assert scene.inputs.tolist() == [[1, 2], [3, 4]]
    assert scene.step == 2


def test_missing_parameters_take_the_default_without_a_sentence() -> None:
    scene, ignored = parse_link({})
    assert ignored == []
    assert read_bits(scene) == read_bits(DEFAULT_SCENE)


BAD_NUMBERS = [
    "",
    " ",
    "abc",
    "<script>alert(1)</script>",
    "![](//a.b/c.png)",
    "nan",
    "inf",
    "-inf",
    "infinity",
    "1e7",
    "1e999",
    "-1000001",
    "0x10",
    "1\n",
    "1" * 10_000,
    "0." + "0" * 10_000 + "1",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize(
    ("text", "value"),
    [("\u22121.5", -1.5), ("1,5", 1.5), (" 1", 1.0), ("1_000", 1000.0), ("١٢", 12.0), ("１", 1.0)],
)
def test_a_number_in_a_link_may_be_written_as_in_any_field(text: str, value: float) -> None:
    scene, ignored = parse_link({"w1": text, "x": f"{text.replace('_', '')}_2"})
    assert ignored == []
    assert scene.params.to_names()["w1"] == value
    assert scene.inputs.tolist() == [[value, 2]]
    assert parse_link(scene.to_link())[1] == []


@pytest.mark.parametrize("text", BAD_NUMBERS)
@pytest.mark.parametrize(("name", "fallback"), [("w1", "1"), ("u4", "1"), ("b3", "0"), ("a2", "0")])
def test_bad_number_gives_one_sentence_and_the_default(name: str, fallback: str, text: str) -> None:
    scene, ignored = parse_link({name: text})
    assert len(ignored) == 1
    assert ignored[0].startswith(f"`{name}` must be a number of at most 1,000,000, got ")
    assert ignored[0].endswith(f". The page uses {fallback} instead.")
    assert len(ignored[0]) < 145
    assert read_bits(scene) == read_bits(DEFAULT_SCENE)


@pytest.mark.parametrize(
    "text",
    [
        *BAD_NUMBERS[:3],
        "1_2_3",
        "1",
        "1_",
        "_",
        "~",
        "1_1~",
        "~1_1",
        "1_1~~1_1",
        "nan_1",
        "1_inf",
        "1e7_0",
        "<b>_</b>",
        "~".join(["1_1"] * 101),
        "1_1~" * 10_000,
        "9" * 10_000,
    ],
)
def test_bad_inputs_give_one_sentence_and_the_default(text: str) -> None:
    scene, ignored = parse_link({"x": text})
    assert len(ignored) == 1
    assert ignored[0].startswith("`x` must be 1 to 100 steps such as 1_1~2_2, got ")
    assert read_bits(scene) == read_bits(DEFAULT_SCENE)


def test_a_hundred_steps_are_read() -> None:
    scene, ignored = parse_link({"x": "~".join(["1_1"] * 100), "t": "100"})
    assert ignored == []
    assert (len(scene.inputs), scene.step) == (100, 100)


@pytest.mark.parametrize(
    "text", ["", "0", "4", "-1", "1.5", "1e0", "٢", "²", "00003", "3" * 10_000, "nan", "1_0", "+1"]
)
def test_bad_step_gives_one_sentence_and_the_first(text: str) -> None:
    scene, ignored = parse_link({"t": text})
    assert len(ignored) == 1
    assert ignored[0].startswith("`t` must be 1 to 3, got ")
    assert scene.step == 1


@pytest.mark.parametrize("text", ["", "TANH", "gelu", "<img src=x>", "linear " * 1_000])
def test_bad_activation_gives_one_sentence_and_linear(text: str) -> None:
    scene, ignored = parse_link({"f": text})
    assert len(ignored) == 1
    assert ignored[0].startswith("`f` must be one of linear, tanh, relu, sigmoid, got ")
    assert scene.params.activation == "linear"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("w9", "'w9' is not a parameter of this page."),
        ("W1", "'W1' is not a parameter of this page."),
        ("", "'' is not a parameter of this page."),
        ("<script>", "'<script>' is not a parameter of this page."),
        ("`a`\n# b", "'`a`\\n# b' is not a parameter of this page."),
        ("k" * 10_000, f"'{'k' * 24}…' is not a parameter of this page."),
    ],
)
def test_unknown_name_gives_one_sentence(name: str, sentence: str) -> None:
    assert parse_link({name: "1"})[1] == [sentence]


def test_one_bad_parameter_leaves_the_others_as_they_are() -> None:
    scene, ignored = parse_link({"f": "tanh", "w1": "x", "w2": "0.25", "t": "2"})
    assert ignored == [
        "`w1` must be a number of at most 1,000,000, got 'x'. The page uses 1 instead."
    ]
    assert scene.params.activation == "tanh"
    assert scene.params.to_names()["w2"] == 0.25
    assert scene.step == 2


def test_new_inputs_keep_the_step_if_they_are_long_enough() -> None:
    scene = parse_link({"x": "1_1~2_2~3_3~4_4", "t": "3"})[0]
    assert scene.with_inputs(np.ones((5, 2))).step == 3
    shorter = scene.with_inputs(np.ones((2, 2)))
    assert shorter.step == 2
    assert shorter.inputs.tolist() == [[1, 1], [1, 1]]


PARAMS = DEFAULT_SCENE.params
BIG = SRNParams.from_names({"u3": 2e6})


@pytest.mark.parametrize(
    ("params", "h_0", "inputs", "step", "sentence"),
    [
        (PARAMS, np.zeros(3), np.ones((1, 2)), 1, "`h_0` must have shape (2,), got (3,)."),
        (PARAMS, np.zeros(2), np.ones((3, 1)), 1, "`inputs` must have shape (T, 2), got (3, 1)."),
        (PARAMS, np.zeros(2), np.ones((0, 2)), 1, "`inputs` must have 1 to 100 time steps, got 0."),
        (
            PARAMS,
            np.zeros(2),
            np.ones((101, 2)),
            1,
            "`inputs` must have 1 to 100 time steps, got 101.",
        ),
        (PARAMS, np.zeros(2), np.ones((2, 2)), 3, "`step` must be 1 to 2, got 3."),
        (
            PARAMS,
            np.zeros(2),
            np.full((2, 2), np.nan),
            1,
            "`inputs` must hold finite numbers, got inf or nan.",
        ),
        (
            BIG,
            np.zeros(2),
            np.ones((2, 2)),
            1,
            "Every number of a scene must be at most 1,000,000, got 2,000,000.",
        ),
    ],
)
def test_a_scene_refuses_what_a_link_cannot_hold(
    params: SRNParams, h_0: FloatArray, inputs: FloatArray, step: int, sentence: str
) -> None:
    with pytest.raises(InvalidValueError) as caught:
        SRNScene(params, h_0, inputs, step)
    assert str(caught.value) == sentence
