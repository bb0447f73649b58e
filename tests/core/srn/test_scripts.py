"""Exports: every script is run as it is written, and its printed numbers are the page's."""

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.core.arrays import FloatArray
from explorer.core.errors import InvalidValueError
from explorer.core.nonlinearities import NONLINEARITIES
from explorer.core.srn.params import WEIGHT_INDICES, SRNParams, SRNTrace
from explorer.core.srn.run import METHODS, run_srn
from explorer.core.srn.scene import DEFAULT_SCENE, SRNScene
from explorer.core.srn.scripts import (
    EXPORT_METHODS,
    TABLE_COLUMNS,
    compare_methods,
    describe_method,
    export_script,
    export_table,
)

# Runs scripts one after the other in a process of their own, each in a fresh namespace with the
# settings of a fresh torch: importing torch or keras once is enough.
RUNNER = """
import contextlib, io, json, runpy, sys
printed = {}
for path in sys.argv[1:]:
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(path, run_name="__main__")
    printed[path] = out.getvalue()
print(json.dumps(printed))
"""
HEADING = "t h1 h2 y1 y2"


def make_scene(activation: str, *, seed: int = 3) -> SRNScene:
    """Six steps with unequal weights, biases and start."""
    rng = np.random.default_rng(seed)
    weights = dict(zip(WEIGHT_INDICES, rng.uniform(-1.2, 1.2, 16).tolist(), strict=True))
    params = SRNParams.from_names(weights, activation)
    return SRNScene(params, rng.uniform(-1, 1, 2), rng.uniform(-2, 2, (6, 2)))


def make_exact_scene(activation: str) -> SRNScene:
    """The same rounded to quarters, so that float32 holds every product exactly."""
    scene = make_scene(activation)
    weights = {name: round(4 * value) / 4 for name, value in scene.params.to_names().items()}
    inputs, h_0 = np.round(4 * scene.inputs) / 4, np.round(4 * scene.h_0) / 4
    return SRNScene(SRNParams.from_names(weights, activation), h_0, inputs[:3])


def make_explosion() -> SRNScene:
    """A linear net that leaves float64 after about 49 steps."""
    params = SRNParams(np.eye(2), 1e6 * np.ones((2, 2)), np.eye(2), activation="linear")
    return SRNScene(params, np.array([1.0, -0.5]), np.ones((60, 2)))


def run_scripts(scripts: dict[str, str], folder: Path) -> dict[str, FloatArray]:
    """What each script prints, rows of t h1 h2 y1 y2, all run in one process."""
    for name, text in scripts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    paths = [f"{name}.py" for name in scripts]
    done = run_python(["-c", RUNNER, *paths], folder)
    return {path.removesuffix(".py"): read_rows(text) for path, text in json.loads(done).items()}


def run_python(arguments: list[str], folder: Path) -> str:
    # Nothing of this project is in reach: the folder is empty but for the scripts.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**kept, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_rows(printed: str) -> FloatArray:
    heading, *lines = printed.splitlines()
    assert heading == HEADING
    return np.array([[float(field) for field in line.split()] for line in lines])


def expect_rows(scene: SRNScene) -> FloatArray:
    trace = run_srn(scene.params, scene.inputs, scene.h_0)
    return np.column_stack([np.arange(1, len(trace.x) + 1), trace.h, trace.y])


@pytest.fixture(scope="module")
def torch_rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FloatArray]:
    scenes = {f: make_scene(f) for f in NONLINEARITIES} | {"explosion": make_explosion()}
    scripts = {
        f"{method}_{name}": export_script(scene, method)
        for method in ("rnncell", "rnn")
        for name, scene in scenes.items()
    }
    return run_scripts(scripts, tmp_path_factory.mktemp("torch"))


@pytest.fixture(scope="module")
def keras_rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FloatArray]:
    if importlib.util.find_spec("keras") is None:
        pytest.skip("keras is not installed: it is a developer requirement")
    scenes = {f: make_scene(f) for f in NONLINEARITIES} | {"explosion": make_explosion()}
    scenes |= {f"exact_{f}": make_exact_scene(f) for f in ("linear", "relu")}
    scripts = {name: export_script(scene, "keras") for name, scene in scenes.items()}
    return run_scripts(scripts, tmp_path_factory.mktemp("keras"))


