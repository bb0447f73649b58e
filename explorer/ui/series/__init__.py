"""The series page: which series, which runs, what they forecast."""
