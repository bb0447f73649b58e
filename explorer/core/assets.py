"""Locates the shipped files that aren't Python."""

from __future__ import annotations

from pathlib import Path

ASSETS_FOLDER = Path(__file__).resolve().parents[2] / "assets"
CORPORA_FOLDER = ASSETS_FOLDER / "corpora"
EXAMPLES_FOLDER = ASSETS_FOLDER / "examples"
LECTURES_FOLDER = ASSETS_FOLDER / "lectures"
NETS_FOLDER = ASSETS_FOLDER / "nets"
PRESETS_FOLDER = ASSETS_FOLDER / "presets"
TEMPLATES_FOLDER = ASSETS_FOLDER / "templates"
