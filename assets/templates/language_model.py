"""The run fill(run_name) as plain PyTorch; needs torch and numpy."""

#: if is_changed
# The run was changed while it trained; this script keeps to the settings that it started with.

#: endif
#: if needs_math
import math
import sys

#: else
import sys

#: endif
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

#: if is_word_pair
TOKENS = fill(characters)
SOURCE = fill(data.source)
TARGET = fill(data.target)
#: else
#: if has_words
# Every unknown word is read as the first token.
TOKENS = [
    #: for token in tokens
    fill(token),
    #: endfor
]
#: else
# Every unknown character is read as the first token.
TOKENS = [
    #: for token in named_tokens
    fill(token),
    #: endfor
    *fill(characters),
]
#: endif
TEXT = fill(text)
#: endif
EPOCHS = fill(config.epochs)
LEARNING_RATE = fill(optimizer.learning_rate)
#: if is_clipped
MAX_GRAD_NORM = fill(optimizer.max_grad_norm)
#: endif
#: if not is_word_pair
BATCH_SIZE = fill(data.batch_size)
SEQ_LEN = fill(data.seq_len)
#: endif
DTYPE = torch.fill(config.precision | name)
SEED = fill(config.seed)

torch.manual_seed(SEED)  # for the initial weights


def encode(text):
    index = {token: number for number, token in enumerate(TOKENS)}
    #: if has_words
    return np.array([index.get(word, 0) for word in text.split()])
    #: else
    return np.array([index.get(character, 0) for character in text])
    #: endif


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        #: if model.input == "embedding"
        self.embedding = nn.Embedding(len(TOKENS), fill(model.embedding_size))
        #: endif
        #: if model.num_layers > 1
        self.rnn = nn.fill(cell | name)(
            #: if model.input == "embedding"
            fill(model.embedding_size),
            #: else
            len(TOKENS),
            #: endif
            fill(model.hidden_size),
            num_layers=fill(model.num_layers),
            #: if model.dropout > 0
            dropout=fill(model.dropout),
            #: endif
        )
        #: elif model.input == "embedding"
        self.rnn = nn.fill(cell | name)(fill(model.embedding_size), fill(model.hidden_size))
        #: else
        self.rnn = nn.fill(cell | name)(len(TOKENS), fill(model.hidden_size))
        #: endif
        #: if model.readout == "linear"
        self.linear = nn.Linear(fill(model.hidden_size), len(TOKENS))
        #: endif

    def forward(self, ids, state=None):  # ids (T, B); without a state it starts from zeros
        #: if model.input == "embedding"
        h, state = self.rnn(self.embedding(ids), state)
        #: else
        h, state = self.rnn(F.one_hot(ids, len(TOKENS)).to(DTYPE), state)
        #: endif
        #: if model.readout == "linear"
        return self.linear(h), state  # logits (T, B, V)
        #: else
        return h, state  # logits (T, B, V)
        #: endif


net = Net()
#: if model.init == "normal"
torch.manual_seed(SEED)
for name, weight in net.named_parameters():
    nn.init.zeros_(weight) if "bias" in name else nn.init.normal_(weight, std=0.01)
#: endif
#: if model.orthogonal_recurrence
for name, weight in net.named_parameters():
    if "weight_hh" in name:
        for gate in weight.data.split(fill(model.hidden_size)):
            gate.copy_(nn.init.orthogonal_(torch.empty_like(gate, dtype=torch.float64)))
#: endif
#: if model.cut_recurrence
for name, weight in net.named_parameters():
    if "weight_hh" in name:  # no memory: the recurrent weights are 0 and stay 0
        nn.init.zeros_(weight)
        weight.requires_grad_(False)
#: endif
net.to(DTYPE)
weights = [weight for weight in net.parameters() if weight.requires_grad]
optimizer = torch.optim.fill(optimizer_class | name)(weights, lr=LEARNING_RATE)


#: if is_word_pair
def cut_minibatches():
    yield encode(SOURCE)[None], encode(TARGET)[None]  # X, Y (1, T)


#: else
rng = np.random.default_rng(SEED)  # for the minibatches
#: if data.validation_share > 0
# The end of the text is held out.
tokens = encode(TEXT)
learned = tokens[: len(tokens) - round(fill(data.validation_share) * len(tokens))]
#: else
learned = encode(TEXT)
#: endif


