"""Controls and panels of runs."""
