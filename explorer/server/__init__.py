"""The web server around the pages: who may talk to it, and what it says in the terminal.

It is the only layer that sees requests and responses. `explorer/Home.py` uses it; nothing else
imports this package.
"""
