"""Defines the nets of the delay tasks: recurrent, delay line, and delay line with feedback.

Shapes: B samples, T steps, D inputs, O outputs, H hidden units, windows of k inputs and m outputs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from explorer.core.delay.config import DelayConfig
from explorer.core.nets.torch_modules import MODULES, init_module_weights


class DelayNet(nn.Module, ABC):
    """A net that gives answers (B, T, O) to inputs (B, T, D)."""

    @abstractmethod
    def forward(self, x: Tensor, targets: Tensor | None = None) -> Tensor:
        """The answers; a net that feeds answers back uses the `targets` instead of its own."""


class RecurrentNet(DelayNet):
    """h_t from x_t and h_{t-1}, and a linear readout: h holds all of the past."""

    def __init__(self, cell: str, input_size: int, hidden_size: int, output_size: int) -> None:
        """Create the weights without values, see `make_delay_net`."""
        super().__init__()
        self.rnn = MODULES[cell](input_size, hidden_size, batch_first=True, device="meta")
        self.linear = nn.Linear(hidden_size, output_size, device="meta")

    def forward(self, x: Tensor, targets: Tensor | None = None) -> Tensor:  # noqa: ARG002 - by name
        """The answer at each step."""
        answers: Tensor = self.linear(self.rnn(x)[0])
        return answers


class DelayLine(DelayNet):
    """A TDNN: a window of the last k inputs and a tanh layer on it (Waibel et al. 1989)."""

    def __init__(self, window: int, input_size: int, hidden_size: int, output_size: int) -> None:
        """Create the weights without values, see `make_delay_net`."""
        super().__init__()
        self.window = window
        self.hidden = nn.Linear(window * input_size, hidden_size, device="meta")
        self.linear = nn.Linear(hidden_size, output_size, device="meta")

    def forward(self, x: Tensor, targets: Tensor | None = None) -> Tensor:  # noqa: ARG002 - by name
        """The answer at each step, from its window alone."""
        answers: Tensor = self.linear(torch.tanh(self.hidden(_stack_past(x, self.window))))
        return answers


class NarxNet(DelayNet):
    """Windows of the last k inputs and of its own last m outputs (Lin, Horne et al. 1996).

    In training the targets are fed back instead of its own outputs (series-parallel), so no
    gradient has to go through time. Otherwise it feeds back its own.
    """

    def __init__(
        self, window: int, feedback: int, input_size: int, hidden_size: int, output_size: int
    ) -> None:
        """Create the weights without values, see `make_delay_net`."""
        super().__init__()
        self.window, self.feedback, self.output_size = window, feedback, output_size
        inputs = window * input_size + feedback * output_size
        self.hidden = nn.Linear(inputs, hidden_size, device="meta")
        self.linear = nn.Linear(hidden_size, output_size, device="meta")

    def forward(self, x: Tensor, targets: Tensor | None = None) -> Tensor:
        """The answer at each step; the targets, if given, are fed back instead."""
        windows = _stack_past(x, self.window)  # (B, T, k * D)
        if targets is not None:
            past = pad(targets, (0, 0, 1, 0))[:, :-1]  # of the previous step
            return self._answer(torch.cat([windows, _stack_past(past, self.feedback)], dim=2))
        outputs = x.new_zeros(len(x), self.feedback, self.output_size)  # the oldest first
        answers = []
        for window in windows.unbind(1):
            fed_back = outputs.transpose(1, 2).flatten(1)  # (B, O * m)
            answers.append(self._answer(torch.cat([window, fed_back], dim=1)))
            outputs = torch.cat([outputs[:, 1:], answers[-1][:, None]], dim=1)
        return torch.stack(answers, dim=1)

    def _answer(self, inputs: Tensor) -> Tensor:
        answers: Tensor = self.linear(torch.tanh(self.hidden(inputs)))
        return answers


def make_delay_net(config: DelayConfig) -> DelayNet:
    """The net of a run with torch's own initial weights; `keep_bias` is added to its gate."""
    is_recall = config.task == "recall"
    input_size, output_size = (2, 1) if is_recall else (1, config.delay + 1)
    H = config.hidden_size
    net: DelayNet
    if config.architecture == "tdnn":
        net = DelayLine(config.window, input_size, H, output_size)
    elif config.architecture == "narx":
        net = NarxNet(config.window, config.feedback, input_size, H, output_size)
    else:
        net = RecurrentNet(config.architecture, input_size, H, output_size)
    net.to_empty(device="cpu")
    init_module_weights(net, config.seed)
    if isinstance(net, RecurrentNet) and config.architecture != "rnn":
        with torch.no_grad():
            net.rnn.bias_ih_l0[H : 2 * H] += config.keep_bias
    return net


def _stack_past(x: Tensor, count: int) -> Tensor:
    """The last `count` steps at each step, padded with zeros: (B, T, D) to (B, T, D*count)."""
    return pad(x, (0, 0, count - 1, 0)).unfold(1, count, 1).flatten(2)
