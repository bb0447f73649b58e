"""Every page runs without a browser: empty, with a link, and with a broken link."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from explorer.core.errors import InvalidValueError
from explorer.core.srn.presets import list_srn_presets
from explorer.ui.shell.navigation import HOME, PAGES, ROOT
from explorer.ui.srn.state import MOUNTED


def run_page(name: str, link: dict[str, str] | None = None) -> AppTest:
    """The page after its first run."""
    app = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=120)
    app.run()
    app.session_state[MOUNTED] = True  # there is no browser to report it
    app.switch_page(str(ROOT / "pages" / f"{name}.py"))
    for key, value in (link or {}).items():
        app.query_params[key] = value
    app.run()
    return app


@pytest.mark.parametrize("entry", [HOME, *PAGES], ids=lambda entry: entry.name)
def test_every_page_opens_with_a_title_and_no_exception(entry) -> None:  # noqa: ANN001 - parametrised
    app = run_page(entry.name)
    assert not app.exception
    assert app.title


@pytest.mark.parametrize("entry", [HOME, *PAGES], ids=lambda entry: entry.name)
def test_every_page_names_what_it_ignored_and_leaves_foreign_parameters_alone(entry) -> None:  # noqa: ANN001 - parametrised
    app = run_page(entry.name, {"wrod": "king", "utm_source": "mail", "fbclid": "abc"})
    assert not app.exception
    report = app.code[0].value
    assert "'wrod'" in report
    assert "utm_source" not in report
    assert "fbclid" not in report
    assert app.query_params["utm_source"] == "mail"


@pytest.mark.parametrize("preset", list_srn_presets(), ids=lambda preset: preset.name)
def test_every_preset_opens_without_a_warning(preset) -> None:  # noqa: ANN001 - parametrised
    app = run_page("srn", dict(preset.link))
    assert not app.exception
    assert not app.warning


def test_the_srns_presets_keep_what_other_websites_added_to_the_link() -> None:
    app = run_page("srn", {"utm_source": "mail", "f": "tanh"})
    queries = [each.proto.query_string for each in app.get("page_link")]
    presets = [query for query in queries if "w1=" in query]
    assert presets
    assert all("utm_source=mail" in query for query in presets)


def test_the_broken_part_of_a_link_is_named_and_the_page_stays_usable() -> None:
    app = run_page("srn", {"w1": "<script>", "u1": "0.5"})
    assert not app.exception
    assert app.warning[0].value == "Part of this link was ignored."
    assert "`w1`" in app.code[0].value
    assert "`u1`" not in app.code[0].value


def test_numbers_too_wide_for_a_cell_are_written_out_in_the_table_of_steps() -> None:
    app = run_page("srn", {"u2": "1e6", "x": "~".join(["1_1"] * 100)})
    app.session_state["srn.panel"] = "Every step"
    app.run()
    h_1 = app.dataframe[0].value["h1"]
    assert h_1[3] == "2.000004e12"
    assert h_1[4] == "2.000004e18"
    assert h_1[100] == ""


def test_a_state_close_to_1_is_not_1_in_the_table_of_steps_and_a_minus_sign_is_one() -> None:
    scene = {"f": "tanh", "w1": "1", "w2": "0", "u1": "0", "u2": "0", "x": "12_0~-12_0"}
    app = run_page("srn", scene)
    app.session_state["srn.panel"] = "Every step"
    app.run()
    packed = app.dataframe[0].proto.arrow_data.styler.display_values
    shown = pa.ipc.open_stream(packed).read_pandas()
    assert list(shown["h1"]) == ["1 − 8e−11", "−1 + 8e−11"]
    assert list(shown["x1"]) == ["12", "−12"]


def test_each_of_the_four_ways_has_a_table_with_the_states_and_outputs_of_the_net() -> None:
    app = run_page("srn", {"f": "sigmoid"})
    app.session_state["srn.panel"] = "Four ways to compute it"
    app.run()
    h, rows = 0.0, []  # all weights are 1: both units receive x1 + x2 + h1 + h2
    for x in (1, 1, 2):
        h = 1 / (1 + math.exp(-2 * x - 2 * h))
        rows.append([h, h, 2 * h, 2 * h])
    tables = [table.value.to_numpy() for table in app.dataframe]
    np.testing.assert_allclose(tables, [rows] * 4, rtol=0, atol=1e-12)


def test_home_and_first_paint_never_import_torch() -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"AppTest.from_file({str(ROOT / 'explorer' / 'Home.py')!r}, default_timeout=120).run()\n"
        "import explorer.ui.srn.results\n"
        "print('torch' in sys.modules)\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False"]


@pytest.mark.parametrize("name", ["char_models", "language_model"])
def test_the_training_pages_state_the_limits_of_a_run(name: str) -> None:
    captions = " ".join(caption.value for caption in run_page(name).caption)
    for words in (
        "1,024 hid",
        "512 char",
        "8,192",
        "5 MB",
        "2 of your runs",
        "60 minutes",
        "the last 2 check",
    ):
        assert words in captions


def test_a_users_short_text_is_read_from_the_link() -> None:
    text = "la la la, the sea is blue " * 60
    app = run_page("language_model", {"lyrics-rnn.corpus": "own text", "lyrics-rnn.text": text})
    assert not app.exception
    assert app.text_area[0].value == text


def test_a_users_longer_text_is_accepted_and_the_page_says_it_is_not_in_the_link() -> None:
    app = run_page("language_model", {"lyrics-rnn.corpus": "own text"})
    app.text_area[0].set_value("la la la, the sea is blue " * 200).run()
    assert not app.exception
    assert "5,200 characters don't fit into this page's link" in " ".join(
        caption.value for caption in app.caption
    )
    assert not app.button("text.start").disabled
    assert "lyrics-rnn.text" not in app.query_params


def test_a_pasted_text_goes_into_the_link() -> None:
    text = "la la la, the sea is blue " * 60
    app = run_page("language_model", {"lyrics-rnn.corpus": "own text"})
    app.text_area[0].set_value(text).run()
    assert app.query_params["lyrics-rnn.text"] == text
    assert not app.button("text.start").disabled


def test_a_link_to_a_users_text_without_the_text_trains_on_nothing_else() -> None:
    app = run_page("language_model", {"lyrics-rnn.corpus": "own text"})
    assert not app.exception
    assert "no text of yours yet" in app.info[0].value
    app.button("text.start").click().run()
    assert "Nothing was started" in app.toast[0].value


def test_a_text_that_is_too_short_is_refused_before_training() -> None:
    link = {"lyrics-rnn.corpus": "own text", "lyrics-rnn.text": "la la la"}
    app = run_page("language_model", link)
    assert "takes at least 1,156 tokens of text" in app.error[0].value
    app.button("text.start").click().run()
    assert "Nothing was started" in app.toast[0].value


def test_a_refused_file_leaves_all_other_controls_unchanged() -> None:
    link = {"lyrics-rnn.corpus": "own text", "lyrics-rnn.hidden_size": "32"}
    app = run_page("language_model", link)
    app.file_uploader[0].set_value(("a.txt", bytes(100), "text/plain")).run()
    assert "must be text, but it contains binary data" in app.error[0].value
    assert app.text_input("lyrics-rnn.hidden_size").value == "32"


@pytest.mark.parametrize(("recipe", "every"), [("hello", 1), ("beyond-cell", 40)])
def test_a_word_pair_records_about_twenty_gradient_profiles(recipe: str, every: int) -> None:
    app = run_page("char_models", {"pair": recipe})
    assert app.text_input(f"{recipe}.gradient_every").value == str(every)


def test_an_explorer_error_is_shown_by_its_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise InvalidValueError("`x` must be 1, got <b>2</b>.")

    monkeypatch.setattr("explorer.ui.srn.state.load_scene", fail)
    app = run_page("srn")
    assert not app.exception
    assert app.error[-1].value == r"\`x\` must be 1, got \<b\>2\</b\>."


def test_a_bug_is_reported_without_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("explorer.ui.srn.state.load_scene", fail)
    app = run_page("srn")
    assert app.exception[0].message.startswith("This app has encountered an error.")
    assert not app.exception[0].stack_trace
