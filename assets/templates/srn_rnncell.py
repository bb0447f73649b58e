"""A simple recurrent network (Elman 1990): 2 inputs, 2 hidden units, 2 outputs.

h_t = f(W_ih x_t + W_hh h_prev + b_h) with f = fill(activation | name), y_t = W_ho h_t + b_o.

fill(note | prose)
"""

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)  # nothing is learned here

#: include "srn_numbers.py"

#: include "srn_torch_change.py"
# The modules with our weights; of torch's two biases one stays 0.
cell = nn.RNNCell(2, fill(units), nonlinearity=fill(nonlinearity))
readout = nn.Linear(2, 2)
#: if is_changed
cell.weight_ih.copy_(W)
cell.weight_hh.copy_(U)
cell.bias_ih.copy_(b)
#: else
cell.weight_ih.copy_(W_ih)
cell.weight_hh.copy_(W_hh)
cell.bias_ih.copy_(b_h)
#: endif
cell.bias_hh.zero_()
readout.weight.copy_(W_ho)
readout.bias.copy_(b_o)

print("t h1 h2 y1 y2")
#: if is_changed
s = s_0
#: else
h = h_0
#: endif
for t, x_t in enumerate(x, 1):
    #: if is_changed
    s = cell(x_t, s)
    #: if activation == "linear"
    h = s[..., :2] - s[..., 2:]
    #: else
    h = (1 + s) / 2
    #: endif
    #: else
    h = cell(x_t, h)
    #: endif
    y = readout(h)
    print(t, *h.tolist(), *y.tolist())
