"""Controls and panels of activations."""
