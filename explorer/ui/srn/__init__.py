"""Controls and panels of srn."""
