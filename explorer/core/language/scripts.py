"""Writes a run as one plain PyTorch script that imports nothing of this project.

The script is `assets/templates/language_model.py`, filled in, with the whole text in it. It draws
the same first weights and the same minibatches as the run, so its losses are the run's. Dropout
draws torch's own masks there, so a run with dropout agrees in distribution only.
"""

from __future__ import annotations

from explorer.core.language.config import TrainingConfig
from explorer.core.language.datasets import prepare_dataset
from explorer.core.templates import render_script


def export_run_script(config: TrainingConfig, *, is_changed: bool = False) -> str:
    """The script as text. When it is run, it trains and prints a line for each epoch.

    Its `run_epoch()` yields (loss in nats per token, logits) for each optimiser update.

    Args:
        config: the settings that the run started with.
        is_changed: whether they were changed while it trained, which the script then says.

    Raises:
        InvalidValueError: the corpus is unknown or does not fit the bounds.
    """
    dataset = prepare_dataset(config)
    is_word_pair = dataset.is_word_pair
    writes_samples = not is_word_pair and config.sample_every > 0
    is_clipped = config.optimizer.max_grad_norm is not None
    # Characters are written as one text, after the last token that is longer than a character.
    tokens = dataset.vocabulary.tokens
    count = max((n for n, token in enumerate(tokens, 1) if len(token) > 1), default=0)
    has_words = config.data.split_by == "word"
    return render_script(
        "language_model",
        # The name can be anything: without these two signs it can't end the docstring.
        run_name=config.name.replace('"', "'").replace("\\", "/"),
        is_changed=is_changed,
        config=config,
        data=config.data,
        model=config.model,
        optimizer=config.optimizer,
        cell=config.model.cell.upper(),
        optimizer_class={"sgd": "SGD", "adam": "Adam"}[config.optimizer.optimizer],
        is_word_pair=is_word_pair,
        is_clipped=is_clipped,
        is_carried=not is_word_pair and config.data.sampling == "sequential",
        writes_samples=writes_samples,
        needs_math=is_clipped or not is_word_pair,
        named_tokens=tokens[:count],
        characters="".join(tokens[count:]),
        has_words=has_words,
        tokens=list(tokens),
        text=dataset.text,
        prefix=config.sample_prefix or (dataset.start if writes_samples else ""),
    )
