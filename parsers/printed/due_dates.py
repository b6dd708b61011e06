"""The month that due words name (`Due Sept`, `Due 30/09/24`, `31/07/25, revised to 31/12/25`).

Belongs here: one printed text → a month of the year, and the year where one is printed. Does not belong here: which
year is meant where none is printed (the warehouse knows the reports held).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from parsers.printed.months import NAMES, full_year, misprinted_month, month_number
from parsers.printed.text import letters, plain


@dataclass(frozen=True)
class Due:
    """A due month as printed: `month` 1 to 12, `year` None where none is printed.

    `short_year`: the year is printed with two digits behind a month's name, and might be a day (`Due March 31`).
    """

    month: int
    year: int | None
    short_year: bool = field(default=False, compare=False)


_MONTH_WORD = re.compile(r"\b([a-z]{3,9})\.?,?[\s'/\-]*(\d{4}|\d{2})?(?!\w)", re.IGNORECASE)
_FULL_DATE = re.compile(r"(?<![\d/.\-])(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?![\d/])")
_MONTH_YEAR = re.compile(r"(?<![\d/.])(\d{1,2})[/\-](\d{4}|\d{2})(?![\d/])")
_DAY_MONTH = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/])")
_ISO_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d{2})(?:-\d{2})?(?!\d)")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
_DAY_BEHIND_NAME = re.compile(r"\b([a-z]{3,9})\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(20\d\d)\b", re.IGNORECASE)
"""`March 31 2026`, `Nov 5, 2025`."""
_DAY_BEFORE_NAME = re.compile(r"\b\d{1,2}[\s\-]+(?=[a-z]{3,9}\b)", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:revised|re-?scheduled|extended|moved|slipped|postponed|deferred|changed|pushed back|now|new (?:due )?date)\b"
    r"(?:\s+(?:due|date|deadline|to|until|for|is))*[\s:]*|->|=>|→",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"\bfrom\b.+?\bto\b(.+)$", re.IGNORECASE)
"""Behind a word for a change: `slipped from Sept to Dec`."""
_EARLIER = re.compile(
    r"[(,;\s]*\b(?:was|were|originally|original(?: due)?(?: date)?|previously|previous|formerly|instead of|not)\b.*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def parse_due(text: str) -> Due | None:
    """The one month that due words name (`Due Sept`, `Due Mar 2025`, `Due 30/09/24`, `Due 11/12`: in December).

    A revised date wins over the one before it. None if no month is named, or several.
    """
    printed = plain(text)
    found = _named(printed)
    if len(found) > 1:
        found = _named(_in_force(printed))
    return next(iter(found)) if len(found) == 1 else None


def _in_force(printed: str) -> str:
    """Of words that name several dates those about the one that counts now; all of them where that is not said."""
    now = _EARLIER.sub("", printed)
    if now != printed and _named(now):
        return now
    parts = _LATER.split(printed)
    if len(parts) > 1 and (moved := _FROM_TO.search(parts[-1])) and _named(moved[1]):
        return moved[1]
    return parts[-1] if len(parts) > 1 and _named(parts[-1]) else printed


def _named(printed: str) -> set[Due]:
    """Every month that is named. A date that cannot be counts as one more than there can be."""
    found: set[Due] = set()
    for match in _ISO_DATE.finditer(printed):
        found |= _due(int(match[2]), match[1])
    printed = _ISO_DATE.sub(" ", printed)
    for match in _FULL_DATE.finditer(printed):
        found |= _due(int(match[2]), match[3]) if 1 <= int(match[1]) <= 31 else set()
    printed = _FULL_DATE.sub(" ", printed)
    for match in _MONTH_YEAR.finditer(printed):
        if not _is_day_month(match):
            found |= _due(int(match[1]), match[2])
    for match in _DAY_MONTH.finditer(printed):
        if _is_day_month(match):
            found |= _due(int(match[2]), None)
    printed = _MONTH_YEAR.sub(" ", _DAY_MONTH.sub(" ", printed))
    named = _DAY_BEHIND_NAME.sub(r"\1 \2", printed)
    named = _DAY_BEFORE_NAME.sub(" ", _ORDINAL.sub(" ", named))
    for match in _MONTH_WORD.finditer(named):
        word = match[1]
        if word.casefold() == "may" and not (
            word[0].isupper() and re.search(r"\bdue\b|^\W*may\b|\d|\bto\b|\bby\b", printed, re.IGNORECASE)
        ):
            continue  # `may be delayed`
        number = month_number(word) if _is_month_form(word) else misprinted_month(word)
        if number:
            found |= _due(number, match[2])
    return found


def _is_day_month(match: re.Match[str]) -> bool:
    """`11/12` is the 11th of December: the last number is no year that anything is due in."""
    return "/" in match[0] and len(match[2]) <= 2 and 1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 31


def _is_month_form(word: str) -> bool:
    """`Mar` and `March`, but not `Mars`; month_number alone takes any beginning of a name."""
    name = word.casefold()
    return len(name) == 3 or name == "sept" or name in NAMES


def _due(month: int, year: str | None) -> set[Due]:
    known = full_year(year) if year else None
    if not 1 <= month <= 12 or (year and known is None):
        return set()
    return {Due(month, known, short_year=bool(year) and len(year or "") == 2)}


def is_due_unknown(text: str) -> bool:
    """Due words that say that the month is not known yet (`TBC`, `Due TBC`)."""
    words = letters(text).removeprefix("due").removeprefix("date")
    return words in ("tbc", "tobeconfirmed", "tba", "tobeagreed", "tobeannounced")
