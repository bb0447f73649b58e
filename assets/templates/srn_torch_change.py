#: if activation == "linear"
# torch has no linear cell. But any number is z = relu(z) - relu(-z), so the state s has four
# relu units, first two for relu(z), then two for relu(-z), and h is the difference.
W = torch.cat([W_ih, -W_ih])
U = torch.cat([torch.cat([W_hh, -W_hh], dim=1), torch.cat([-W_hh, W_hh], dim=1)])
b = torch.cat([b_h, -b_h])
s_0 = torch.cat([h_0, torch.zeros(2)])

#: elif activation == "sigmoid"
# torch has no sigmoid cell. But sigmoid(z) = (1 + tanh(z / 2)) / 2, so the state s has
# two tanh units with h = (1 + s) / 2, put into z / 2 = (W_ih x + W_hh h + b_h) / 2.
W = W_ih / 2
U = W_hh / 4
b = b_h / 2 + W_hh.sum(dim=1) / 4
s_0 = 2 * h_0 - 1

#: endif
