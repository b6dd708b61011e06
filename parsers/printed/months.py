"""Months as people print them: names, numbers, and the month headers of a table.

Belongs here: reading one printed month, and how far a damaged header is from a month.
Does not belong here: what a run of headers means (`metric_header`), or a report's period (`period`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from parsers.printed.text import distance, plain

NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NUMERIC = re.compile(r"^(\d{1,2})[/.\- ](\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})[/.\-](\d{1,2})$")
_NAMED = re.compile(r"^([a-z]{3,9})\.?[ /.,'\-]*(\d{4}|\d{2})$")
_DATE = re.compile(r"^\d{1,2}[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})$")
_NAMED_DAY = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[ /.\-]?([a-z]{3,9})\.?[ /.,'\-]*(\d{4}|\d{2})$")
_LOOK_ALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8", "\\": "/"})
_FINANCIAL = re.compile(r"^(?:fy\s*)?(20\d\d|\d\d)\s*[/\-]\s*(20\d\d|\d\d)$", re.IGNORECASE)
_CALENDAR = re.compile(r"^(?:(fy)\s*(20\d\d|\d\d)|(20\d\d))$", re.IGNORECASE)
YEARS = range(2000, 2100)


class Years(NamedTuple):
    """The months that a printed year, or the date of a target, covers."""

    first: date
    last: date

    def holds(self, month: date) -> bool:
        """Whether this month lies in the years that a report can be about."""
        return self.first <= month <= self.last

    def year_of(self, number: int) -> int:
        """The year of the month with this number in these twelve months."""
        return self.first.year if number >= self.first.month else self.first.year + 1


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name or its usual short forms (`Sept`, `Jul`); None for other words."""
    name = word.casefold().strip(" .,")
    if len(name) >= 3:
        for number, full in enumerate(NAMES, start=1):
            if full.startswith(name) or (name == "sept" and number == 9):
                return number
    return None


def misprinted_month(word: str) -> int | None:
    """The one month whose full name is one edit away (`Novmber`), for words of five letters and more."""
    name = word.casefold()
    near = [n for n, full in enumerate(NAMES, start=1) if len(full) >= 6 and distance(name, full, 1) <= 1]
    return near[0] if len(near) == 1 and len(name) >= 5 else None


def full_year(digits: str) -> int | None:
    """2024 for `24` and `2024`; None outside this century."""
    year = int(digits) + (2000 if len(digits) == 2 else 0)
    return year if year in YEARS else None


