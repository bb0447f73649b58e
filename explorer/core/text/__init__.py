"""Text as data: vocabularies, corpora, uploads, minibatches."""
