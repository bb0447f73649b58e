"""The lectures' page: choose one, look through it, edit it, present it, and its notes."""
