"""The context page: taggers, the sentences you type, and their labels and hidden states."""
