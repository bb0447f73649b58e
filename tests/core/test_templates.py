"""Script templates: each one, filled in several ways, is tidy Python; values stay values."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.assets import TEMPLATES_FOLDER
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.language.scripts import export_run_script
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.nonlinearities import NONLINEARITIES
from explorer.core.registry.configs import load_preset
from explorer.core.srn.learning_script import export_learning
from explorer.core.srn.scene import DEFAULT_SCENE
from explorer.core.srn.scripts import EXPORT_METHODS, export_script
from explorer.core.srn.task_data import draw_start
from explorer.core.srn.tasks import TaskSettings, list_tasks
from explorer.core.templates import render_script, write_literal

# What a user's script may do that this project's modules may not.
ALLOWED = {
    "ANN": "a lecture's script has no annotations",
    "COM812": "trailing commas are the formatter's business",
    "CPY001": "the script belongs to the user",
    "D": "nor docstrings",
    "E501": "a text of the user's is one line",
    "FBT003": "torch's requires_grad_(False)",
    "INP001": "it isn't a package",
    "N8": "W_ih is the name of the matrix",
    "PLR2004": "the numbers of formulas are not magic",
    "T201": "it prints",
}
MODELS = {
    "rnn": ModelConfig(hidden_size=4),
    "normal": ModelConfig(hidden_size=4, init="normal", cut_recurrence=True),
    "gru": ModelConfig(cell="gru", hidden_size=4, input="embedding", orthogonal_recurrence=True),
    "lstm": ModelConfig(cell="lstm", hidden_size=4, num_layers=2, dropout=0.5),
    "deep": ModelConfig(hidden_size=4, num_layers=3, input="embedding"),
}


def list_language_scripts() -> dict[str, str]:
    config = TrainingConfig(
        name='the "quick" fox\\',
        data=DataConfig(text='it\'s a "quick" fox\\\n' * 30, batch_size=2, seq_len=5),
        sample_every=1,
    )
    data, whole = config.data, OptimizerConfig(loss_reduction="sum", max_grad_norm=None)
    changes = {
        **{name: {"model": model} for name, model in MODELS.items()},
        "random": {"data": replace(data, sampling="random", reserved=("<pad>",))},
        "held out": {"data": replace(data, validation_share=0.1), "optimizer": whole},
        "silent": {"sample_every": 0},
        "words": {"data": replace(data, split_by="word", batch_size=1)},
        "warm": {"sample_temperature": 0.7, "sample_prefix": "it's"},
    }
    configs = {name: replace(config, **change) for name, change in changes.items()}
    presets = {name: load_preset(name) for name in ("hello", "beyond-cell", "beyond-rnn")}
    scripts = {name: export_run_script(each) for name, each in (configs | presets).items()}
    return {**scripts, "changed": export_run_script(config, is_changed=True)}


def list_srn_scripts() -> dict[str, str]:
    scenes = {
        f: replace(DEFAULT_SCENE, params=replace(DEFAULT_SCENE.params, activation=f))
        for f in NONLINEARITIES
    }
    return {
        f"{method} {f}": export_script(scene, method)
        for method in EXPORT_METHODS
        for f, scene in scenes.items()
    }


def list_learning_scripts() -> dict[str, str]:
    fixed: dict[str, Any] = {"grow_from": 0, "restart_after": 0, "bptt_len": 3}
    settings = [
        TaskSettings.of_task(task.name, **fixed) for task in list_tasks() if task.name != "own"
    ]
    anew: dict[str, Any] = {"restart_after": 5}
    changing = [
        TaskSettings.of_task("echo", grow_from=1),
        TaskSettings.of_task("parity", optimiser="momentum"),
        TaskSettings.of_task("sine", grow_from=3, start="orthogonal", **anew),
        TaskSettings.of_task("course", start="ones", **anew),
    ]
    changed = replace(settings[0], optimiser="momentum", max_grad_norm=0, activation="linear")
    scripts = {
        f"learning {each.task}": export_learning(each, draw_start(each), 5, pinned=["u1", "b1"])
        for each in settings
    }
    scripts |= {
        f"learning {each.task} changing": export_learning(each, draw_start(each), 5, pinned=["u1"])
        for each in changing
    }
    return scripts | {"learning cut": export_learning(changed, {}, 5, is_cut=True)}


def run_ruff(arguments: list[str], folder: Path) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_every_script_is_formatted_and_passes_the_linter(tmp_path: Path) -> None:
    scripts = list_language_scripts() | list_srn_scripts() | list_learning_scripts()
    for name, script in scripts.items():
        path = tmp_path / f"script_{name.replace(' ', '_')}.py"
        path.write_text(script, encoding="utf-8")
    style = ["--line-length", "100", "--target-version", "py311"]
    assert run_ruff(["format", "--diff", *style], tmp_path) == ""
    rules = ["--select", "ALL", "--ignore", ",".join(ALLOWED)]
    assert run_ruff(["check", *rules, *style], tmp_path) == ""


def test_every_line_of_every_template_is_in_some_script() -> None:
    filled = list_language_scripts() | list_srn_scripts() | list_learning_scripts()
    scripts = [*filled.values(), render_script("save_net")]
    written = {line for script in scripts for line in script.split("\n")}
    for template in TEMPLATES_FOLDER.iterdir():
        for line in template.read_text(encoding="utf-8").split("\n"):
            is_plain = "fill(" not in line and not line.lstrip().startswith("#:")
            assert not is_plain or line in written, f"{template.name}: {line}"


@given(st.text() | st.text(alphabet="\"'\\{}$\n"))
def test_a_text_is_written_as_a_literal_of_that_text(text: str) -> None:
    literal = write_literal(text)
    assert ast.literal_eval(literal) == text
    assert "\n" not in literal


@given(st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers())))
def test_numbers_are_written_exactly(numbers: list[list[float]]) -> None:
    assert ast.literal_eval(write_literal(numbers)) == numbers


def test_only_texts_numbers_and_lists_are_written() -> None:
    with pytest.raises(TypeError, match="texts, numbers and lists"):
        write_literal({"a": 1})


@pytest.mark.parametrize("cell", ["LSTM()", "os.system('x')", "a b", ""])
def test_a_bare_name_must_be_made_of_identifiers(cell: str) -> None:
    with pytest.raises(ValueError, match="identifiers"):
        render_script("srn_numbers", array=cell)


def test_a_missing_value_is_an_error_not_an_empty_place() -> None:
    with pytest.raises(Exception, match="'array' is undefined"):
        render_script("srn_numbers")
