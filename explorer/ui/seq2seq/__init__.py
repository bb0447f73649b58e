"""The encoder-decoder page: words, stage, edits of the context, beam, plane, learning."""
