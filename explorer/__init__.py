"""The explorer: core (mathematics), figures (drawing), ui (widgets, links), Home (entry)."""