#: if data.sampling == "random"
def cut_minibatches():
    corpus = learned[rng.integers(SEQ_LEN) :]
    starts = SEQ_LEN * rng.permutation((len(corpus) - 1) // SEQ_LEN)
    for i in range(0, len(starts) // BATCH_SIZE * BATCH_SIZE, BATCH_SIZE):
        windows = starts[i : i + BATCH_SIZE, None] + np.arange(SEQ_LEN)
        yield corpus[windows], corpus[windows + 1]


#: else
def cut_minibatches():
    offset = rng.integers(SEQ_LEN + 1)
    width = (len(learned) - offset - 1) // BATCH_SIZE
    count = BATCH_SIZE * width
    X = learned[offset : offset + count].reshape(BATCH_SIZE, width)
    Y = learned[offset + 1 : offset + 1 + count].reshape(BATCH_SIZE, width)
    for i in range(0, width // SEQ_LEN * SEQ_LEN, SEQ_LEN):
        yield X[:, i : i + SEQ_LEN], Y[:, i : i + SEQ_LEN]


#: endif
#: endif
def run_epoch():
    #: if is_carried
    state = None
    #: endif
    for X, Y in cut_minibatches():
        inputs, targets = torch.from_numpy(X.T.copy()), torch.from_numpy(Y.T.copy())
        #: if is_carried
        logits, state = net(inputs, state)
        #: if model.cell == "lstm"
        state = tuple(part.detach() for part in state)
        #: else
        state = state.detach()
        #: endif
        #: else
        logits, _ = net(inputs)
        #: endif
        #: if optimizer.loss_reduction == "sum"
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum")
        #: else
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="mean")
        #: endif
        optimizer.zero_grad()
        loss.backward()
        #: if is_clipped
        norm = math.sqrt(sum(float((weight.grad**2).sum()) for weight in weights))
        if norm > MAX_GRAD_NORM:
            for weight in weights:
                weight.grad *= MAX_GRAD_NORM / norm
        #: endif
        optimizer.step()
        #: if optimizer.loss_reduction == "sum"
        yield loss.item() / targets.numel(), logits  # nats per token, before the update
        #: else
        yield loss.item(), logits  # nats per token, before the update
        #: endif


#: if not is_word_pair and data.validation_share > 0
@torch.no_grad()
def validate():
    net.eval()
    held_out = tokens[len(learned) :]
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


#: endif
#: if writes_samples and config.sample_temperature > 0
@torch.no_grad()
def write_text(prefix, length, seed):
    net.eval()
    draws = np.random.default_rng(seed)
    text = ""
    logits, state = net(torch.from_numpy(encode(prefix))[:, None])
    for _ in range(length):
        chances = F.softmax(logits[-1, 0].double() / fill(config.sample_temperature), -1).numpy()
        token = int(draws.choice(len(TOKENS), p=chances / chances.sum()))
        #: if has_words
        text += " " + TOKENS[token]
        #: else
        text += TOKENS[token]
        #: endif
        logits, state = net(torch.tensor([[token]]), state)
    net.train()
    return text


#: elif writes_samples
@torch.no_grad()
def write_text(prefix, length):
    net.eval()
    text = ""
    logits, state = net(torch.from_numpy(encode(prefix))[:, None])
    for _ in range(length):
        token = int(logits[-1, 0].argmax())
        #: if has_words
        text += " " + TOKENS[token]
        #: else
        text += TOKENS[token]
        #: endif
        logits, state = net(torch.tensor([[token]]), state)
    net.train()
    return text


#: endif
if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):  # an older console stops at characters it lacks
        sys.stdout.reconfigure(encoding="utf-8")
    #: if is_word_pair
    for epoch in range(1, EPOCHS + 1):
        for loss, logits in run_epoch():
            word = "".join(TOKENS[token] for token in logits[:, 0].argmax(-1))
            print(f"epoch {epoch}: loss {loss:.6f} per letter, {word}")
    #: else
    for epoch in range(1, EPOCHS + 1):
        losses = [loss for loss, _ in run_epoch()]
        loss = sum(losses) / len(losses)
        print(f"epoch {epoch}: loss {loss:.6f}, perplexity {math.exp(loss):.4f}")
        #: if data.validation_share > 0
        print(f"    held out: perplexity {math.exp(validate()):.4f}")
        #: endif
        #: if writes_samples
        if epoch % fill(config.sample_every) == 0:
            prefix = fill(prefix)
            #: if config.sample_temperature > 0
            print("   ", prefix + write_text(prefix, fill(config.sample_length), SEED + epoch))
            #: else
            print("   ", prefix + write_text(prefix, fill(config.sample_length)))
            #: endif
        #: endif
    #: endif
