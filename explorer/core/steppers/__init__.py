"""Fast optimiser updates of a language model, each equal to the textbook loop."""
