"""What every page needs: navigation, errors, charts, browser components, links, terms.

The bottom row of `ui`: imports none of its other packages.
"""
