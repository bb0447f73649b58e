"""Exported scripts, run as processes of their own: they agree with the runs they stand for."""

from __future__ import annotations

import ast
import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.language.scripts import export_run_script
from explorer.core.nets.config import ModelConfig, OptimizerConfig
from explorer.core.registry.configs import load_preset
from explorer.core.registry.learners import train
from explorer.core.training.events import EpochDone, Finished, Sampled, StepDone

TEXT = "the quick brown fox jumps over the lazy dog and sleeps. " * 30

SMALL = TrainingConfig(
    name="small",
    data=DataConfig(text=TEXT, batch_size=4, seq_len=10),
    model=ModelConfig(hidden_size=12),
    optimizer=OptimizerConfig(max_grad_norm=0.3),
    epochs=2,
    sample_every=1,
    seed=3,
)


def write_script(config: TrainingConfig, folder: Path, name: str = "script") -> Path:
    script = folder / f"{name}.py"
    script.write_text(export_run_script(config), encoding="utf-8")
    return script


def run_python(arguments: list[str], folder: Path) -> str:
    # A folder of its own and -I's isolation: nothing of this project can be imported.
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "", "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_script_steps(configs: list[TrainingConfig], folder: Path, count: int) -> list[list[float]]:
    """The losses of the first steps of each configuration's script; one process runs them all."""
    for number, config in enumerate(configs):
        write_script(config, folder, f"script_{number}")
    program = (
        "import importlib, itertools, json\n"
        f"for number in range({len(configs)}):\n"
        "    script = importlib.import_module(f'script_{number}')\n"
        "    epochs = (script.run_epoch() for _ in range(script.EPOCHS))\n"
        f"    steps = itertools.islice(itertools.chain.from_iterable(epochs), {count})\n"
        "    print(json.dumps([loss for loss, _ in steps]))\n"
    )
    return [json.loads(line) for line in run_python(["-c", program], folder).splitlines()]


def run_first_steps(config: TrainingConfig, count: int) -> list[float]:
    steps = (event for event in train(config) if isinstance(event, StepDone))
    return [step.loss for step in itertools.islice(steps, count)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["beyond-rnn", "hello", "beyond-cell"])
def test_a_small_presets_script_ends_at_the_runs_loss_and_word(name: str, tmp_path: Path) -> None:
    config = load_preset(name)
    events = list(train(config))
    assert isinstance(events[-1], Finished)
    word = [event.text for event in events if isinstance(event, Sampled)][-1]
    last = run_python([str(write_script(config, tmp_path))], tmp_path).splitlines()[-1]
    _, epoch, _, loss, _, _, spelled = last.split()
    assert epoch == f"{config.epochs}:"
    assert float(loss) == pytest.approx(events[-1].loss, abs=1e-4)
    assert spelled == word


VARIANTS = {
    "rnn": SMALL,
    "random": replace(SMALL, data=replace(SMALL.data, sampling="random")),
    "gru, embedding": replace(
        SMALL, model=ModelConfig(cell="gru", hidden_size=12, input="embedding", embedding_size=6)
    ),
    "lstm, two layers, adam": replace(
        SMALL,
        model=ModelConfig(cell="lstm", hidden_size=12, num_layers=2),
        optimizer=OptimizerConfig(optimizer="adam", learning_rate=0.01, max_grad_norm=None),
    ),
    "normal": replace(SMALL, model=ModelConfig(hidden_size=12, init="normal")),
    "reserved tokens": replace(SMALL, data=replace(SMALL.data, reserved=("e", "<pad>"))),
    "words, held out": replace(
        SMALL, data=replace(SMALL.data, split_by="word", seq_len=5, validation_share=0.2)
    ),
    "orthogonal": replace(
        SMALL, model=ModelConfig(cell="gru", hidden_size=12, orthogonal_recurrence=True)
    ),
    "cut": replace(SMALL, model=ModelConfig(hidden_size=12, cut_recurrence=True)),
    "held out, sum": replace(
        SMALL,
        data=replace(SMALL.data, validation_share=0.1),
        optimizer=OptimizerConfig(learning_rate=0.01, loss_reduction="sum"),
    ),
}


FULL_SIZE = [
    "lyrics-rnn",
    "lyrics-fast",
    "lyrics-scratch",
    "lyrics-gru",
    "lyrics-lstm",
    "reber-lstm",
]
AGREEMENT = pytest.mark.parametrize(
    ("precision", "count", "atol"),
    [pytest.param("float32", 10, 1e-5, marks=pytest.mark.slow), ("float64", 20, 1e-9)],
)


