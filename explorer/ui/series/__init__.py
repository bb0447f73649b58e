"""Controls and panels of series."""
