"""Controls and panels of slots."""
