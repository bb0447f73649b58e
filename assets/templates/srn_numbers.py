#: include "srn_weights.py"

# The state before the first step (the store a1, a2), and the inputs, one row per time step.
h_0 = fill(array | name)(fill(h_0))
x = fill(array | name)(
    [
        #: for row in x
        fill(row),
        #: endfor
    ]
)
