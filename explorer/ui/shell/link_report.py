"""Says which parameters of the page's link had no effect, and which values weren't possible.

Streamlit silently removes a value that a control can't take. So the link is compared with the
controls once the page is drawn. Parameters that other websites add to every link are left alone,
and so are `present` and `panel`, which say how a page is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st

from explorer.core.errors import quote
from explorer.core.typed_numbers.number import read_number
from explorer.ui.shell.visits import is_new_visit

# assets/components/shared/address.js has the same rule; a test compares the two.
FOREIGN = re.compile(
    r"present|panel|utm_\w+|[a-z]*clid|[gw]braid|igshid|mc_[ce]id|mkt_tok|_ga|_gl|_hs(enc|mi)",
    re.ASCII,
)
_MOST_SHOWN = 5
_WATCH = "link.watch"
IGNORED = "link-ignored"  # the start of the containers' keys


@dataclass
class _Watch:
    """What is known about the page's link.

    Attributes:
        page: the title of the page.
        read: the parameters that the page has read itself in this run.
        drawn: the keys of controls that come and go, of which those in this run.
        before: the same, of the run before it in this visit.
        known: the same, of all runs on this page.
        browsers: the parameters that only the browser writes.
        invalid: each refused value, the value used instead, and what the screen calls that.
    """

    page: str = ""
    read: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    before: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    browsers: set[str] = field(default_factory=set)
    invalid: dict[str, tuple[str, object, str]] = field(default_factory=dict)


def is_foreign(name: str) -> bool:
    """Whether other websites add a parameter of that name to links."""
    return FOREIGN.fullmatch(name) is not None


def read_parameters(*, foreign: bool = False) -> dict[str, str]:
    """The parameters of the page's link that are its own, or those that are foreign."""
    return {name: text for name, text in st.query_params.items() if is_foreign(name) == foreign}


def claim_parameters(*names: str) -> None:
    """Note that the page reads these parameters itself, and says so if it can't use one."""
    watch = _find_watch()
    watch.read.update(names)
    for name in names:
        watch.invalid.pop(name, None)


def is_claimed(name: str) -> bool:
    """Whether the page has read the parameter itself in this run."""
    return name in _find_watch().read


def claim_browsers(*names: str) -> None:
    """Note that the browser alone writes these parameters, and that they stay in the link."""
    claim_parameters(*names)
    _find_watch().browsers.update(names)


def list_browsers() -> list[str]:
    """The parameters of the page that the browser alone writes."""
    return sorted(_find_watch().browsers)


def claim_choice(name: str) -> None:
    """Note that the page reads the parameter, and reports it here if it's invalid."""
    _find_watch().read.add(name)


def claim_control(name: str) -> None:
    """Note that the control with that key, which comes and goes with a recipe, is on the page."""
    _find_watch().drawn.add(name)
    _find_watch().known.add(name)


def report_invalid(name: str, text: str, used: object, title: str = "") -> None:
    """Show that a value isn't possible, as long as the control with that key has the one used.

    Args:
        name: the parameter, which is also the control's key.
        text: the value in the link.
        used: the value that the control has: the one used instead, or the text itself if it stays.
        title: what that value is called on the screen, if it has a title.
    """
    _find_watch().invalid[name] = (text, used, title or str(used))


@contextmanager
def watch_link(page: str) -> Iterator[None]:
    """Draw the page in the block; above it, show which parts of its link were ignored.

    Args:
        page: its title.
    """
    if _find_watch().page != page:
        st.session_state[_WATCH] = _Watch(page)
    watch, place = _find_watch(), st.empty()
    watch.before = set() if is_new_visit() else watch.drawn
    watch.read, watch.drawn = set(), set()
    given = {name: st.query_params.get_all(name) for name in read_parameters()}
    yield
    sentences = _list_sentences(watch, given)
    if sentences:
        with place.container():
            show_ignored(sentences)


def show_ignored(sentences: Sequence[str], part: str = "page") -> None:
    """Show what was ignored in the link: a sentence for each part of it.

    Args:
        sentences: the sentences.
        part: of the page, which has read the link.
    """
    more = len(sentences) - _MOST_SHOWN
    st.warning("Part of this link was ignored.")
    # Text quoted from a link is data: a code block doesn't interpret Markdown.
    shown = [*sentences[:_MOST_SHOWN], *([f"{more} more."] if more > 0 else [])]
    with st.container(key=f"{IGNORED}-{part}"):
        st.code("\n".join(shown), language=None, wrap_lines=True)


def _list_sentences(watch: _Watch, given: Mapping[str, list[str]]) -> list[str]:
    state, present = st.session_state, st.query_params
    unused = []
    for name, texts in given.items():
        # What had a control until now had its effect: the user has just left its tab or recipe.
        if name in watch.read or name in watch.before - watch.drawn:
            continue
        if name not in state or name in watch.known - watch.drawn:
            unused.append(f"{quote(name)} has no effect on what this page shows.")
        elif present.get_all(name) != texts and not _is_equal(texts, state[name]):
            report_invalid(name, texts[-1], state[name])
    return unused + [
        _describe_refusal(name, text, used, title)
        for name, (text, used, title) in watch.invalid.items()
        if state.get(name) == used
    ]


def _describe_refusal(name: str, text: str, used: object, title: str) -> str:
    if isinstance(used, str) and used and text != used and text.startswith(used):
        return f"`{name}` is too long. The page uses its first {len(used)} characters."
    return (
        f"`{name}` can't be {quote(text)}. The page uses {quote(title)} instead; choose another "
        "value there."
    )


def _is_equal(texts: list[str], value: object) -> bool:
    """Whether the texts of a parameter stand for a control's value."""
    values = list(value) if isinstance(value, (list, tuple)) else [value]
    return len(texts) == len(values) and all(map(is_same, texts, values))


def is_same(text: str, value: object) -> bool:
    """Whether a parameter's text stands for a control's value."""
    if text.casefold() == str(value).casefold():
        return True
    number = None if isinstance(value, bool) else read_number(text)
    return number is not None and number == read_number(str(value))


def _find_watch() -> _Watch:
    watch = st.session_state.setdefault(_WATCH, _Watch())
    assert isinstance(watch, _Watch)  # noqa: S101 - only this module writes it
    return watch