@pytest.mark.parametrize("activation", NONLINEARITIES)
@pytest.mark.parametrize("method", ["numpy", "concat"])
def test_numpy_scripts_print_the_pages_numbers(
    method: str, activation: str, tmp_path: Path
) -> None:
    scene = make_scene(activation)
    (tmp_path / "srn.py").write_text(export_script(scene, method), encoding="utf-8")
    rows = read_rows(run_python(["srn.py"], tmp_path))
    assert rows == pytest.approx(expect_rows(scene), abs=1e-12, rel=0)


@pytest.mark.parametrize("activation", NONLINEARITIES)
@pytest.mark.parametrize("method", ["rnncell", "rnn"])
def test_torch_scripts_print_the_pages_numbers(
    method: str, activation: str, torch_rows: dict[str, FloatArray]
) -> None:
    expected = expect_rows(make_scene(activation))
    assert torch_rows[f"{method}_{activation}"] == pytest.approx(expected, abs=1e-12, rel=0)


@pytest.mark.slow
@pytest.mark.parametrize("activation", NONLINEARITIES)
def test_keras_scripts_print_the_pages_numbers_as_far_as_keras_goes(
    activation: str, keras_rows: dict[str, FloatArray]
) -> None:
    # Keras on torch rounds the factors of a matrix product to float32 (keras issue 23704).
    expected = expect_rows(make_scene(activation))
    scale = np.abs(expected[:, 1:]).max()
    assert keras_rows[activation] == pytest.approx(expected, abs=1e-6 * max(1.0, scale), rel=0)


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_keras_scripts_are_exact_where_float32_is(
    activation: str, keras_rows: dict[str, FloatArray]
) -> None:
    expected = expect_rows(make_exact_scene(activation))
    assert keras_rows[f"exact_{activation}"] == pytest.approx(expected, abs=1e-12, rel=0)


@pytest.mark.parametrize("method", ["numpy", "concat"])
def test_numpy_scripts_of_an_explosion_run_to_the_end(method: str, tmp_path: Path) -> None:
    (tmp_path / "srn.py").write_text(export_script(make_explosion(), method), encoding="utf-8")
    check_explosion(read_rows(run_python(["srn.py"], tmp_path)))


@pytest.mark.parametrize("method", ["rnncell", "rnn"])
def test_torch_scripts_of_an_explosion_run_to_the_end(
    method: str, torch_rows: dict[str, FloatArray]
) -> None:
    check_explosion(torch_rows[f"{method}_explosion"])


@pytest.mark.slow
def test_keras_script_of_an_explosion_runs_to_the_end(keras_rows: dict[str, FloatArray]) -> None:
    assert len(keras_rows["explosion"]) == 60
    assert not np.isfinite(keras_rows["explosion"][-1]).all()


def check_explosion(rows: FloatArray) -> None:
    expected = expect_rows(make_explosion())
    finite = np.isfinite(expected).all(axis=1)
    assert len(rows) == 60
    assert 40 < finite.sum() < 60
    assert rows[finite] == pytest.approx(expected[finite], rel=1e-12)
    assert not np.isfinite(rows[~finite]).all(axis=1).any()


@pytest.mark.parametrize("method", EXPORT_METHODS)
def test_script_stands_alone_and_holds_the_scenes_own_numbers(method: str) -> None:
    scene = make_scene("sigmoid")
    script = export_script(scene, method)
    compile(script, "srn.py", "exec")
    assert "explorer" not in script
    numbers = [*scene.params.to_names().values(), *scene.h_0.tolist(), *scene.inputs.flat]
    assert all(repr(float(number)) in script for number in numbers)
    assert max(map(len, script.splitlines())) <= 100


@pytest.mark.parametrize("method", ["rnncell", "rnn"])
@pytest.mark.parametrize("activation", NONLINEARITIES)
def test_change_of_variables_is_told_where_it_is_used(method: str, activation: str) -> None:
    is_changed = activation in {"linear", "sigmoid"}
    assert ("tanh and relu only" in describe_method(method, activation)) == is_changed
    script = " ".join(export_script(make_scene(activation), method).split())
    assert ("have tanh and relu only" in script) == is_changed
    assert (f"# torch has no {activation} cell." in script) == is_changed


