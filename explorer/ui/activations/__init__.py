"""The activations page: which net and text (`source`, `upload`), its panels and its searches."""
