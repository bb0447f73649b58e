"""Controls and panels of course."""
