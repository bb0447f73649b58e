"""Controls and panels of glossary."""
