"""A simple recurrent network (Elman 1990): 2 inputs, 2 hidden units, 2 outputs.

h_t = f(W_ih x_t + W_hh h_prev + b_h) with f = fill(activation | name), y_t = W_ho h_t + b_o.

fill(note | prose)
"""

import numpy as np

#: include "srn_numbers.py"


def f(z):
    #: if activation == "linear"
    return z
    #: elif activation == "tanh"
    return np.tanh(z)
    #: elif activation == "relu"
    return np.maximum(z, 0.0)
    #: else
    # 1 / (1 + exp(-z)), written so that exp never sees a large number.
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)
    #: endif


#: if method == "concat"
# x and h are rows here, to the left of the weights, so the matrices are transposed.
W = np.vstack([W_ih.T, W_hh.T])  # (4, 2)

#: endif
print("t h1 h2 y1 y2")
h = h_0
for t, x_t in enumerate(x, 1):
    #: if method == "concat"
    x_h = np.concatenate([x_t, h])  # x1, x2, h1, h2
    h = f(x_h @ W + b_h)  # one product instead of two
    y = h @ W_ho.T + b_o  # the outputs
    #: else
    in_h = W_ih @ x_t + W_hh @ h + b_h  # what arrives at the hidden units
    h = f(in_h)  # the new state, kept for the next step
    y = W_ho @ h + b_o  # the outputs
    #: endif
    print(t, *h.tolist(), *y.tolist())
