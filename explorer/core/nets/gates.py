"""The number of gates of each cell."""

# Blocks of H rows in W_ih and W_hh, by cell.
GATES = {"rnn": 1, "gru": 3, "lstm": 4}
