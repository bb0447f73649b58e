"""Gradients through time: dL/dh_t of every step, by hand and by torch."""
