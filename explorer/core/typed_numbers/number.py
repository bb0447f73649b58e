"""Reads one number as people write it, with the signs, digits and separators of many countries.

What counts as what, in this order:

1. Characters are made plain: digits of other scripts and full-width forms, every kind of minus sign
   and space, the fraction slash, superscripts (a power of ten), the signs for "times".
2. Brackets around the whole number are dropped: the app itself writes (-0.25).
3. A number in percent is divided by 100; a/b is a fraction; 1 - 8e-11 is a difference, as the app
   writes numbers very close to a whole one.
4. Spaces, apostrophes and underscores between groups of three digits are separators.
5. Of commas and points, one that comes once and last is the decimal sign, and signs that come
   before it or several times separate groups. So "1,234" is 1.234, but 1234 where only a whole
   number can be meant: see docs/FILES.md.
"""

from __future__ import annotations

import re

from explorer.core.errors import InvalidTextError, quote, write_bound

MAX_MAGNITUDE = 1e6  # of any number that a user enters: far beyond the sliders, no overflow
MAX_CHARACTERS = 60  # of a number, more than its exact decimals need

# The zeros of the scripts whose ten digits follow each other.
_ZEROS = (
    "\u0660\u06f0\u0966\u09e6\u0a66\u0ae6\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u0f20\u17e0\uff10"
)
_SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
# For each plain character (or none), the characters that stand for it.
_ALIKE = {
    "-": "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d",
    "+": "\ufe62\uff0b",
    ".": "\u066b\ufe52\uff0e",
    ",": "\ufe50\uff0c",
    ", ": "\u060c\u3001\ufe51\uff64",  # they separate numbers and are never decimal signs
    ";": "\u061b\ufe54\uff1b",
    "'": "\u02bc\u066c\u2018\u2019\uff07",
    "%": "\u066a\ufe6a\uff05",
    "/": "\u2044\u2215\uff0f",
    "*": "\u00b7\u00d7\u2217\u22c5\u2715\u2a2f\uff0a",
    "_": "\uff3f",
    "(": "\uff08",
    ")": "\uff09",
    "[": "\uff3b",
    "]": "\uff3d",
    "e": "\uff25\uff45",
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
    "\u205f\u3000",
    "": "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069"
    "\ufeff",
}
_VULGAR = {
    "\u00bc": "1/4",
    "\u00bd": "1/2",
    "\u00be": "3/4",
    "\u2153": "1/3",
    "\u2154": "2/3",
    "\u215b": "1/8",
}
_PLAIN = str.maketrans(
    {chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)}
    | {char: plain for plain, chars in _ALIKE.items() for char in chars}
)
_RAISED = str.maketrans(_SUPERSCRIPTS + "\u207a\u207b", "0123456789+-")
_RAISABLE = frozenset(map(chr, _RAISED))
_SPECIAL = _PLAIN.keys() | _RAISED.keys()
_POWER = re.compile(f"[\u207a\u207b]?[{_SUPERSCRIPTS}]+")

_SIMPLE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_BODY = r"[0-9., '_]*[0-9.]"
_TEN = r"10 ?(?:\^|\*\*) ?\(?([+-]?[0-9]{1,4})\)?"
_SCIENTIFIC = re.compile(
    rf"([+-]?) ?(?:({_BODY}) ?(?:[eE]([+-]?[0-9]{{1,4}})|[*xX] ?{_TEN})?|{_TEN}) ?(%?)"
)
_FRACTION = re.compile(rf"([+-]?) ?({_BODY}) ?/ ?({_BODY})")
_DIFFERENCE = re.compile(r"([+-]?[0-9]{1,6}) ?([+-]) ?([0-9]e-[0-9]{1,3})")
_GROUPED = {  # groups of three digits, or as in 12,34,567
    sign: re.compile(
        rf"[0-9]{{1,3}}(?:{re.escape(sign)}[0-9]{{3}})+"
        + (rf"|[0-9]{{1,2}}(?:{re.escape(sign)}[0-9]{{2}})+{re.escape(sign)}[0-9]{{3}}")
        * (sign in ",.")
    )
    for sign in " '_,."
}
_BOUND = re.compile(r"[<>\u2264\u2265]=? ?(.*)")
_ROUGH = re.compile(r"([~\u223c\u2248]) ?(.*)")
_THOUSANDS = re.compile(r"([+-]?[1-9][0-9]{0,2}),([0-9]{3})")


def parse_number(
    text: str,
    *,
    decimal: str = "",
    thousands: str = "",
    most: float = MAX_MAGNITUDE,
    is_whole: bool = False,
    subject: str = "A number",
) -> float:
    """The number in a text.

    Args:
        text: such as "-0.5", "12,3 %", "1/3", "1.2 × 10⁻³" or "1 234,5".
        decimal: "." or ","; if empty, the text decides, by the rule in the module's docstring.
        thousands: the one of these that may separate groups of three digits; only with `decimal`.
        most: the largest magnitude.
        is_whole: whether only a whole number can be meant; then "1,234" is 1234.
        subject: what the number is, for the message.

    Raises:
        InvalidTextError: the text isn't a number, or its magnitude exceeds `most`.
    """
    value = find_thousands(text) if is_whole else None
    if value is None:
        value = read_number(text, decimal, thousands)
    if value is None:
        raise InvalidTextError(_explain_refusal(text, subject))
    if not abs(value) <= most:
        rule, remedy = (
            (f"at least −{write_bound(most)}", "larger")
            if value < 0
            else (f"at most {write_bound(most)}", "smaller")
        )
        raise InvalidTextError(
            f"{subject} must be a number of {rule}, got {quote(text.strip())}; type a {remedy} one."
        )
    return value


