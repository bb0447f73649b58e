"""Counts the parameters of torch's real modules."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

from explorer.core.cells.parameter_counts import (
    CountSpec,
    count_convolution,
    count_fully_connected,
    count_torch_layer,
)

_MODULES = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


def count_modules(spec: CountSpec) -> Mapping[str, int]:
    """sum(p.numel()) of the real modules, by the layers' names in `parameter_counts`.

    The modules hold no values: those of a large layer would only take up memory.
    """
    sizes = (spec.input_size, spec.hidden_size)
    channels = (spec.in_channels, spec.out_channels, spec.kernel_size)
    features = (spec.in_features, spec.out_features)
    readout = (spec.hidden_size, spec.output_size)
    modules: dict[str, nn.Module] = {
        count_torch_layer(spec.cell, *sizes).layer: _MODULES[spec.cell](*sizes, device="meta"),
        count_fully_connected(*readout).layer: nn.Linear(*readout, device="meta"),
        count_convolution(channels[2], *channels[:2]).layer: nn.Conv2d(
            *channels, bias=False, device="meta"
        ),
        count_fully_connected(*features, has_bias=False).layer: nn.Linear(
            *features, bias=False, device="meta"
        ),
    }
    return {
        name: sum(parameter.numel() for parameter in module.parameters())
        for name, module in modules.items()
    }
