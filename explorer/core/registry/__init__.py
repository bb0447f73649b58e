"""Every kind of run by its name: its configuration, its presets and its learner."""