def parse_quantity(text: str, *, unit: str, is_whole: bool, most: float, subject: str) -> float:
    """The number in a text that answers a question about a quantity.

    Args:
        text: as typed.
        unit: what was asked for; in "percent", 12% is 12.
        is_whole: whether a whole number was asked for.
        most: the largest magnitude.
        subject: what the number is, for the message.

    Raises:
        InvalidTextError: the text isn't a number, or its magnitude exceeds `most`.
    """
    value = parse_number(text, most=most, is_whole=is_whole, subject=subject)
    is_share = unit == "percent" and make_plain(text).rstrip(" \t)]").endswith("%")
    return (100 * value if is_share else value) + 0.0  # −0 is 0


def read_number(text: str, decimal: str = "", thousands: str = "") -> float | None:
    """The number in a text, of any size; None if there is none. See `parse_number`."""
    if decimal != "," and len(text) <= MAX_CHARACTERS and _SIMPLE.fullmatch(text):
        return float(text)
    plain = _drop_brackets(make_plain(text).strip(" \t"))
    if len(plain) > MAX_CHARACTERS:
        return None
    plain = _replace_vulgar(plain)
    if found := _SCIENTIFIC.fullmatch(plain):
        sign, body, exponent, times, power, percent = found.groups()
        digits = _read_body(body, decimal, thousands) if body else "1"
        shift = int(exponent or times or power or 0) - (2 if percent else 0)
        return None if digits is None else float(f"{sign}{digits}e{shift}")
    if found := _FRACTION.fullmatch(plain):
        sign, above, below = found.groups()
        return _divide(sign, *(_read_body(part, decimal, thousands) for part in (above, below)))
    if found := _DIFFERENCE.fullmatch(plain):
        whole, sign, part = found.groups()
        return float(whole) + float(f"{sign}{part}")
    return None


def make_plain(text: str) -> str:
    """The text with plain digits, signs, separators and spaces; line breaks and tabs stay."""
    if text.isascii():
        return text
    # Replacing the few such characters that a text has is many times faster than `translate`.
    odd = {char for char in set(text) if ord(char) in _SPECIAL}
    if odd & _RAISABLE:
        text = _POWER.sub(lambda found: f"^{found[0].translate(_RAISED)}", text)
    for char in odd:
        text = text.replace(char, _PLAIN.get(ord(char), char))
    return text


def find_thousands(text: str) -> float | None:
    """1234 for "1,234", whose comma may separate thousands; None if there is no such doubt."""
    found = _THOUSANDS.fullmatch(make_plain(text).strip(" \t"))
    return float(found[1] + found[2]) if found else None


def is_plain(text: str) -> bool:
    """Whether a number's text needs no explanation of how it was read."""
    return _SIMPLE.fullmatch(text.strip()) is not None


def _read_body(body: str, decimal: str, thousands: str) -> str | None:
    """The digits of an unsigned number with a point, or None if its separators fit no rule."""
    groups = {sign for sign in body if sign in " '_"}
    if len(groups) > 1:
        return None
    if groups:
        (group,) = groups
        point = next((sign for sign in body if sign in ".,"), "")
        if point and decimal not in ("", point):
            return None
        whole, _, rest = body.partition(point) if point else (body, "", "")
        if not _GROUPED[group].fullmatch(whole) or not (rest or "0").isdecimal():
            return None
        return f"{whole.replace(group, '')}.{rest}"
    point, group = (decimal, thousands) if decimal else _guess_signs(body)
    whole, sign, rest = body.partition(point) if point else (body, "", "")
    if group and group in whole:
        if not _GROUPED[group].fullmatch(whole):
            return None
        whole = whole.replace(group, "")
    is_number = (whole + rest).isdecimal()  # no other sign is left
    return whole + ("." if sign else "") + rest if is_number else None


def _guess_signs(body: str) -> tuple[str, str]:
    """The decimal sign and the separator of groups in a body of digits, points and commas."""
    signs = [char for char in body if char in ".,"]
    if not signs:
        return "", ""
    if signs.count(signs[-1]) == 1:
        return signs[-1], "," if signs[-1] == "." else "."
    return "", signs[-1]


def _divide(sign: str, above: str | None, below: str | None) -> float | None:
    if above is None or below is None or float(below) == 0:
        return None
    return float(f"{sign}{above}") / float(below)


def _drop_brackets(text: str) -> str:
    while len(text) > 2 and text[0] + text[-1] in ("()", "[]"):
        text = text[1:-1].strip(" \t")
    return text


def _replace_vulgar(text: str) -> str:
    sign = text[:1] if text[:1] in ("+", "-") else ""
    rest = text[len(sign) :].strip(" ")
    return f"{sign}{_VULGAR[rest]}" if rest in _VULGAR else text


def _explain_refusal(text: str, subject: str) -> str:
    shown, plain = quote(text.strip()), make_plain(text).strip()
    if not plain:
        return f"{subject} must be a number, but nothing was given; type one such as 0.5."
    if (found := _BOUND.fullmatch(plain)) and read_number(found[1]) is not None:
        return f"{subject} must be a number, got {shown}, which only bounds it; type the number."
    if (found := _ROUGH.fullmatch(plain)) and read_number(found[2]) is not None:
        return f"{subject} must be a number, got {shown}; leave out the {quote(found[1])}."
    if "\u221e" in plain or re.fullmatch(r"[+-]?inf(inity)?", plain, re.IGNORECASE):
        return f"{subject} must be a finite number, got {shown}; type one such as 0.5."
    if re.fullmatch(r"[^/]*[0-9] ?/ ?[0.,]+", plain):
        return f"{subject} must be a number, got {shown}, which divides by 0; change the divisor."
    return f"{subject} must be a number such as -0.5, 1/3 or 12%, got {shown}; type one."
