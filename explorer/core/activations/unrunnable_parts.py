"""Says why a file belongs to a net that can't be run here, naming the part that is to blame.

A net with one more part computes something else without it, so such a file is refused as a whole;
no message says to leave a tensor out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from explorer.core.arrays import AnyArray
from explorer.core.errors import InvalidValueError
from explorer.core.weight_files.tensors import shorten

_RUNS = (
    "this page runs one-way RNN, GRU and LSTM layers with an embedding or one-hot inputs and one "
    "linear readout"
)
_START = "a learned initial state, while every text is read here from a state of zeros"
_BATCH = "batch normalisation, which rescales the states"
_BACKWARD = (
    "the backward direction of a bidirectional net, which reads the text from its end and so knows "
    "the next character before it predicts it"
)
_STARTS = r"[hc]_?0|[hc]_?init|init_?(h|c|hidden|state|cell)\w*|initial_\w+|hidden_?init|state_?0"
_NORMS = r"ln|norm|layer_?norm\w*|rms_?norm\w*"
# Patterns of names (the first that fits counts), and what such a part is or does.
_NAMED = {
    r".*_reverse(_raw)?|.*backward_layer.*|.*(^|\.)(bwd|backward)[._].*": _BACKWARD,
    r".*weight_hr(_l\d+)?": "a projection of the states (`proj_size`) of an LSTM",
    r".*(running_(mean|var)|num_batches_tracked|moving_(mean|variance))": _BATCH,
    r".*(^|[._])(bn|batch_?norm\w*)\d*\.(weight|bias)": _BATCH,
    rf".*(^|[._/])({_NORMS})[._]?\d*[./].*|.*(^|/)(gamma|beta)(:0)?": (
        "a normalisation layer, which rescales the states"
    ),
    rf".*(^|[._])({_STARTS})": _START,
    r".*weight\w*_[gv]|.*\.original[01]": (
        "half of a weight under weight normalisation (remove_weight_norm joins the halves before "
        "you save)"
    ),
    r".*(attn|attention|self_att|multihead).*": "attention",
    r".*(^|[._/])conv\w*[./].*": "a convolution",
    r".*(^|[._])(highway|residual|skip)\w*\..*": "a connection past the recurrent layers",
}


def refuse_unrunnable(tensors: Mapping[str, AnyArray]) -> None:
    """Refuse a net with a part that isn't run here.

    Raises:
        InvalidValueError: a tensor's name says that it belongs to such a part.
    """
    for name in tensors:
        for pattern, part in _NAMED.items():
            if re.fullmatch(pattern, name[:300], re.IGNORECASE):
                raise InvalidValueError(_explain(name, part))
    names = {name.rpartition(".")[2] for name in tensors}
    if {"W_xz", "W_xr"} <= names:
        raise InvalidValueError(
            "`W_xz` and `W_xr` are a GRU written by hand that applies its reset gate to the state "
            "before the product with W_hh, as in the original paper; this page runs torch's GRU, "
            "which applies it after. Train nn.GRU instead: the weights can't be converted."
        )


def refuse_rest(rest: Mapping[str, AnyArray], hidden_size: int) -> None:
    """Refuse a net some of whose tensors are no part of what is run here.

    Args:
        rest: the tensors that have no part in the net, by name.
        hidden_size: H.

    Raises:
        InvalidValueError: there is one.
    """
    if not rest:
        return
    name, tensor = next(iter(rest.items()))
    shape = tensor.shape
    if tensor.dtype.kind != "f":
        part = f"whole numbers ({tensor.dtype}), not weights"
    elif shape[1:] == (hidden_size,):
        part = "one of two linear layers on the states"
    elif shape in {(1, hidden_size), (1, 1, hidden_size)}:
        part = _START
    elif len(shape) == 1 and shape[0] == hidden_size:
        part = "a normalisation layer or a bias of its own, which changes the states"
    else:
        part = f"a part of shape {shape} that isn't known here"
    raise InvalidValueError(_explain(name, part))


def _explain(name: str, part: str) -> str:
    return (
        f"Tensor `{shorten(name)}` is {part}. This net can't be run here: {_RUNS}. Without that "
        "part it would be another net, so it isn't left out."
    )
