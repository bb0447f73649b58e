"""Controls and panels of cells."""
