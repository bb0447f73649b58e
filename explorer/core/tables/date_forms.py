"""The forms of dates that tables contain, each as a pattern, and the names of the months."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = (
    "january januar janvier enero gennaio januari janeiro jan jän janv ene gen",
    "february februar février febrero febbraio februari fevereiro feb févr fev feb",
    "march märz mars marzo maart março mar mär mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio mei maio mag",
    "june juni juin junio giugno junho jun giu",
    "july juli juillet julio luglio julho jul juil lug",
    "august août agosto augustus aug ago aoû",
    "september septembre septiembre settembre setembro sep sept set",
    "october oktober octobre octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december dezember décembre diciembre dicembre dezembro dec dez déc dic",
)
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
DATE_WORDS = re.compile(
    r"date|datum|fecha|data\b|time|zeit|day\b|tag\b|month|monat|mois|mes\b|year|jahr|année|año|anno"
    r"|week|woche|quarter|quartal|period|stamp|hour|stunde|日期|时间|時間|年|月",
    re.IGNORECASE,
)

_Y, _M, _D = r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
_NAME = r"(?P<name>[A-Za-zÀ-ÿ]{3,10})\.?"
_WEEKDAY = r"(?:[A-Za-zÀ-ÿ]{2,10}[.,]? )?"
_SHORT_YEAR = r"(?P<y>\d{4}|\d{2})"
_TIME = (
    r"(?:[T ,]\s?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)?(?P<zone> ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
)


@dataclass(frozen=True)
class DateForm:
    """One way to write a date.

    Attributes:
        name: what the screen calls it.
        pattern: matches a whole cell; its groups are y, m, d and so on, or a, b, c where the order
            of day, month and year is open.
        is_number: whether the cell is also a plain number, so that more evidence is needed.
        is_iso: whether NumPy reads it too, if it is written with hyphens.
    """

    name: str
    pattern: re.Pattern[str]
    is_number: bool = False
    is_iso: bool = False


FORMS = (
    DateForm("year-month-day", re.compile(rf"{_Y}[-/. ]{_M}[-/. ]{_D}{_TIME}"), is_iso=True),
    DateForm("year-month-day", re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?")),
    DateForm(
        "day, month and year",
        re.compile(
            rf"{_WEEKDAY}(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<c>\d{{4}}|\d{{2}}){_TIME}"
        ),
    ),
    DateForm("year-month", re.compile(rf"{_Y}[-/]{_M}"), is_iso=True),
    DateForm("year-month", re.compile(rf"{_Y}[ -]?M(?P<m>\d{{2}})")),
    DateForm("month-year", re.compile(rf"{_M}[-/](?P<y>\d{{4}})")),
    DateForm(
        "month by name",
        re.compile(rf"{_WEEKDAY}{_D}[-. /]{{0,2}}{_NAME}[-. /,]{{0,2}}{_SHORT_YEAR}{_TIME}"),
    ),
    DateForm(
        "month by name",
        re.compile(rf"{_WEEKDAY}{_NAME} {_D}(?:st|nd|rd|th)?,? (?P<y>\d{{4}}){_TIME}"),
    ),
    DateForm("month by name", re.compile(rf"{_NAME}[-. /']{{0,2}}{_SHORT_YEAR}")),
    DateForm("month by name", re.compile(rf"{_Y}[-. /]{{0,2}}{_NAME}(?:[-. /]{{0,2}}{_D})?")),
    DateForm("quarter", re.compile(r"(?P<y>\d{4})[-. /]?[QqKk](?P<q>[1-4])")),
    DateForm("quarter", re.compile(r"[QqKk](?P<q>[1-4])[-. /]?(?P<y>\d{4})")),
    DateForm("week", re.compile(r"(?P<y>\d{4})[- ]?W(?P<w>\d{1,2})")),
    DateForm(
        "year, month and day as one number",
        re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
        is_number=True,
    ),
    DateForm(
        "year and month as one number", re.compile(r"(?P<y>\d{4})(?P<m>\d{2})"), is_number=True
    ),
    DateForm("year", re.compile(r"(?P<y>\d{4})(?:\.0*)?"), is_number=True),
    DateForm("year and its fraction", re.compile(r"(?P<fraction>\d{4}\.\d+)"), is_number=True),
    DateForm(
        "day numbers of Excel", re.compile(r"(?P<excel>[2-7]\d{4}(?:\.\d+)?)"), is_number=True
    ),
    DateForm("seconds since 1970", re.compile(r"(?P<s>\d{9,10})(?:\.\d+)?"), is_number=True),
    DateForm("milliseconds since 1970", re.compile(r"(?P<ms>\d{12,13})"), is_number=True),
)
TIME_OF_DAY = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)?"
)
