"""A run as one plain PyTorch script that needs nothing of this project.

Knows which pieces of recipe_templates.py a configuration needs; knows no stepper. The script draws
the same first weights and the same minibatches, so that its losses are the run's. A text up to
10,000 characters stands in the script; a longer one is a file beside it (`find_recipe_text`).
Dropout's masks are torch's own there, so that a run with dropout agrees in distribution only.
"""

from __future__ import annotations

from explorer.core.language import script_templates as pieces
from explorer.core.language.config import TrainingConfig
from explorer.core.language.data_config import DataConfig
from explorer.core.language.datasets import Dataset, prepare_dataset

MAX_EMBEDDED = 10_000
TEXT_FILE = "corpus.txt"


def export_recipe(config: TrainingConfig) -> str:
    """The script as text; run, it trains and prints a line for each epoch.

    Its `run_epoch()` yields (loss in nats per token, logits) for each optimiser update.

    Raises:
        InvalidValueError: the corpus is unknown or does not fit the bounds.
    """
    dataset = prepare_dataset(config)
    parts = [_fill_head(config, dataset), _fill_net(config), *_fill_minibatches(config.data)]
    parts += [_fill_steps(config)]
    if dataset.is_word_pair:
        parts += [pieces.WORD_PAIR_MAIN]
        return "\n\n".join(parts)
    reports = ""
    if config.data.validation_share > 0:
        parts += [pieces.VALIDATION]
        reports += pieces.VALIDATION_REPORT
    if config.sample_every > 0:
        parts += [_fill_generation(config.sample_temperature)]
        reports += pieces.SAMPLE_REPORT.substitute(
            every=config.sample_every,
            prefix=repr(config.sample_prefix or dataset.text[0]),
            length=config.sample_length,
        )
    parts += [pieces.LANGUAGE_MODEL_MAIN.substitute(reports=reports)]
    return "\n\n".join(parts)


def find_recipe_text(config: TrainingConfig) -> str | None:
    """The text that the script reads from `corpus.txt`; None where it holds all it needs."""
    dataset = prepare_dataset(config)
    return dataset.text if not dataset.is_word_pair and len(dataset.text) > MAX_EMBEDDED else None


def _fill_head(config: TrainingConfig, dataset: Dataset) -> str:
    data, theta = config.data, config.optimizer.max_grad_norm
    imports, comment, sizes = "", "", ""
    if theta is not None:
        sizes = f"MAX_GRAD_NORM = {theta!r}\n"
    if theta is not None or not dataset.is_word_pair:
        imports = "import math\n"
    if dataset.is_word_pair:
        texts = f"SOURCE = {data.source!r}\nTARGET = {data.target!r}"
    else:
        comment = "  # every unknown character is read as the first"
        sizes += f"BATCH_SIZE = {data.batch_size}\nSEQ_LEN = {data.seq_len}\n"
        texts = f"TEXT = {dataset.text!r}"
        if len(dataset.text) > MAX_EMBEDDED:
            imports += "from pathlib import Path\n"
            texts = f'TEXT = Path(__file__).with_name("{TEXT_FILE}").read_bytes().decode()'
    # Up to the last that is longer than a character one by one, the others as one text.
    tokens = dataset.vocabulary.tokens
    count = max((n for n, token in enumerate(tokens, 1) if len(token) > 1), default=0)
    named = "".join(f"{token!r}, " for token in tokens[:count])
    characters = "".join(tokens[count:])
    return pieces.HEAD.substitute(
        # The name is anyone's: repr keeps it from ending the docstring.
        name=repr(config.name.replace('"', "'").replace("\\", "/")),
        imports=f"{imports}\n" if imports else "",
        tokens=f"[{named}*{characters!r}]",
        tokens_comment=comment,
        texts=texts,
        epochs=config.epochs,
        learning_rate=repr(config.optimizer.learning_rate),
        sizes=sizes,
        precision=config.precision,
        seed=config.seed,
    )


def _fill_net(config: TrainingConfig) -> str:
    model = config.model
    is_one_hot, has_readout = model.input == "one_hot", model.readout == "linear"
    modules = []
    if not is_one_hot:
        modules += [f"self.embedding = nn.Embedding(len(TOKENS), {model.embedding_size})"]
    input_size = "len(TOKENS)" if is_one_hot else model.embedding_size
    layers = f", num_layers={model.num_layers}" if model.num_layers > 1 else ""
    dropout = f", dropout={model.dropout!r}" if model.dropout > 0 else ""
    modules += [
        f"self.rnn = nn.{model.cell.upper()}({input_size}, {model.hidden_size}{layers}{dropout})"
    ]
    if has_readout:
        modules += [f"self.linear = nn.Linear({model.hidden_size}, len(TOKENS))"]
    first_weights = pieces.NORMAL_WEIGHTS if model.init == "normal" else ""
    if model.orthogonal_recurrence:
        first_weights += pieces.ORTHOGONAL_WEIGHTS.substitute(hidden_size=model.hidden_size)
    if model.cut_recurrence:
        first_weights += pieces.CUT_WEIGHTS
    return pieces.NET.substitute(
        modules="\n".join(f"        {module}" for module in modules),
        embedded="F.one_hot(ids, len(TOKENS)).to(DTYPE)" if is_one_hot else "self.embedding(ids)",
        logits="self.linear(h)" if has_readout else "h",
        first_weights=first_weights,
        optimizer={"sgd": "SGD", "adam": "Adam"}[config.optimizer.optimizer],
    )


def _fill_minibatches(data: DataConfig) -> list[str]:
    if data.is_word_pair:
        return [pieces.WORD_PAIR]
    learned = pieces.LEARNED
    if data.validation_share > 0:
        learned = pieces.LEARNED_PART.substitute(share=repr(data.validation_share))
    return [learned, pieces.RANDOM if data.sampling == "random" else pieces.SEQUENTIAL]


def _fill_steps(config: TrainingConfig) -> str:
    is_clipped = config.optimizer.max_grad_norm is not None
    is_sum = config.optimizer.loss_reduction == "sum"
    is_carried = not config.data.is_word_pair and config.data.sampling == "sequential"
    detach = "state.detach()"
    if config.model.cell == "lstm":
        detach = "tuple(part.detach() for part in state)"
    keep = f"logits, state = net(inputs, state)\n        state = {detach}"
    return pieces.STEPS.substitute(
        begin="    state = None\n" if is_carried else "",
        read=keep if is_carried else "logits, _ = net(inputs)",
        reduction=config.optimizer.loss_reduction,
        clipping=pieces.CLIPPING if is_clipped else "",
        token_loss="loss.item() / targets.numel()" if is_sum else "loss.item()",
    )


def _fill_generation(temperature: float) -> str:
    if temperature == 0:
        return pieces.GENERATION.substitute(draws="", choice=pieces.GREEDY_CHOICE)
    return pieces.GENERATION.substitute(
        draws="    draws = np.random.default_rng(seed)\n",
        choice=pieces.DRAWN_CHOICE.substitute(temperature=repr(temperature)),
    )
