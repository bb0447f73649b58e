"""The activations page: its net and text (`source`, `upload`), panels and searches."""
