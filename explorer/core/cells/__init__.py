"""Recurrent cells from the outside and the inside: shapes, parameter counts, gates, hand checks."""
