"""The glossary page: search, the list of terms, how each symbol is written."""
