from .answers import ANSWERS as ANSWERS
from .answers import find_answer as find_answer
from .results import CourseAnswer as CourseAnswer
