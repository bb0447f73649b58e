"""Shows parameter counts on the cells page: the choice of layers, and each count by pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from explorer.core.cells.parameter_counts import (
    CountSpec,
    ParameterCount,
    count_convolution,
    count_fully_connected,
    count_keras_layer,
    count_torch_layer,
    find_weight_uses,
)
from explorer.ui.shell.field_controls import FieldControls
from explorer.ui.shell.link_choices import choose_pill
from explorer.ui.shell.terms import explain
from explorer.ui.shell.titles import list_titles

COUNT_CASES = {
    "simple-rnn-3": CountSpec(),
    "simple-rnn-4": CountSpec(hidden_size=4),
    "gru-3": CountSpec(cell="GRU"),
    "lstm-256": CountSpec(cell="LSTM", input_size=28, hidden_size=256, output_size=28, seq_len=35),
}
_RECURRENT = ("cell", "input_size", "hidden_size", "output_size", "seq_len")
_OTHERS = {
    "Convolution": ("kernel_size", "in_channels", "out_channels", "map_size"),
    "Fully connected layer": ("in_features", "out_features"),
}


def choose_counts() -> CountSpec:
    """The layers to count: a case from the course, with adjustable sizes."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        case = choose_pill("Case", list_titles("count_case", COUNT_CASES), key="cells.counts")
        ask = FieldControls(case, CountSpec)
        preset = COUNT_CASES[case]
        chosen: dict[str, Any] = {}
        for title, fields in {"Recurrent layer": _RECURRENT, **_OTHERS}.items():
            with st.popover(title, icon=":material/tune:"):
                chosen |= {name: ask(name, getattr(preset, name)) for name in fields}
    return CountSpec(**chosen)


def show_counts(spec: CountSpec, real: Mapping[str, int]) -> None:
    """Show torch's and Keras's counts side by side, and compare them with the real modules."""
    sizes = (spec.cell, spec.input_size, spec.hidden_size)
    readout = (spec.hidden_size, spec.output_size)
    torch_layers = [count_torch_layer(*sizes), count_fully_connected(*readout)]
    keras_layers = [count_keras_layer(*sizes), count_fully_connected(*readout, is_keras=True)]
    left, right = st.columns(2)
    with left:
        _show_stack("torch, two biases", torch_layers)
    with right:
        one = "a bias of two rows" if spec.cell == "GRU" else "one bias"
        _show_stack(f"Keras, {one}", keras_layers)
    st.markdown(_explain_difference(spec.cell, torch_layers[0], keras_layers[0]))
    _show_agreement(torch_layers, real)


def show_uses(spec: CountSpec, real: Mapping[str, int]) -> None:
    """Show how often each layer uses its weights."""
    rows = [
        {
            "layer": use.layer,
            "weights to learn": f"{use.weights:,}",
            "each used": f"{use.uses:,} ×",
            "products in one pass": f"{use.products:,}",
            "sharing": use.reason,
        }
        for use in find_weight_uses(spec)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    convolution = count_convolution(spec.kernel_size, spec.in_channels, spec.out_channels)
    dense = count_fully_connected(spec.in_features, spec.out_features, has_bias=False)
    edge = spec.kernel_size
    st.markdown(
        f"Convolution: {edge} · {edge} · {spec.in_channels:,} · {spec.out_channels:,} = "
        f"**{convolution.total:,}**. Fully connected layer: {spec.in_features:,} · "
        f"{spec.out_features:,} = **{dense.total:,}**. Biases are left out here."
    )
    _show_agreement([convolution, dense], real)


def _show_stack(title: str, layers: Sequence[ParameterCount]) -> None:
    total = sum(layer.total for layer in layers)
    st.markdown(f"**{title}: {total:,} parameters**", help=explain("parameter"))
    for layer in layers:
        parts = " + ".join(f"{piece.count:,}" for piece in layer.pieces)
        st.markdown(f"{layer.layer}: {parts} = **{layer.total:,}**")
        rows = [
            {
                "piece": piece.name,
                "shape": " × ".join(f"{length:,}" for length in piece.shape),
                "count": f"{piece.count:,}",
                "meaning": piece.meaning,
            }
            for piece in layer.pieces
        ]
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            column_config={"shape": st.column_config.Column(width=135)},  # "100,000 × 10,000"
        )


def _explain_difference(cell: str, torch_layer: ParameterCount, keras_layer: ParameterCount) -> str:
    more = torch_layer.total - keras_layer.total
    if not more:
        return (
            "Both counts are equal. Keras's GRU has reset_after=True by default: the reset gate "
            "acts after the recurrent product, as in torch, and that product needs its own bias. "
            "So the bias has two rows. With reset_after=False it would have "
            f"{keras_layer.pieces[2].count // 2:,} parameters fewer."
        )
    return (
        f"torch has {more:,} more: it adds both b_ih and b_hh, although one would do, because "
        f"{'the unit' if cell == 'RNN' else 'a gate'} sees only their sum."
    )


def _show_agreement(layers: Sequence[ParameterCount], real: Mapping[str, int]) -> None:
    """Say whether torch's real modules have the same number of parameters."""
    wrong = [layer.layer for layer in layers if real[layer.layer] != layer.total]
    if wrong:
        st.error(f"torch has different counts for: {', '.join(wrong)}.")
        return
    said = ", ".join(f"{layer.layer} {real[layer.layer]:,}" for layer in layers)
    st.success(f"sum(p.numel()) of the real modules: {said}.", icon=":material/check:")
