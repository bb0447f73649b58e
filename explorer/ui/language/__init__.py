"""Word pairs and language models: recipes, panels, sampled texts, twin runs."""
