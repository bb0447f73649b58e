"""A simple recurrent network (Elman 1990) with two hidden units learns a task.

fill(question | prose)

h_t = f(W_ih x_t + W_hh h_prev + b_h), y_t = W_ho h_t + b_o
with f = fill(settings.activation | name).

fill(note | prose)
"""

import torch

torch.set_default_dtype(torch.float64)

UPDATES = fill(updates)
LEARNING_RATE = fill(settings.learning_rate)
#: if settings.max_grad_norm > 0
MAX_GRAD_NORM = fill(settings.max_grad_norm)
#: endif
#: if settings.bptt_len > 0
BPTT_LEN = fill(settings.bptt_len)
#: endif
#: if is_random or restarts
SEED = fill(settings.seed)
#: endif
#: if is_random
BATCH_SIZE = fill(settings.batch_size)
#: endif
#: if is_random or grows
SEQ_LEN = fill(settings.seq_len)
#: endif
#: if settings.task == "echo"
DELAY = fill(settings.delay)
#: endif

#: include "srn_goals.py"

#: include "srn_weights.py"
# The store before the first step: a1, a2.
h_0 = torch.tensor(fill(h_0))


#: if is_random or restarts
# Random numbers as the page draws them, bit for bit: mulberry32 with mixed seeds.
def mix_bits(bits):
    mixed = (bits + 0x9E3779B9) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return mixed ^ (mixed >> 16)


def create_random(stream, index):
    state = mix_bits(mix_bits(mix_bits(SEED) + stream) + index)

    def draw():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        mixed ^= (mixed + (mixed ^ (mixed >> 7)) * (mixed | 61)) & 0xFFFFFFFF
        return (mixed ^ (mixed >> 14)) / 4294967296

    return draw


#: endif
#: if is_random
def draw_batch(index, seq_len):
    """Inputs and targets, each (B, T, 2), and which targets count."""
    #: if first_len < least_len
    seq_len = max(seq_len, fill(least_len))  # shorter ones have no answer
    #: endif
    draw = create_random(1, index)
    x, target, counts = torch.zeros(3, BATCH_SIZE, seq_len, 2)
    for b in range(BATCH_SIZE):
        #: if settings.task == "echo"
        for t in range(seq_len):
            x[b, t, 0] = -1 if draw() < 0.5 else 1
        for t in range(DELAY, seq_len):
            target[b, t, 0] = x[b, t - DELAY, 0]
            counts[b, t, 0] = 1
        #: elif settings.task == "xor"
        for t in range(seq_len):
            x[b, t, 0] = -1 if draw() < 0.5 else 1
        for t in range(1, seq_len):
            target[b, t, 0] = x[b, t, 0] != x[b, t - 1, 0]
            counts[b, t, 0] = 1
        #: elif settings.task == "parity"
        parity = 0
        for t in range(seq_len):
            bit = 0 if draw() < 0.5 else 1
            parity ^= bit
            x[b, t, 0] = 2 * bit - 1
            target[b, t, 0] = parity
            counts[b, t, 0] = 1
        #: elif settings.task == "latch"
        state = 0
        for t in range(seq_len):
            drawn = draw()
            if drawn < (0.125 if t else 0.5):
                x[b, t, 0] = state = 1
            elif drawn < (0.25 if t else 1):
                x[b, t, 1] = 1
                state = 0
            target[b, t, 0] = state
            counts[b, t, 0] = 1
        #: else
        for t in range(seq_len):
            for unit in range(2):
                x[b, t, unit] = 2 * draw() - 1
        target[b] = x[b].cumsum(0)
        counts[b] = 1
        #: endif
    return x, target, counts == 1


#: else
# The sequence, the same at each update: inputs, targets, and which targets count (1).
x = torch.tensor(
    [
        #: for row in x
        fill(row),
        #: endfor
    ]
)[None]
target = torch.tensor(
    [
        #: for row in target
        fill(row),
        #: endfor
    ]
)[None]
counts = (
    torch.tensor(
        [
            #: for row in counts
            fill(row),
            #: endfor
        ]
    )[None]
    == 1
)


#: endif
def run_net(x):
    """The outputs (B, T, 2)."""
    h = h_0.expand(len(x), 2)
    y = []
    for t in range(x.shape[1]):
        #: if settings.bptt_len > 0
        if t > 0 and t % BPTT_LEN == 0:
            h = h.detach()  # the gradient goes back no further
        #: endif
        #: if is_cut
        h = x[:, t] @ W_ih.T + b_h  # the recurrent wire is cut
        #: else
        h = x[:, t] @ W_ih.T + h @ W_hh.T + b_h
        #: endif
        #: if settings.activation != "linear"
        h = torch.fill(settings.activation | name)(h)
        #: endif
        y.append(h @ W_ho.T + b_o)
    return torch.stack(y, 1)


