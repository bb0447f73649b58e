"""The preview of a user's table: a decision about the reading changes it where it stands."""

from __future__ import annotations

from streamlit.testing.v1.element_tree import Block

from tests.pages.test_pages import run_page

PIECES = [f"{940 + 9 * n + 40 * (n % 12):,}".replace(",", ".") for n in range(60)]
TABLE = "Monat;Stück\n" + "".join(
    f"{2014 + n // 12}-{n % 12 + 1:02d};{pieces}\n" for n, pieces in enumerate(PIECES)
)


def find_popover(block: Block) -> list[int]:
    """The path to the popover of the decisions, counted block by block; empty if it isn't there."""
    for index, child in block.children.items():
        if not isinstance(child, Block):
            continue
        if child.type == "popover" and child.proto.popover.label == "Change how it was read":
            return [index]
        if path := find_popover(child):
            return [index, *path]
    return []


def test_the_popover_of_the_decisions_keeps_its_place_when_the_notes_change() -> None:
    app = run_page("series", {"series": "own-table"})
    app.text_area("own-table.text").set_value(TABLE).run()
    assert any("marks thousands" in each.value for each in app.markdown)
    before = find_popover(app.main)
    assert before
    app.selectbox("own-table.read.decimal").set_value(".").run()
    assert not app.exception
    assert not any("marks thousands" in each.value for each in app.markdown)
    assert find_popover(app.main) == before
    app.selectbox("own-table.read.thousands").set_value(".").run()
    assert "must differ" in app.error[0].value
    assert find_popover(app.main) == before


def test_a_line_of_the_table_is_typed_in_any_spelling_and_a_refused_text_stays() -> None:
    app = run_page("series", {"series": "own-table"})
    app.text_area("own-table.text").set_value(TABLE).run()
    app.text_input("own-table.read.first_line").set_value("\uff14").run()
    assert not app.exception
    assert any("**58 rows and 2 columns were read.**" in each.value for each in app.markdown)
    app.text_input("own-table.read.first_line").set_value("four").run()
    (message,) = (each.value for each in app.error)
    assert message.startswith("First line of values\\: type a whole number from 1 to ")
    assert app.text_input("own-table.read.first_line").value == "four"
    app.text_input("own-table.read.first_line").set_value("").run()
    assert any("**60 rows and 2 columns were read.**" in each.value for each in app.markdown)