def add_months(month: date, count: int) -> date:
    """The first day of the month that lies `count` months after `month`."""
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """How many months later the second is; negative when it is earlier."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _month(year: int | None, number: int) -> date | None:
    return date(year, number, 1) if year and 1 <= number <= 12 else None


@lru_cache(maxsize=1024)
def years_of(text: str) -> Years | None:
    """The months of a printed year: `2024` (January to December), `2024/25` and `24/25` (April to March)."""
    printed = plain(text)
    if match := _FINANCIAL.match(printed):
        first, second = full_year(match[1]), full_year(match[2])
        # Nobody prints 20/2021 for a year: it is 02/2021, its digits swapped.
        as_years_are = len(match[1]) == 4 or (len(match[2]) == 2 and int(match[1]) > 12)
        if first and second == first + 1 and (as_years_are or printed[:1].isalpha()):
            return Years(date(first, 4, 1), date(first + 1, 3, 1))
    if (match := _CALENDAR.match(printed)) and (year := full_year(match[2] or match[3])):
        return Years(date(year - 1, 4, 1), date(year, 3, 1)) if match[1] else Years(date(year, 1, 1), date(year, 12, 1))
    return None


def financial_year(month: date) -> Years:
    """The financial year, April to March, that this month lies in."""
    first = month.year if month.month >= 4 else month.year - 1
    return Years(date(first, 4, 1), date(first + 1, 3, 1))


@lru_cache(maxsize=1024)
def parse_label(label: str) -> date | None:
    """The month a header names (`04/24`, `7/24`, `07/2024`, `Jul-24`, `July 2024`, `2024-07`), exactly as printed."""
    text = re.sub(r"\s*([/.\-])\s*", r"\1", plain(label)).casefold()
    if match := _NUMERIC.match(text):
        return _month(full_year(match[2]), int(match[1]))
    if match := _ISO.match(text):
        return _month(full_year(match[1]), int(match[2]))
    if match := _DATE.match(text):
        return _month(full_year(match[2]), int(match[1]))
    if (match := _NAMED_DAY.match(text)) and (number := month_number(match[2])) and 1 <= int(match[1]) <= 31:
        return _month(full_year(match[3]), number)
    if (match := _NAMED.match(text)) and (number := month_number(match[1])):
        return _month(full_year(match[2]), number)
    return None


def is_day(label: str) -> bool:
    """Does this header name a day (`12/09/25`, `5 Sept 25`), and not only its month?"""
    text = re.sub(r"\s*([/.\-])\s*", r"\1", plain(label)).casefold()
    return (_DATE.match(text) or _NAMED_DAY.match(text)) is not None


@dataclass(frozen=True)
class Label:
    """A month header as printed, and the month it names: `exact` when nothing had to be read as something else.

    `month` without `exact`: only characters that look alike were changed (`1O/24`). `number`: the month, 1 to 12, that
    is named without its year (`Jul`).
    """

    text: str
    month: date | None
    exact: bool
    number: int | None = None

    @classmethod
    @lru_cache(maxsize=1024)
    def of(cls, text: str) -> Label:
        """A header's words as a month label: exact, misprinted, or none."""
        month = parse_label(text)
        if month is not None:
            return cls(text, month, exact=True)
        if text.isalpha():
            return cls(text, None, exact=False, number=month_number(text) or misprinted_month(text))
        if sum(c.isdigit() for c in text) >= 2:
            month = parse_label(plain(text).translate(_LOOK_ALIKES))
        return cls(text, month, exact=False)

    @property
    def digits(self) -> str:
        """Its digits, where it holds nothing but digits and strokes; else empty."""
        return "" if re.search(r"[^\d/.\s-]", self.text) else re.sub(r"\D", "", self.text)

    @lru_cache(maxsize=8192)  # noqa: B019  labels are values, not objects that hold anything
    def edits_to(self, month: date) -> int:
        """Edits between what is printed and the nearest way to print this month; 0 when it names it."""
        if self.month == month:
            return 0
        printed = plain(self.text).casefold().replace(" ", "")
        return min(distance(printed, form) for form in _forms(month, named=any(c.isalpha() for c in printed)))


@lru_cache(maxsize=1024)
def _forms(month: date, *, named: bool) -> tuple[str, ...]:
    short, long = f"{month:%y}", f"{month:%Y}"
    forms = [f"{month.month:02}/{short}", f"{month.month:02}-{short}", f"{month.month:02}/{long}", f"{month:%Y-%m}"]
    if month.month < 10:
        forms.append(f"{month.month}/{short}")
    if named:
        name = NAMES[month.month - 1]
        for word in (name[:3], name, name[:4]):
            forms += [f"{word}-{short}", f"{word}{short}", f"{word}-{long}", f"{word}{long}"]
    return tuple(forms)


@lru_cache(maxsize=1024)
def looks_like_label(text: str) -> bool:
    """Is this a month header, perhaps a damaged one? (`04/24`, `0/524`, `07/47`, `1O/24`, `Jul-24`; not `14%`.)"""
    text = plain(text)
    if not text or len(text) > 16 or years_of(text):
        return False
    if Label.of(text).month is not None:
        return True
    if re.fullmatch(r"[\dOolISB]{1,4}\s?[/\\.\-]\s?[\dOolISB]{1,4}", text) and sum(c.isdigit() for c in text) >= 2:
        return True
    match = re.fullmatch(r"([A-Za-z]{3,9})[ .,'/\-]*(\d{2,4})", text)
    return bool(match) and (month_number(match[1]) or misprinted_month(match[1])) is not None
