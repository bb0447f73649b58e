"""The shipped scenes: each is read without a warning and shows what its sentence says."""

import math

import numpy as np
import pytest

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidValueError
from explorer.core.srn.params import SRNTrace
from explorer.core.srn.presets import SRN_PRESET_NAMES, list_srn_presets, load_srn_preset
from explorer.core.srn.run import run_srn
from explorer.core.srn.scene import parse_link

REST = 0.957504  # the positive solution of h = tanh(2 h)


def run_preset(name: str, steps: int | None = None) -> SRNTrace:
    scene = load_srn_preset(name).scene
    inputs = scene.inputs if steps is None else np.zeros((steps, 2))
    return run_srn(scene.params, inputs, scene.h_0)


def find_W_hh(name: str) -> FloatArray:
    return load_srn_preset(name).scene.params.W_hh


def test_names_order_and_files_agree() -> None:
    presets = list_srn_presets()
    assert tuple(preset.name for preset in presets) == SRN_PRESET_NAMES
    assert SRN_PRESET_NAMES[:2] == ("course-linear", "course-tanh")
    assert len({preset.title for preset in presets}) == len(presets) == 9


@pytest.mark.parametrize("name", SRN_PRESET_NAMES)
def test_a_preset_is_a_complete_link_without_a_warning(name: str) -> None:
    preset = load_srn_preset(name)
    scene, ignored = parse_link(preset.link)
    assert ignored == []
    assert scene.to_link() == preset.link
    assert 1 <= len(preset.title) <= 18
    assert preset.sentence.endswith(".")


def test_course_presets_have_the_courses_numbers() -> None:
    assert run_preset("course-linear").y.tolist() == [[4, 4], [12, 12], [32, 32]]
    h1 = run_preset("course-tanh").h[:, 0]
    assert h1 == pytest.approx([0.96402758, 0.99922554, 0.99998767], abs=1e-8)


@pytest.mark.parametrize(
    "name", [name for name in SRN_PRESET_NAMES if not name.startswith("course")]
)
def test_regimes_have_no_input_no_bias_and_output_the_state(name: str) -> None:
    scene = load_srn_preset(name).scene
    assert not scene.inputs.any()
    assert not scene.params.b_h.any()
    assert not scene.params.b_o.any()
    assert scene.params.W_ih.tolist() == scene.params.W_ho.tolist() == [[1, 0], [0, 1]]
    assert scene.params.activation == ("linear" if name == "explosion" else "tanh")


def test_recurrent_weights_are_those_of_the_regimes() -> None:
    assert find_W_hh("saddle").tolist() == [[1, -1], [-1, 1]]
    assert find_W_hh("nine-points").tolist() == [[2, 0], [0, 2]]
    assert find_W_hh("period-two").tolist() == [[-2, 0], [0, -2]]
    assert find_W_hh("one-rest-point").tolist() == [[0.9, 0], [0, 0.9]]
    assert find_W_hh("period-four").tolist() == [[0, -1.5], [1.5, 0]]
    c, s = 1.3 * 0.5, 1.3 * math.sqrt(3) / 2  # of 60 degrees
    assert find_W_hh("quasi-periodic") == pytest.approx(np.array([[c, -s], [s, c]]), abs=1e-15)


def test_saddle_is_approached_closely_and_left_for_a_stable_point() -> None:
    h = run_preset("saddle").h
    assert np.abs(h[0]).max() < 0.01
    assert h[-1] == pytest.approx([REST, -REST], abs=1e-5)


def test_nine_points_linger_at_a_saddle_and_end_in_a_corner() -> None:
    h = run_preset("nine-points").h
    assert h[4] == pytest.approx([-REST, 0.0], abs=0.05)
    assert h[-1] == pytest.approx([-REST, REST], abs=1e-5)


def test_period_two_jumps_between_two_points() -> None:
    h = run_preset("period-two").h
    assert h[-1] == pytest.approx(h[-3], abs=1e-5)
    assert h[-1] == pytest.approx(-h[-2], abs=1e-5)
    assert np.abs(h[-1]) == pytest.approx([REST, REST], abs=1e-5)


def test_period_four_comes_back_after_four_steps_and_not_before() -> None:
    h = run_preset("period-four").h
    assert h[-1] == pytest.approx(h[-5], abs=1e-3)
    for earlier in (2, 3, 4):
        assert np.linalg.norm(h[-1] - h[-earlier]) > 1


def test_quasi_periodic_orbit_stays_away_from_the_fixed_point_and_never_closes() -> None:
    h = run_preset("quasi-periodic", 400).h[300:]
    assert np.linalg.norm(h, axis=1).min() > 0.5
    distances = np.linalg.norm(h[1:] - h[0], axis=1)
    assert 1e-4 < distances.min() < 0.2


def test_one_fixed_point_attracts_the_state_to_zero() -> None:
    distance = np.linalg.norm(run_preset("one-rest-point").h, axis=1)
    assert (np.diff(distance) < 0).all()
    assert distance[-1] < 0.06


def test_explosion_grows_by_half_at_every_step() -> None:
    trace = run_preset("explosion")
    assert trace.finite_steps == len(trace.x) == 48
    assert trace.h[1:] == pytest.approx(1.5 * trace.h[:-1], rel=1e-15)
    assert np.abs(trace.h[-1]).max() > 1e6


@pytest.mark.parametrize("name", ["", "none", "../srn/saddle", "/etc/hosts"])
def test_only_shipped_files_are_read(name: str) -> None:
    with pytest.raises(InvalidValueError, match="`name` must be one of course-linear, "):
        load_srn_preset(name)
