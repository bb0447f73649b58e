"""The page on words whose meaning depends on context: taggers, sentences, comparisons."""
