"""What every page needs: navigation, errors, charts, browser components, links, terms.

The bottom of `ui`: imports no other package of it.
"""
