"""Defines each architecture's name, colour and marker, the same in every figure."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.figures.palette import BLUE, GREEN, ORANGE, PINK, VERMILLION


@dataclass(frozen=True)
class NetStyle:
    """One architecture on the screen; the marker distinguishes it without colour."""

    name: str
    color: str
    symbol: str


NET_STYLES = {
    "rnn": NetStyle("RNN", BLUE, "circle"),
    "gru": NetStyle("GRU", VERMILLION, "square"),
    "lstm": NetStyle("LSTM", GREEN, "diamond"),
    "tdnn": NetStyle("Delay line (TDNN)", ORANGE, "triangle-up"),
    "narx": NetStyle("NARX", PINK, "x"),
}
