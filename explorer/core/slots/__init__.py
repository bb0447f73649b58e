"""Labelling the words of a sentence: which city is left, which is reached."""
