"""A control that the program has set is a new widget, so the browser forgets its old value."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def draw_controls_that_are_set() -> None:
    from dataclasses import dataclass  # noqa: PLC0415 - AppTest runs this function's text alone

    import streamlit as st  # noqa: PLC0415 - as above

    from explorer.core.fields import rule  # noqa: PLC0415 - as above
    from explorer.ui.shell.field_controls import FieldControls  # noqa: PLC0415 - as above
    from explorer.ui.shell.renewed_widgets import set_controls  # noqa: PLC0415 - as above

    @dataclass(frozen=True)
    class Config:
        learning_rate: float = rule("Step size.", default=0.1, low=0.0, high=1.0)
        epochs: int = rule("Passes.", default=3, low=1, high=9)
        attention: str = rule("How.", default="none", choices=("none", "additive", "dot"))
        stop_early: bool = rule("Whether.", default=False)

    names = ("learning_rate", "epochs", "attention", "stop_early")
    values = dict(zip(names, (0.5, 7, "dot", True), strict=True))
    st.button("Set", on_click=set_controls, args=({f"test.{n}": values[n] for n in names},))
    ask = FieldControls("test", Config)
    st.json({name: ask(name, getattr(Config(), name)) for name in names})


OLD = {"learning_rate": 0.9, "epochs": 4, "attention": "additive", "stop_early": False}


def read(app: AppTest) -> dict[str, object]:
    import json  # noqa: PLC0415 - AppTest has the text alone

    assert not app.exception
    return dict(json.loads(app.json[0].value))


def choose(app: AppTest, name: str) -> None:
    kinds = {"learning_rate": 0, "epochs": 1}
    control = {
        "attention": lambda: app.selectbox[0],
        "stop_early": lambda: app.toggle[0],
    }.get(name, lambda: app.text_input[kinds[name]])()
    value = OLD[name]
    control.set_value(str(value) if name in kinds else value).run()


@pytest.mark.parametrize("name", OLD)
def test_the_value_that_a_control_had_before_it_was_set_can_be_chosen_again(name: str) -> None:
    app = AppTest.from_function(draw_controls_that_are_set, default_timeout=120).run()
    choose(app, name)
    assert read(app)[name] == OLD[name]
    app.button[0].click().run()
    wanted = {"learning_rate": 0.5, "epochs": 7, "attention": "dot", "stop_early": True}
    assert read(app) == wanted
    app.run()  # as a click anywhere on the page does
    assert read(app) == wanted
    choose(app, name)
    assert read(app) == wanted | {name: OLD[name]}
    app.button[0].click().run()
    assert read(app) == wanted


def test_a_control_that_was_set_is_in_the_link_and_its_default_is_not() -> None:
    app = AppTest.from_function(draw_controls_that_are_set, default_timeout=120).run()
    app.text_input[1].set_value("4").run()
    app.button[0].click().run()
    app.text_input[1].set_value("8").run()
    assert app.query_params["test.epochs"] == "8"
    app.text_input[1].set_value("3").run()
    assert "test.epochs" not in app.query_params


def test_a_control_that_already_has_the_value_stays_the_same_widget() -> None:
    app = AppTest.from_function(draw_controls_that_are_set, default_timeout=120).run()
    app.text_input[0].set_value("0.5").run()
    app.button[0].click().run()
    keys = [each.key for each in app.text_input]
    assert keys == ["test.learning_rate", "test.epochs#1"]
