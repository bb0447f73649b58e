"""Reports what was read from the user's own text: encoding, length, vocabulary, what cleaning does.

Each sentence states what would otherwise happen in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import streamlit as st

from explorer.core.language.data_config import DataConfig
from explorer.core.text.encodings import ENCODINGS
from explorer.core.text.summaries import TextSummary, summarise_text
from explorer.core.text.uploads import TextFile, TextPart
from explorer.ui.runs.own_text import find_own_file
from explorer.ui.shell.plain_text import escape_markdown, mark_white_space

_MOST_LISTED = 6
_LINE = 120  # characters of the first line


def show_text_report(data: DataConfig) -> None:
    """Show what is in the user's own text, as the net will read it."""
    file, summary = find_own_file(), _summarise(data.text or "", data.cleaning, data.split_by)
    read = file.read if file else None
    line = summary.first_line
    st.code(mark_white_space(line[:_LINE] + ("…" if len(line) > _LINE else "")), language=None)
    sentences = [
        *([_describe_source(read)] if read else []),
        _describe_size(summary, data),
        *_describe_cleaning(summary, data),
        *(_list_faults(read) if read else []),
        *_describe_contents(summary, data.split_by),
    ]
    st.caption("\n".join(f"- {escape_markdown(each)}" for each in sentences))


def state_own_text(data: DataConfig) -> None:
    """State in one line, on the page itself, that it learns the user's own text."""
    if data.text is None:
        return
    file, summary = find_own_file(), _summarise(data.text, data.cleaning, data.split_by)
    read = file.read if file else None
    name = file.name if file else "pasted text"
    parts = [f"Your own text: {name}", _describe_size(summary, data)]
    if read:
        parts.insert(1, _name_encodings(read))
    faults = sum(part.num_wrong for part in read.parts) if read else 0
    if faults:
        parts.append(f"{_count(faults, 'place')} with wrong bytes")
    st.caption(escape_markdown("; ".join(parts) + "."))


# Keyed by Python's own hash, which a string of megabytes caches.
@st.cache_resource(max_entries=8, show_spinner="Counting characters …", hash_funcs={str: hash})
def _summarise(text: str, cleaning: str, split_by: str) -> TextSummary:
    return summarise_text(text, is_cleaned=cleaning == "lyrics", split_by=split_by)


def _describe_source(read: TextFile) -> str:
    uncertain = [part for part in read.parts if not part.is_certain]
    text = f"Read as {_name_encodings(read)}"
    if len(read.parts) > 1:
        text += f": {len(read.parts)} texts one after another"
    if not uncertain:
        return f"{text}."
    second = ENCODINGS.get(uncertain[0].second, "")
    return (
        f"{text}. That's a guess from few bytes and may be wrong; the next likeliest is {second}."
    )


def _name_encodings(read: TextFile) -> str:
    return ", ".join(dict.fromkeys(ENCODINGS[part.encoding] for part in read.parts))


def _describe_size(summary: TextSummary, data: DataConfig) -> str:
    tokens = _count(summary.num_tokens, data.split_by)
    if data.max_tokens is not None and data.max_tokens < summary.num_tokens:
        tokens += f", of which the net reads the first {data.max_tokens:,}"
    size = summary.count_vocabulary(data.min_freq)
    rare = len(summary.frequencies) - size
    text = f"{tokens}; vocabulary of {_count(size, data.split_by)} and <unk>"
    ones = "one" if rare == 1 else "ones"
    return f"{text}, which stands for {rare:,} rare {ones}" if rare else text


def _describe_cleaning(summary: TextSummary, data: DataConfig) -> Iterator[str]:
    if data.cleaning == "none":
        return
    signs = dict(summary.cleaned)
    lines = signs.pop("\n", 0)
    parts = [f"turned {_count(lines, 'line break')} into spaces"] if lines else []
    if signs:
        count = _count(sum(signs.values()), "punctuation mark")
        parts.append(f"removed {count}: {_list_counts(signs)}")
    yield f"Cleaning {' and '.join(parts)}." if parts else "Cleaning had nothing to remove."
    if parts and summary.num_kinds <= 1:
        yield "Little is left after cleaning; switch it off under Cleaning."


def _describe_contents(summary: TextSummary, split_by: str) -> Iterator[str]:
    if summary.invisible:
        where = "between words or in them" if split_by == "word" else "which are tokens too"
        yield f"Invisible characters, {where}: {_list_counts(summary.invisible)}."
    if not summary.has_spaces:
        yield "This text has hardly any spaces, so its words are whole sentences; use characters."
    if summary.num_tokens == 1:
        yield f"The text is a single {split_by}: there's nothing to predict."
    elif summary.num_kinds == 1:
        yield "The text is one token again and again: there's nothing to predict."
    if summary.first_line.lower().startswith(("<!doctype html", "<html")):
        yield "This is a web page: the net will learn its HTML tags as well."


def _list_faults(read: TextFile) -> Iterator[str]:
    for part in read.parts:
        where = f" of {part.name}" if len(read.parts) > 1 else ""
        yield from _describe_faults(part, where)
    if read.num_line_ends:
        yield (
            f"{_count(read.num_line_ends, 'line end')} of Windows or an old Mac became "
            "plain newlines."
        )
    if read.others:
        shown, more = ", ".join(read.others[:_MOST_LISTED]), len(read.others) - _MOST_LISTED
        rest = f" and {more} more" if more > 0 else ""
        yield f"Not read, because they aren't texts: {shown}{rest}."


def _describe_faults(part: TextPart, where: str) -> Iterator[str]:
    if part.num_wrong:
        places = ", ".join(
            f"{each.code} in line {each.line:,}{where}, character {each.column:,}"
            for each in part.places
        )
        more = " …" if part.num_wrong > len(part.places) else ""
        yield (
            f"{_count(part.num_wrong, 'place')} can't be decoded; \ufffd stands there: "
            f"{places}{more}."
        )
    if part.num_cut:
        yield (
            f"The last character{where} is cut off; its {_count(part.num_cut, 'byte')} "
            f"{'was' if part.num_cut == 1 else 'were'} left out."
        )


def _list_counts(counts: Mapping[str, int]) -> str:
    shown = [f"{name} ×{count:,}" for name, count in list(counts.items())[:_MOST_LISTED]]
    more = len(counts) - len(shown)
    return "  ".join(shown) + (f" and {_count(more, 'more kind')}" if more else "")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