#: if is_cut
weights = [W_ih, W_ho, b_h, b_o]
#: elif settings.learns_start
weights = [W_ih, W_hh, W_ho, b_h, b_o, h_0]
#: else
weights = [W_ih, W_hh, W_ho, b_h, b_o]
#: endif
for weight in weights:
    weight.requires_grad_()


#: if restarts
def draw_weights():
    """Gives every weight a new start number."""
    #: if settings.start == "ones"
    new_ih, new_hh, new_ho = torch.ones(3, 2, 2)
    new_bh, new_bo, new_h0 = torch.zeros(3, 2)
    #: else
    draw = create_random(0, restarts)
    drawn = torch.tensor([(2 * draw() - 1) * fill(scale) for _ in range(fill(num_drawn))])
    new_ih, new_ho = drawn[:4].reshape(2, 2).T, drawn[8:12].reshape(2, 2).T
    new_bh, new_bo = drawn[12:14], drawn[14:16]
    #: if settings.learns_start
    new_h0 = drawn[16:]
    #: else
    new_h0 = torch.zeros(2)
    #: endif
    #: if settings.start == "orthogonal"
    # W_hh is a rotation or a reflection: a point of the unit disc, moved to its rim.
    while True:
        a, b = 2 * draw() - 1, 2 * draw() - 1
        square = torch.tensor(a * a + b * b)
        if 1e-6 <= square <= 1:
            break
    sign = 1 if draw() < 0.5 else -1
    new_hh = torch.tensor([[a, -sign * b], [b, sign * a]]) / square.sqrt()
    #: else
    new_hh = drawn[4:8].reshape(2, 2).T.flip(0)
    #: endif
    #: endif
    with torch.no_grad():
        #: for pair in kept
        fill(pair[0] | entry).copy_(fill(pair[1] | entry))  # pinned
        #: endfor
        W_ih.copy_(new_ih)
        W_hh.copy_(new_hh)
        W_ho.copy_(new_ho)
        b_h.copy_(new_bh)
        b_o.copy_(new_bo)
        h_0.copy_(new_h0)


#: endif
#: if settings.optimiser == "momentum"
optimiser = torch.optim.SGD(weights, LEARNING_RATE, momentum=0.9)
#: else
optimiser = torch.optim.fill(optimiser_class | name)(weights, LEARNING_RATE)
#: endif
#: if grows
seq_len = FIRST_LEN
#: endif
#: if restarts
failures = restarts = 0
#: endif

print("update loss")
for update in range(1, UPDATES + 1):
    optimiser.zero_grad()
    #: if is_random and grows
    x, target, counts = draw_batch(update - 1, seq_len)
    #: elif is_random
    x, target, counts = draw_batch(update - 1, SEQ_LEN)
    #: endif
    #: if is_cropped
    y = run_net(x[:, :seq_len])
    answers, wanted = y[counts[:, :seq_len]], target[:, :seq_len][counts[:, :seq_len]]
    #: else
    y = run_net(x)
    answers, wanted = y[counts], target[counts]
    #: endif
    #: if is_cross_entropy
    loss = torch.nn.functional.binary_cross_entropy_with_logits(answers, wanted)
    #: else
    loss = ((answers - wanted) ** 2).mean()
    #: endif
    loss.backward()
    #: for entry in pinned
    fill(entry | entry).zero_()  # pinned
    #: endfor
    #: if settings.max_grad_norm > 0
    norm = sum((weight.grad**2).sum() for weight in weights) ** 0.5
    if norm > MAX_GRAD_NORM:
        for weight in weights:
            weight.grad *= MAX_GRAD_NORM / norm
    #: endif
    optimiser.step()
    print(update, loss.item())
    #: if is_judged
    #: if goals | length == 1
    is_success = loss.item() < GOAL
    #: else
    is_success = loss.item() < GOALS[seq_len - FIRST_LEN]
    #: endif
    #: if restarts
    failures = 0 if is_success else failures + 1
    #: endif
    #: if grows
    if is_success and seq_len < SEQ_LEN:
        seq_len += 1
    #: endif
    #: if restarts
    if failures == RESTART_AFTER:
        restarts += 1
        failures = 0
        #: if grows
        seq_len = FIRST_LEN
        #: endif
        draw_weights()
        #: if settings.optimiser == "momentum"
        optimiser = torch.optim.SGD(weights, LEARNING_RATE, momentum=0.9)
        #: else
        optimiser = torch.optim.fill(optimiser_class | name)(weights, LEARNING_RATE)
        #: endif
    #: endif
    #: endif
