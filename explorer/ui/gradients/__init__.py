"""The gradients page: an untrained scene's controls and results, and a run's history."""
