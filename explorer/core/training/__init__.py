"""The training loop, its events and its checkpoints, for any learner."""
