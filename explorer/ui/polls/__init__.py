"""Asking a class: the lecturer opens a question, phones answer it, the answers are revealed.

The phones' page is `explorer/server/join.py`. `pages/ask.py` uses `page.show_asking`.
"""
