"""The shipped scenes of the SRN page, each with a title and a sentence on what to look for.

Only shipped files are read, each by its name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from explorer.core.assets import PRESETS_FOLDER
from explorer.core.errors import InvalidValueError
from explorer.core.srn.scene import SRNScene, parse_link

SRN_PRESET_NAMES = (
    "course-linear",
    "course-tanh",
    "one-rest-point",
    "saddle",
    "nine-points",
    "period-two",
    "period-four",
    "quasi-periodic",
    "explosion",
)


@dataclass(frozen=True, eq=False)
class SRNPreset:
    """A scene worth looking at.

    Attributes:
        name: one of `SRN_PRESET_NAMES`; also the file's name.
        title: at most 18 characters.
        sentence: what to look for.
        link: the scene's table, as `SRNScene.to_link` gives it.
    """

    name: str
    title: str
    sentence: str
    link: dict[str, str]

    @property
    def scene(self) -> SRNScene:
        """The scene in the link."""
        return parse_link(self.link)[0]


def list_srn_presets() -> tuple[SRNPreset, ...]:
    """All presets, in the order in which a course would show them."""
    return tuple(load_srn_preset(name) for name in SRN_PRESET_NAMES)


def load_srn_preset(name: str) -> SRNPreset:
    """The preset of that name.

    Raises:
        InvalidValueError: no preset has that name.
    """
    if name not in SRN_PRESET_NAMES:
        raise InvalidValueError(
            f"`name` must be one of {', '.join(SRN_PRESET_NAMES)}, got {name!r}."
        )
    fields = json.loads((PRESETS_FOLDER / "srn" / f"{name}.json").read_text(encoding="utf-8"))
    return SRNPreset(name, fields["title"], fields["sentence"], fields["link"])
