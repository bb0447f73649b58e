"""Controls and panels of shell."""
