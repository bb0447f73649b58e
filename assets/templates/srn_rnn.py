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
rnn = nn.RNN(2, fill(units), nonlinearity=fill(nonlinearity))
readout = nn.Linear(2, 2)
#: if is_changed
rnn.weight_ih_l0.copy_(W)
rnn.weight_hh_l0.copy_(U)
rnn.bias_ih_l0.copy_(b)
#: else
rnn.weight_ih_l0.copy_(W_ih)
rnn.weight_hh_l0.copy_(W_hh)
rnn.bias_ih_l0.copy_(b_h)
#: endif
rnn.bias_hh_l0.zero_()
readout.weight.copy_(W_ho)
readout.bias.copy_(b_o)

# The whole sequence at once; [None] because torch keeps one start for each layer.
#: if is_changed
s, _ = rnn(x, s_0[None])
#: if activation == "linear"
h = s[..., :2] - s[..., 2:]
#: else
h = (1 + s) / 2
#: endif
#: else
h, _ = rnn(x, h_0[None])
#: endif
y = readout(h)

print("t h1 h2 y1 y2")
for t, (h_t, y_t) in enumerate(zip(h.tolist(), y.tolist(), strict=True), 1):
    print(t, *h_t, *y_t)
