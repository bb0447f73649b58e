"""Controls and panels of language."""
