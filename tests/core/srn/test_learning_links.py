"""A link's learning part is kept as it is; what is malformed is ignored with a message."""

from __future__ import annotations

import pytest

from explorer.core.srn.learning_links import read_learning, script_linked_run
from explorer.core.srn.scene import DEFAULT_SCENE, parse_link

RUN = {
    "task": "latch",
    "rate": "0.05",
    "opt": "sgd",
    "seed": "7",
    "n": "120",
    "w0": "_".join(["0.5"] * 18),
    "memory": "_".join(["1e-05"] * 36),
    "pins": "u1_b2_a1",
}


def test_a_link_with_a_run_is_written_as_it_was_read() -> None:
    table = {**DEFAULT_SCENE.to_link(), **RUN}
    scene, ignored = parse_link(table)
    assert ignored == []
    assert scene.to_link() == table


def test_an_old_link_says_nothing_about_learning() -> None:
    scene, ignored = parse_link(DEFAULT_SCENE.to_link())
    assert (dict(scene.learning), ignored) == ({}, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rate", "2"),
        ("rate", "nan"),
        ("opt", "lbfgs"),
        ("seed", "-1"),
        ("n", "1.5"),
        ("w0", "1_2_3"),
        ("memory", "_".join(["1"] * 37)),
        ("pins", "u1_u9"),
        ("cut", "1_2_3"),
        ("own", "1_0_1"),
        ("own", "1_0__"),
        ("loss", "hinge"),
        ("h0", "yes"),
    ],
)
def test_a_malformed_parameter_is_ignored_with_its_rule_and_the_others_are_kept(
    name: str, text: str
) -> None:
    scene, ignored = parse_link({**RUN, name: text})
    assert len(ignored) == 1
    assert ignored[0].startswith(f"`{name}` must be ")
    assert name not in scene.learning
    assert scene.learning["task"] == "latch"


def test_an_unknown_task_leaves_the_net_as_it_is() -> None:
    scene, ignored = parse_link({**RUN, "task": "sorting"})
    assert dict(scene.learning) == {}
    assert len(ignored) == 1
    assert "must be one of echo, xor" in ignored[0]


def test_parameters_of_a_run_without_a_task_are_named() -> None:
    scene, ignored = parse_link({"n": "3", "rate": "0.1"})
    assert dict(scene.learning) == {}
    assert ignored == [
        "`rate` belongs to a `task`, and this link names none. Add one, or remove `rate`.",
        "`n` belongs to a `task`, and this link names none. Add one, or remove `n`.",
    ]


def test_the_task_with_an_own_table_needs_the_table() -> None:
    scene, ignored = parse_link({"task": "own"})
    assert dict(scene.learning) == {}
    assert ignored == ["The task `own` needs its table in the parameter `own`. Nothing is learned."]


def test_the_script_of_a_run_holds_its_task_settings_and_start() -> None:
    scene, _ = parse_link({**RUN, "f": "tanh", "h0": "1"})
    script = script_linked_run(scene.learning, "tanh")
    compile(script, "srn_latch.py", "exec")
    for text in ("0.05", "SGD", "120", "[0.5, 0.5]"):
        assert text in script


def test_the_script_of_an_own_table_holds_its_rows() -> None:
    own = {"task": "own", "own": "1_0_0.25_~0_1__0.75", "w0": RUN["w0"], "n": "3"}
    script = script_linked_run(parse_link(own)[0].learning, "linear")
    compile(script, "srn_own.py", "exec")
    assert "0.75" in script


@pytest.mark.parametrize(("targets", "is_kept"), [("0_1", True), ("0.5_", True), ("_1.5", False)])
def test_cross_entropy_needs_targets_that_are_probabilities(targets: str, *, is_kept: bool) -> None:
    own = {"task": "own", "own": f"1_0_{targets}", "loss": "cross-entropy"}
    scene, ignored = parse_link(own)
    assert ("loss" in scene.learning) == is_kept
    message = (
        "`loss` can be cross-entropy only if every target is from 0 to 1. The page uses the "
        "squared error instead."
    )
    assert ignored == ([] if is_kept else [message])


def test_the_script_of_a_run_that_grows_and_begins_anew_can_be_exported() -> None:
    scene, _ = parse_link({"task": "parity", "f": "tanh", "w0": RUN["w0"], "n": "150000"})
    script = script_linked_run(scene.learning, "tanh")
    compile(script, "srn_parity.py", "exec")
    assert "RESTART_AFTER = 300" in script
    assert "UPDATES = 150000" in script


def test_numbers_are_handed_to_the_browser_as_it_reads_them() -> None:
    link = {"task": "own", "rate": "0,5", "own": "\u22121_0_1/4_~1_1e-05__", "loss": "squared"}
    learning, ignored = read_learning(link)
    assert ignored == []
    assert learning == {**link, "rate": "0.5", "own": "-1_0_0.25_~1_1e-05__"}
