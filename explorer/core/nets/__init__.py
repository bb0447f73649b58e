"""Recurrent nets: their configuration, weights, recurrence and results."""
