"""The editor of the SRN's inputs loses no time step, and says what it skipped or guessed."""

from streamlit.testing.v1 import AppTest


def draw_editor() -> None:
    import streamlit as st  # noqa: PLC0415 - AppTest runs the function's text alone

    from explorer.ui.srn.inputs import edit_inputs  # noqa: PLC0415 - see above
    from explorer.ui.srn.state import load_scene  # noqa: PLC0415 - see above

    scene = load_scene()
    edit_inputs(scene)
    st.text(scene.to_link()["x"])


def paste(text: str, commas: str = "as the text suggests") -> AppTest:
    app = AppTest.from_function(draw_editor, default_timeout=120).run()
    app.segmented_control[0].set_value("Paste").run()
    app.text_area[0].set_value(text)
    app.selectbox[0].set_value(commas)
    app.button[0].click().run()
    assert not app.exception
    return app


def test_a_paste_with_true_minus_signs_keeps_its_three_time_steps() -> None:
    app = paste("\u22121 \u22121\n1 1\n2 2")
    assert app.text[0].value == "-1_-1~1_1~2_2"
    assert app.success[0].value == "Read 3 time steps."
    assert app.text_area[0].value == "\u22121 \u22121\n1 1\n2 2"


def test_a_skipped_heading_and_what_a_comma_was_taken_for_are_on_the_screen() -> None:
    app = paste("x1\tx2\n1,500\t2")
    assert app.text[0].value == "1.5_2"
    assert app.success[0].value == (
        r"Read 1 time step. The first line, 'x1 x2', has letters and no number\: it was skipped "
        "as a heading. 1,500 was read as 1.5."
    )
    app = paste("1,500\t2", "between thousands")
    assert app.text[0].value == "1500_2"


def test_a_text_that_is_not_a_sequence_stays_and_the_stage_keeps_its_own() -> None:
    app = paste("1 1\n2 two")
    assert app.text_area[0].value == "1 1\n2 two"
    assert app.text[0].value == "1_1~1_1~2_2"
    assert app.error[0].value.startswith("Line 2, number 2, must be a number such as")
    assert app.error[0].value.endswith("The stage keeps the last valid sequence.")
