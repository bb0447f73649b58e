from .answers import AnswerCount as AnswerCount
from .answers import count_answers as count_answers
from .answers import describe_answers as describe_answers
from .answers import plot_answers as plot_answers
