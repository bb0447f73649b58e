"""Runs on a page: start, follow, pause, stop, list, import, and the owner's key.

Used by every page that trains; may import `shell`, and no subject.
"""
