#: if is_judged
# An update is a success if its loss is below a fifth of the best loss without memory.
#: if goals | length == 1
GOAL = fill(goals[0])
#: else
GOALS = [  # for sequences of each length
    #: for goal in goals
    fill(goal),
    #: endfor
]
#: endif
#: if grows
# The sequences begin short and grow by one step after each success.
FIRST_LEN = fill(first_len)
#: endif
#: if restarts
# After so many updates without a success, the weights are drawn anew.
RESTART_AFTER = fill(settings.restart_after)
#: endif
#: endif
