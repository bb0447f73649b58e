"""Controls and panels of delay."""