@AGREEMENT
def test_a_language_models_script_agrees_step_by_step(
    precision: str, count: int, atol: float, tmp_path: Path
) -> None:
    configs = [replace(config, precision=precision) for config in VARIANTS.values()]
    losses = run_script_steps(configs, tmp_path, count)
    for name, config, given in zip(VARIANTS, configs, losses, strict=True):
        expected = run_first_steps(config, count)
        assert len(expected) == count
        np.testing.assert_allclose(given, expected, rtol=0, atol=atol, err_msg=name)


def test_a_script_prints_the_runs_epochs_held_out_perplexity_and_texts(tmp_path: Path) -> None:
    config = replace(
        SMALL,
        data=replace(SMALL.data, validation_share=0.1),
        sample_prefix="the ",
        sample_temperature=0.8,
        sample_length=20,
    )
    lines = run_python([str(write_script(config, tmp_path))], tmp_path).splitlines()
    expected: list[str] = []
    events = list(train(config))
    texts = [event.text for event in events if isinstance(event, Sampled)]
    for done, text in zip((e for e in events if isinstance(e, EpochDone)), texts, strict=True):
        expected += [f"epoch {done.epoch}: loss {done.loss:.6f}, perplexity {done.perplexity:.4f}"]
        expected += [f"    held out: perplexity {done.validation_perplexity:.4f}"]
        expected += [f"    the {text}"]
    for line, known in zip(lines, expected, strict=True):
        numbers = [[w.strip(",") for w in each.split() if "." in w[:-1]] for each in (line, known)]
        if line.startswith(("epoch", "    held")):
            np.testing.assert_allclose(
                [float(n) for n in numbers[0]], [float(n) for n in numbers[1]], rtol=1e-4
            )
        else:
            assert line == known


def test_a_script_of_words_writes_what_the_run_wrote(tmp_path: Path) -> None:
    config = replace(
        SMALL, data=replace(SMALL.data, split_by="word", seq_len=5), sample_length=5, epochs=1
    )
    lines = run_python([str(write_script(config, tmp_path))], tmp_path).splitlines()
    sampled = next(event for event in train(config) if isinstance(event, Sampled))
    assert sampled.prefix == "the"
    assert len(sampled.text.split()) == 5
    assert lines[-1] == f"    {sampled.prefix} {sampled.text}"


@pytest.mark.slow
def test_a_long_text_is_in_the_script_with_its_line_ends(tmp_path: Path) -> None:
    text = "one\r\ntwo\nthree\n" * 800
    config = replace(SMALL, data=replace(SMALL.data, text=text, max_tokens=None))
    assert repr(text)[1:-1] in export_run_script(config)
    (losses,) = run_script_steps([config], tmp_path, 10)
    np.testing.assert_allclose(losses, run_first_steps(config, 10), rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ['a"""\nimport os', "it's \\", "$name ${x} {y}", '"', "\\"])
def test_a_runs_name_cannot_leave_the_docstring(name: str) -> None:
    config = replace(SMALL, name=name, sample_prefix="$prefix {x} '\"", epochs=1)
    script = ast.parse(export_run_script(config))
    assert (ast.get_docstring(script) or "").endswith("as plain PyTorch; needs torch and numpy.")
    plain = ast.parse(export_run_script(replace(config, name="plain")))
    assert [ast.dump(line) for line in script.body[1:]] == [
        ast.dump(line) for line in plain.body[1:]
    ]


@pytest.mark.parametrize("name", ["hello", "lyrics-rnn"])
def test_a_script_of_a_changed_run_says_which_settings_it_keeps_to(name: str) -> None:
    said = (
        "# The run was changed while it trained; this script keeps to the settings that it started"
    )
    plain = export_run_script(load_preset(name))
    changed = export_run_script(load_preset(name), is_changed=True)
    assert said not in plain
    assert said in changed
    assert ast.dump(ast.parse(changed)) == ast.dump(ast.parse(plain))


def test_a_script_imports_nothing_but_torch_numpy_and_the_standard_library() -> None:
    for name in ("hello", "lyrics-rnn"):
        imports = [
            line
            for line in export_run_script(load_preset(name)).splitlines()
            if line.startswith(("import ", "from "))
        ]
        used = {line.split()[1].split(".")[0] for line in imports}
        assert used - sys.stdlib_module_names <= {"numpy", "torch"}


@pytest.mark.slow
@pytest.mark.parametrize("name", FULL_SIZE)
def test_a_presets_script_agrees_step_by_step_at_full_size(name: str, tmp_path: Path) -> None:
    config = load_preset(name)  # in float32, as it ships; float64 is compared at small sizes
    (losses,) = run_script_steps([config], tmp_path, 10)
    np.testing.assert_allclose(losses, run_first_steps(config, 10), rtol=0, atol=1e-5)
