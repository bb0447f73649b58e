"""Lectures that are being presented: where each is, and what its notes' window has ordered.

The presenting page reports, the notes follow and give orders, and the presenting page takes them.
It is kept in the server's memory: a restarted server hears it again from the presenting page.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import streamlit as st

from explorer.core.lectures.lecture import Lecture

_SILENT_S = 90.0  # browsers let a page that is out of sight work once a minute
_MOST = 500  # lectures at a time; the one heard of longest ago goes first


@dataclass(frozen=True)
class Stage:
    """A lecture that is being presented.

    Attributes:
        lecture: what is presented.
        index: the scene shown, from 0.
        is_black: whether the screen is black.
        elapsed_s: how long the lecture had lasted when that was reported.
        reported_at: when, by `time.monotonic`; at first, when the lecture was opened.
        order: the number of the last order; 0 before the first.
        ordered_index: the scene it asks for.
        ordered_black: whether it asks for a black screen.
        heard: the number of the last order that the presenting page has carried out.
        seen_at: when that page was last heard from, by `time.monotonic`.
    """

    lecture: Lecture
    index: int = 0
    is_black: bool = False
    elapsed_s: float = 0.0
    reported_at: float = field(default_factory=time.monotonic)
    order: int = 0
    ordered_index: int = 0
    ordered_black: bool = False
    heard: int = 0
    seen_at: float = field(default_factory=time.monotonic)

    def is_shown(self) -> bool:
        """Whether the presenting page was heard from lately."""
        return time.monotonic() - self.seen_at < _SILENT_S

    def find_elapsed(self) -> float:
        """How long the lecture has lasted, in seconds; of one that isn't shown, until it was."""
        now = time.monotonic() if self.is_shown() else max(self.seen_at, self.reported_at)
        return self.elapsed_s + now - self.reported_at


class Stages:
    """The stages of all presenting pages, by their keys."""

    def __init__(self) -> None:
        """Begin without any."""
        self._stages: dict[str, Stage] = {}
        self._lock = threading.Lock()

    def open(self, key: str, lecture: Lecture) -> Stage:
        """The stage with that key, which presents the lecture from now on."""
        now = time.monotonic()
        with self._lock:
            found = self._stages.pop(key, None)
            stage = replace(found, lecture=lecture, seen_at=now) if found else Stage(lecture)
            self._stages[key] = stage
            for oldest in list(self._stages)[:-_MOST]:
                del self._stages[oldest]
        return stage

    def find(self, key: str) -> Stage | None:
        """The stage with that key."""
        with self._lock:
            return self._stages.get(key)

    def report(self, key: str, index: int, elapsed_s: float, heard: int, *, is_black: bool) -> None:
        """Note what the presenting page shows."""

        def change(stage: Stage) -> Stage:
            shown = min(max(index, 0), max(len(stage.lecture.scenes) - 1, 0))
            now = time.monotonic()
            return replace(
                stage,
                index=shown,
                is_black=is_black,
                elapsed_s=elapsed_s,
                reported_at=now,
                seen_at=now,
                heard=max(stage.heard, min(heard, stage.order)),
            )

        self._change(key, change)

    def order(self, key: str, what: str) -> None:
        """Ask the presenting page for the next or previous scene, or for a black screen."""

        def change(stage: Stage) -> Stage:
            # An order that isn't carried out yet is what the next one starts from.
            is_pending = stage.order > stage.heard
            index = stage.ordered_index if is_pending else stage.index
            is_black = stage.ordered_black if is_pending else stage.is_black
            index += {"next": 1, "previous": -1}.get(what, 0)
            return replace(
                stage,
                order=stage.order + 1,
                ordered_index=min(max(index, 0), max(len(stage.lecture.scenes) - 1, 0)),
                ordered_black=is_black != (what == "black"),
            )

        if what in {"next", "previous", "black"}:
            self._change(key, change)

    def _change(self, key: str, change: Callable[[Stage], Stage]) -> None:
        with self._lock:
            if key in self._stages:
                self._stages[key] = change(self._stages[key])


@st.cache_resource(show_spinner=False)
def open_stages() -> Stages:
    """The server's only table of stages."""
    return Stages()


def find_stage_key(owner: str, name: str) -> str:
    """The key of the stage on which a browser presents a lecture.

    It is in the address of the notes, so it doesn't give away the browser's own key, and nobody can
    guess it.
    """
    return hashlib.blake2b(f"{owner} {name}".encode(), digest_size=12).hexdigest()
