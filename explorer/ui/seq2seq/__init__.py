"""The encoder-decoder page: words, stage, edited contexts, beam search, state plane, learning."""
