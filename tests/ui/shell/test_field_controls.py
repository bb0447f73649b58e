"""The labels of a configuration's controls, from its rules."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def draw_controls() -> None:
    from dataclasses import dataclass  # noqa: PLC0415 - AppTest runs this function's text alone

    from explorer.core.fields import rule  # noqa: PLC0415 - as above
    from explorer.ui.shell.field_controls import FieldControls  # noqa: PLC0415 - as above

    @dataclass(frozen=True)
    class Config:
        learning_rate: float = rule("Step size.", default=0.1, low=0.0, high=1.0)
        seq_len: int = rule("Steps.", label="Characters per window", default=3, low=1, high=9)
        max_tokens: int | None = rule(
            "Only the beginning.",
            label="Characters to read",
            switch="Read only the beginning",
            default=5,
            kind="int",
            low=1,
            high=9,
            is_optional=True,
        )

    ask = FieldControls("test", Config)
    for name in ("learning_rate", "seq_len", "max_tokens"):
        ask(name, getattr(Config(), name))


def test_a_control_is_labelled_by_its_rule_or_else_by_the_fields_name_in_words() -> None:
    app = AppTest.from_function(draw_controls, default_timeout=120).run()
    labels = {each.key: each.label for each in app.text_input}
    assert labels == {
        "test.learning_rate": "Learning rate",
        "test.seq_len": "Characters per window",
        "test.max_tokens": "Characters to read",
    }


def test_an_optional_field_has_a_switch_that_hides_its_control() -> None:
    app = AppTest.from_function(draw_controls, default_timeout=120).run()
    (switch,) = app.toggle
    assert switch.label == "Read only the beginning"
    switch.set_value(v=False).run()
    assert "test.max_tokens" not in {each.key for each in app.text_input}
