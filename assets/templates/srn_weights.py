# The weights: a row for each unit that receives, a column for each unit that sends.
W_ih = fill(array | name)(
    [
        fill(W_ih[0]),  # w1, w3
        fill(W_ih[1]),  # w2, w4
    ]
)
W_hh = fill(array | name)(
    [
        fill(W_hh[0]),  # u2, u4
        fill(W_hh[1]),  # u1, u3
    ]
)
W_ho = fill(array | name)(
    [
        fill(W_ho[0]),  # w5, w7
        fill(W_ho[1]),  # w6, w8
    ]
)
b_h = fill(array | name)(fill(b_h))  # b1, b2
b_o = fill(array | name)(fill(b_o))  # b3, b4
