"""How many gates a cell has; knows neither torch nor a weight."""

# Blocks of H rows in W_ih and W_hh, by cell.
GATES = {"rnn": 1, "gru": 3, "lstm": 4}
