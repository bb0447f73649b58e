"""A simple recurrent network (Elman 1990): 2 inputs, 2 hidden units, 2 outputs.

h_t = f(W_ih x_t + W_hh h_prev + b_h) with f = fill(activation | name), y_t = W_ho h_t + b_o.

fill(note | prose)
"""

import os

# Keras computes on top of another library, chosen before it is imported.
os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

#: include "srn_numbers.py"

# The layers, with our weights, for any number of steps of two inputs.
rnn = keras.layers.SimpleRNN(2, activation=fill(activation), return_sequences=True, dtype="float64")
readout = keras.layers.Dense(2, dtype="float64")
rnn.build((1, None, 2))
readout.build((1, None, 2))
rnn.set_weights([W_ih.T, W_hh.T, b_h])
readout.set_weights([W_ho.T, b_o])

# The whole sequence at once; [None] makes a batch of one, [0] takes its only sequence.
h = rnn(x[None], initial_state=h_0[None])
y = readout(h)
h, y = keras.ops.convert_to_numpy(h)[0], keras.ops.convert_to_numpy(y)[0]

print("t h1 h2 y1 y2")
for t, (h_t, y_t) in enumerate(zip(h.tolist(), y.tolist(), strict=True), 1):
    print(t, *h_t, *y_t)
