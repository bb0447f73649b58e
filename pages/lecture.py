"""Which scenes do I show a class, in what order, and what do I say at each?"""

from explorer.ui.lecture.page import show_lectures
from explorer.ui.runs.owner import find_owner

show_lectures(find_owner())
