"""The pieces of an exported script: plain PyTorch with gaps ($name) that a run fills.

Knows the wording of the scripts only. Each piece is one paragraph of the script; which of them a
run needs is decided in recipe_scripts.py, so that a script has no branch that its run never takes.
"""

from __future__ import annotations

from string import Template

HEAD = Template('''\
"""The run $name as plain PyTorch; needs torch and numpy."""

${imports}\
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

TOKENS = $tokens$tokens_comment
$texts
EPOCHS = $epochs
LEARNING_RATE = $learning_rate
${sizes}\
DTYPE = torch.$precision
SEED = $seed

torch.manual_seed(SEED)  # of the first weights


def encode(text):
    index = {token: number for number, token in enumerate(TOKENS)}
    return np.array([index.get(character, 0) for character in text])
''')

NET = Template("""\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
$modules

    def forward(self, ids, state=None):  # ids (T, B); without a state it starts from zeros
        h, state = self.rnn($embedded, state)
        return $logits, state  # logits (T, B, V)


net = Net()
${first_weights}\
net.to(DTYPE)
weights = [weight for weight in net.parameters() if weight.requires_grad]
optimizer = torch.optim.$optimizer(weights, lr=LEARNING_RATE)
""")

NORMAL_WEIGHTS = """\
torch.manual_seed(SEED)
for name, weight in net.named_parameters():
    nn.init.zeros_(weight) if "bias" in name else nn.init.normal_(weight, std=0.01)
"""

ORTHOGONAL_WEIGHTS = Template("""\
for name, weight in net.named_parameters():
    if "weight_hh" in name:
        for gate in weight.data.split($hidden_size):
            gate.copy_(nn.init.orthogonal_(torch.empty_like(gate, dtype=torch.float64)))
""")

CUT_WEIGHTS = """\
for name, weight in net.named_parameters():
    if "weight_hh" in name:  # no memory: the recurrent weights are 0 and stay 0
        nn.init.zeros_(weight)
        weight.requires_grad_(False)
"""

WORD_PAIR = """\
def cut_minibatches():
    yield encode(SOURCE)[None], encode(TARGET)[None]  # X, Y (1, T)
"""

LEARNED = """\
rng = np.random.default_rng(SEED)  # of the minibatches
learned = encode(TEXT)
"""

LEARNED_PART = Template("""\
rng = np.random.default_rng(SEED)  # of the minibatches
learned = encode(TEXT)[: len(TEXT) - round($share * len(TEXT))]  # the end is held out
""")

SEQUENTIAL = """\
def cut_minibatches():
    offset = rng.integers(SEQ_LEN + 1)
    width = (len(learned) - offset - 1) // BATCH_SIZE
    count = BATCH_SIZE * width
    X = learned[offset : offset + count].reshape(BATCH_SIZE, width)
    Y = learned[offset + 1 : offset + 1 + count].reshape(BATCH_SIZE, width)
    for i in range(0, width // SEQ_LEN * SEQ_LEN, SEQ_LEN):
        yield X[:, i : i + SEQ_LEN], Y[:, i : i + SEQ_LEN]
"""

RANDOM = """\
def cut_minibatches():
    corpus = learned[rng.integers(SEQ_LEN) :]
    starts = SEQ_LEN * rng.permutation((len(corpus) - 1) // SEQ_LEN)
    for i in range(0, len(starts) // BATCH_SIZE * BATCH_SIZE, BATCH_SIZE):
        windows = starts[i : i + BATCH_SIZE, None] + np.arange(SEQ_LEN)
        yield corpus[windows], corpus[windows + 1]
"""

STEPS = Template("""\
def run_epoch():
${begin}\
    for X, Y in cut_minibatches():
        inputs, targets = torch.from_numpy(X.T.copy()), torch.from_numpy(Y.T.copy())
        $read
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="$reduction")
        optimizer.zero_grad()
        loss.backward()
${clipping}\
        optimizer.step()
        yield $token_loss, logits  # nats per token, before the update
""")

CLIPPING = """\
        norm = math.sqrt(sum(float((weight.grad**2).sum()) for weight in weights))
        if norm > MAX_GRAD_NORM:
            for weight in weights:
                weight.grad *= MAX_GRAD_NORM / norm
"""

GENERATION = Template("""\
@torch.no_grad()
def write_text(prefix, length, seed):
    net.eval()
${draws}\
    text = ""
    logits, state = net(torch.from_numpy(encode(prefix))[:, None])
    for _ in range(length):
$choice
        text += TOKENS[token]
        logits, state = net(torch.tensor([[token]]), state)
    net.train()
    return text
""")

GREEDY_CHOICE = "        token = int(logits[-1, 0].argmax())"

DRAWN_CHOICE = Template("""\
        chances = F.softmax(logits[-1, 0].double() / $temperature, -1).numpy()
        token = int(draws.choice(len(TOKENS), p=chances / chances.sum()))""")

VALIDATION = """\
@torch.no_grad()
def validate():
    net.eval()
    held_out = encode(TEXT)[len(learned) :]
    rows = max(1, min(BATCH_SIZE, (len(held_out) - 1) // SEQ_LEN))
    width = (len(held_out) - 1) // rows
    X = torch.from_numpy(held_out[: rows * width].reshape(rows, width).T.copy())
    Y = torch.from_numpy(held_out[1 : rows * width + 1].reshape(rows, width).T.copy())
    loss, state = 0.0, None
    for i in range(0, width, SEQ_LEN):
        logits, state = net(X[i : i + SEQ_LEN], state)
        targets = Y[i : i + SEQ_LEN].flatten()
        loss += F.cross_entropy(logits.flatten(0, 1), targets, reduction="sum").item()
    net.train()
    return loss / Y.numel()
"""

WORD_PAIR_MAIN = """\
if __name__ == "__main__":
    for epoch in range(1, EPOCHS + 1):
        for loss, logits in run_epoch():
            word = "".join(TOKENS[token] for token in logits[:, 0].argmax(-1))
            print(f"epoch {epoch}: loss {loss:.6f} per letter, {word}")
"""

LANGUAGE_MODEL_MAIN = Template("""\
if __name__ == "__main__":
    for epoch in range(1, EPOCHS + 1):
        losses = [loss for loss, _ in run_epoch()]
        loss = sum(losses) / len(losses)
        print(f"epoch {epoch}: loss {loss:.6f}, perplexity {math.exp(loss):.4f}")
$reports""")

VALIDATION_REPORT = """\
        print(f"    held out: perplexity {math.exp(validate()):.4f}")
"""

SAMPLE_REPORT = Template("""\
        if epoch % $every == 0:
            print("   ", $prefix + write_text($prefix, $length, SEED + epoch))
""")
