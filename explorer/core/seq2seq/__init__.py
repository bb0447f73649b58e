"""The encoder-decoder: words and dates, attention, beam search, edits of the context."""
