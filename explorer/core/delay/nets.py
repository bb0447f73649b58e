"""The nets of the delay tasks: recurrent, delay line, and delay line with feedback.

Shapes: B samples, T steps, D inputs, O outputs, H hidden units, k inputs held, m outputs held.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from explorer.core.delay.config import DelayConfig
from explorer.core.nets.torch_modules import MODULES, init_module_weights


class DelayNet(nn.Module, ABC):
    """Answers (B, T, O) to inputs (B, T, D)."""

    @abstractmethod
    def forward(self, x: Tensor, taught: Tensor | None = None) -> Tensor:
        """The answers; `taught`, the right ones, are used by a net that feeds answers back."""


class RecurrentNet(DelayNet):
    """h_t from x_t and h_{t-1}, and a linear readout: all of the past is in h."""

    def __init__(self, cell: str, input_size: int, hidden_size: int, output_size: int) -> None:
        """Its weights have shapes only, see `make_delay_net`."""
        super().__init__()
        self.rnn = MODULES[cell](input_size, hidden_size, batch_first=True, device="meta")
        self.linear = nn.Linear(hidden_size, output_size, device="meta")

    def forward(self, x: Tensor, taught: Tensor | None = None) -> Tensor:  # noqa: ARG002 - by name
        """The answers of each step."""
        answers: Tensor = self.linear(self.rnn(x)[0])
        return answers


class DelayLine(DelayNet):
    """A TDNN: the last k inputs in a window, a tanh layer on them (Waibel et al. 1989)."""

    def __init__(self, window: int, input_size: int, hidden_size: int, output_size: int) -> None:
        """Its weights have shapes only, see `make_delay_net`."""
        super().__init__()
        self.window = window
        self.hidden = nn.Linear(window * input_size, hidden_size, device="meta")
        self.linear = nn.Linear(hidden_size, output_size, device="meta")

    def forward(self, x: Tensor, taught: Tensor | None = None) -> Tensor:  # noqa: ARG002 - by name
        """The answers of each step, from its window alone."""
        answers: Tensor = self.linear(torch.tanh(self.hidden(_stack_past(x, self.window))))
        return answers


class NarxNet(DelayNet):
    """Windows of the last k inputs and of its own last m outputs (Lin, Horne et al. 1996).

    Taught with the right outputs in the place of its own (series-parallel), so that no gradient
    has to go through time; by itself it feeds back what it said.
    """

    def __init__(
        self, window: int, feedback: int, input_size: int, hidden_size: int, output_size: int
    ) -> None:
        """Its weights have shapes only, see `make_delay_net`."""
        super().__init__()
        self.window, self.feedback, self.output_size = window, feedback, output_size
        inputs = window * input_size + feedback * output_size
        self.hidden = nn.Linear(inputs, hidden_size, device="meta")
        self.linear = nn.Linear(hidden_size, output_size, device="meta")

    def forward(self, x: Tensor, taught: Tensor | None = None) -> Tensor:
        """The answers of each step, fed back unless the right ones are given."""
        held = _stack_past(x, self.window)  # (B, T, k * D)
        if taught is not None:
            past = pad(taught, (0, 0, 1, 0))[:, :-1]  # of the step before
            return self._answer(torch.cat([held, _stack_past(past, self.feedback)], dim=2))
        outputs = x.new_zeros(len(x), self.feedback, self.output_size)  # the oldest first
        answers = []
        for held_t in held.unbind(1):
            fed_back = outputs.transpose(1, 2).flatten(1)  # (B, O * m)
            answers.append(self._answer(torch.cat([held_t, fed_back], dim=1)))
            outputs = torch.cat([outputs[:, 1:], answers[-1][:, None]], dim=1)
        return torch.stack(answers, dim=1)

    def _answer(self, held: Tensor) -> Tensor:
        answers: Tensor = self.linear(torch.tanh(self.hidden(held)))
        return answers


def make_delay_net(config: DelayConfig) -> DelayNet:
    """The net of a run at its first weights, torch's own, with the bias of the keeping gate."""
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
    """The last `count` steps at each step, zeros before the first: (B, T, D) to (B, T, D*count)."""
    return pad(x, (0, 0, count - 1, 0)).unfold(1, count, 1).flatten(2)