@pytest.mark.parametrize("method", ["numpy", "concat", "keras"])
def test_other_methods_need_no_change_of_variables(method: str) -> None:
    notes = {describe_method(method, activation) for activation in NONLINEARITIES}
    assert len(notes) == 1


@pytest.mark.parametrize("method", ["", "gru", "numpy\n"])
def test_unknown_method_names_the_choices(method: str) -> None:
    with pytest.raises(InvalidValueError, match="numpy, concat, rnncell, rnn, keras, got"):
        export_script(DEFAULT_SCENE, method)


@pytest.mark.parametrize("activation", NONLINEARITIES)
def test_comparison_holds_every_method_and_their_largest_difference(activation: str) -> None:
    scene = make_scene(activation)
    comparison = compare_methods(scene)
    assert tuple(comparison.h) == tuple(comparison.y) == METHODS
    largest = 0.0
    for method in METHODS:
        trace = run_srn(scene.params, scene.inputs, scene.h_0, method)
        assert comparison.h[method].tolist() == trace.h.tolist()
        assert comparison.y[method].tolist() == trace.y.tolist()
        for other in METHODS:
            for values in (comparison.h, comparison.y):
                largest = max(largest, float(np.abs(values[method] - values[other]).max()))
    assert comparison.largest_difference == largest <= 1e-12
    assert comparison.finite_steps == 6


def test_comparison_of_the_course_example_is_exact() -> None:
    assert compare_methods(DEFAULT_SCENE).largest_difference == 0.0


def test_comparison_of_an_explosion_counts_its_finite_steps_only() -> None:
    comparison = compare_methods(make_explosion())
    trace = run_srn(make_explosion().params, make_explosion().inputs, make_explosion().h_0)
    assert comparison.finite_steps == trace.finite_steps < 60
    assert np.isfinite(comparison.largest_difference)
    assert all(len(h) == 60 for h in comparison.h.values())


def test_scene_of_the_largest_numbers_still_has_a_finite_first_step() -> None:
    weights = dict.fromkeys(WEIGHT_INDICES, 1e6)
    scene = SRNScene(SRNParams.from_names(weights, "relu"), np.full(2, 1e6), np.full((1, 2), 1e6))
    assert compare_methods(scene).finite_steps == 1


def test_table_of_the_course_example() -> None:
    trace = run_srn(DEFAULT_SCENE.params, DEFAULT_SCENE.inputs)
    assert export_table(trace) == (
        "t,x1,x2,a1,a2,in_h1,in_h2,h1,h2,y1,y2\r\n"
        "1,1.0,1.0,0.0,0.0,2.0,2.0,2.0,2.0,4.0,4.0\r\n"
        "2,1.0,1.0,2.0,2.0,6.0,6.0,6.0,6.0,12.0,12.0\r\n"
        "3,2.0,2.0,6.0,6.0,16.0,16.0,16.0,16.0,32.0,32.0\r\n"
    )


def test_table_reads_back_exactly_column_by_column() -> None:
    scene = make_scene("tanh")
    trace = run_srn(scene.params, scene.inputs, scene.h_0)
    heading, *lines = export_table(trace).splitlines()
    assert tuple(heading.split(",")) == TABLE_COLUMNS
    table = np.array([[float(field) for field in line.split(",")] for line in lines])
    parts = (trace.x, trace.h_prev, trace.pre, trace.h, trace.y)
    assert table.tolist() == np.column_stack([np.arange(1, 7), *parts]).tolist()


def test_table_writes_what_is_not_finite_as_inf_and_nan() -> None:
    zeros = np.zeros((1, 2))
    trace = SRNTrace(zeros, zeros, zeros, np.array([[np.inf, -np.inf]]), np.array([[np.nan, -0.0]]))
    assert export_table(trace).splitlines()[1] == "1,0.0,0.0,0.0,0.0,0.0,0.0,inf,-inf,nan,-0.0"


def test_step_that_is_looked_at_changes_no_script() -> None:
    scene = make_scene("tanh")
    assert export_script(replace(scene, step=4), "numpy") == export_script(scene, "numpy")
