"""Controls and panels of gradients."""
