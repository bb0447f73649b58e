"""Controls and panels of seq2seq."""
