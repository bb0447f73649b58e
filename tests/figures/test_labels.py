"""Users' names appear in figures as they were typed."""

from pathlib import Path

from explorer.figures.sentences import escape_label

FIGURES = Path(__file__).resolve().parents[2] / "explorer" / "figures"


def test_tags_have_no_effect_and_quotation_marks_stay() -> None:
    assert escape_label("\"a\" & 'b' <b>") == "\"a\" &amp; 'b' &lt;b&gt;"


def test_every_figure_escapes_by_this_function() -> None:
    users = [path.name for path in FIGURES.rglob("*.py") if "from html" in path.read_text("utf-8")]
    assert users == ["sentences.py"]
