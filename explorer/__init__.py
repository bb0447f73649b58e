"""The app: core (mathematics), figures (drawing), runs (training jobs), ui (widgets), Home."""
