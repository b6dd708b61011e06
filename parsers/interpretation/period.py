"""The period of a report, from its cover.

Belongs here: which months the cover names. Does not belong here: due months of actions, headers of tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from parsers.printed.headings import is_sentence
from parsers.printed.months import NAMES, add_months, full_year, misprinted_month, month_number, months_between
from parsers.printed.text import plain, squash
from parsers.report import Period

LONGEST = 12
"""A report that names more months than a year is not understood."""

_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DAY = r"(?:\d{1,2}\s*(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
_SEPARATOR = (
    r"\s*(?:&|\band\b|\bto\b|,|(?<!\d)/|/(?!\d)|\s-\s|(?<!\d)-|-(?!\d)|\buntil\b|\bthrough\b)\s*(?:&|\band\b)?\s*"
)
_MONTH_TOKEN = re.compile(
    rf"{_WEEKDAY}{_DAY}(?P<word>[a-z]{{3,10}})\.?,?\s*(?P<year>'?\d{{4}}|'?\d{{2}}(?!\d))?", re.IGNORECASE
)
_NUMBER_MONTH = re.compile(
    r"(?<!\d)(?:(?:\d{1,2}[/.\-])?(\d{1,2})[/.\-](\d{4}|\d{2})|(\d{4})-(\d{2})(?:-\d{2})?)(?!\d)"
)
_JOINED = re.compile(r"([a-z]{3,9})\.?\s?[-/]\s?'?(\d{4}|\d{2})", re.IGNORECASE)
_QUARTER = re.compile(
    r"(?:quarter|qtr|q)\s*(?P<number>[1-4]|one|two|three|four)\s*[-,:(]?\s*(?:of\s+)?(?:fy\s*)?"
    r"(?P<year>20\d\d|\d\d)\s*[/\-]\s*(?P<next>20\d\d|\d\d)\)?",
    re.IGNORECASE,
)
"""A quarter of a financial year, which begins in April. `Q2 2025` alone could be of either year, and is none."""
_YEAR_AND_QUARTER = re.compile(
    r"(?:fy\s*)?(?P<year>20\d\d|\d\d)\s*[/\-]\s*(?P<next>20\d\d|\d\d)\s*[-,:(]?\s*"
    r"(?:quarter|qtr|q)\s*(?P<number>[1-4]|one|two|three|four)\)?",
    re.IGNORECASE,
)
_QUARTER_TO = re.compile(
    r"(?:the\s+)?(?:quarter|qtr|3 months|three months)\s+(?:end(?:ing|ed)?|to)\s*:?\s+(?P<end>.+)",
    re.IGNORECASE,
)
"""`Quarter ending 30 September 2025`: July to September."""
_QUARTERS = {"one": 1, "two": 2, "three": 3, "four": 4}
_FOOTNOTE_MARKS = re.compile(r"[*†‡¹²³⁰-⁹]+$")
_VERSION = re.compile(
    r"[\s(\[,\-]*(?:\b(?:v(?:ersion)?\.?\s*\d+(?:\.\d+)*|draft|final|revised|provisional|confidential|official)\b[\s)\],.]*)+$",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:^|\b(?:report(?:ing|ed)?)\s+)(?:period|months?)\b"
    r"(?:\s+(?:covered|of report|of|from|ending|ended|under review))?\s*[:\-]?\s*"
    r"|\breporting\s+quarter\b\s*[:\-]?\s*"
    r"|^(?:(?:this\s+)?report|data|figures|position)\s+(?:for|to|up to|as at|covering|period)\b\s*:?\s*"
    r"(?:(?:the\s+)?(?:reporting\s+)?(?:period|months?)\b\s*(?:of\b|from\b|covering\b|ending\b)?\s*[:\-]?\s*)?"
    r"|^(?:data|figures)\s*(?:up)?\s*to\b\s*:?\s*",
    re.IGNORECASE,
)
_EDGES = " *#:.-()|,;"
_TITLE = re.compile(r"impact|performance|report|update", re.IGNORECASE)
_OTHER_DATE = re.compile(
    r"\b(meeting|date|dated|published|publication|issued|printed|version|updated|approved|author|draft|next|due|"
    r"deadline|board on|created|circulated|"
    r"report to|presented|prepared)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PeriodReading:
    """A period, and whether a misprinted month name was read as the month."""

    period: Period
    misprinted: bool


class UnreadablePeriod(Exception):
    """The cover names no period, or more than one. The message says which."""


def read_period(lines: Sequence[str]) -> PeriodReading:
    """The period that the lines of a cover name; lines may be wrapped in the middle of it.

    A line that says `period` comes first, then a line that is nothing but the period, then a title that holds
    one, then any line that names just one period and is not said to be another date.

    Raises `UnreadablePeriod`.
    """
    lines = [_FOOTNOTE_MARKS.sub("", line.rstrip()) for line in lines]
    for candidates in (_labelled(lines), _standing_alone(lines), _in_titles(lines), _anywhere(lines)):
        readings = {reading.period.report_id: reading for reading in candidates}
        if len(readings) > 1:
            labels = ", ".join(sorted(f"'{reading.period.label}'" for reading in readings.values()))
            raise UnreadablePeriod(f"the cover names more than one period ({labels})")
        if readings:
            return next(iter(readings.values()))
    raise UnreadablePeriod("the cover names no period (such as 'MAY 2024' or 'NOVEMBER & DECEMBER 2024')")


def _windows(lines: Sequence[str]) -> Iterator[PeriodReading]:
    """Every stretch of one to three lines that is a period and nothing else; the longest first, none twice."""
    start = 0
    while start < len(lines):
        for size in (3, 2, 1):
            text = plain(" ".join(lines[start : start + size])).strip(_EDGES)
            reading = parse_period(text) if text and start + size <= len(lines) else None
            if reading:
                yield reading
                start += size - 1
                break
        start += 1


def _labelled(lines: Sequence[str]) -> list[PeriodReading]:
    """What stands behind the word `period`, as far as it is one: other words may follow on the line."""
    readings: list[PeriodReading] = []
    for number, line in enumerate(lines):
        label = _LABELLED.search(plain(line))
        if label is None:
            continue
        words = plain(" ".join([plain(line)[label.end() :], *lines[number + 1 : number + 3]])).split(" ")
        prefixes = (" ".join(words[:size]).strip(_EDGES) for size in range(min(len(words), 12), 0, -1))
        readings += [reading for prefix in prefixes if prefix and (reading := parse_period(prefix))][:1]
    return readings


def _standing_alone(lines: Sequence[str]) -> list[PeriodReading]:
    readings = list(_windows(lines))
    # A month without a day is the period when a full date (of a meeting, say) stands on the cover too.
    without_day = [reading for reading in readings if not reading.period.label[:1].isdigit()]
    return without_day or readings


def _in_titles(lines: Sequence[str]) -> list[PeriodReading]:
    return [r for line in lines if _TITLE.search(line) and _may_name_it(line) for r in _inside(line)]


def _anywhere(lines: Sequence[str]) -> list[PeriodReading]:
    return [r for line in lines if _may_name_it(line) for r in _inside(line)]


def _may_name_it(line: str) -> bool:
    """A month in a sentence is no period, and neither is the date of something else."""
    return not _OTHER_DATE.search(line) and not is_sentence(line)


_INSIDE = re.compile(
    rf"{_DAY}\b(?:{'|'.join(name[:3] for name in NAMES)})[a-z]*\b[^|;:()]*?\b(?:20\d\d)\b"
    rf"(?!\s*{_SEPARATOR}\s*{_DAY}[a-z]*\s*20\d\d)",
    re.IGNORECASE,
)


def _inside(line: str) -> list[PeriodReading]:
    found = [parse_period(match.group(0)) for match in _INSIDE.finditer(plain(line))]
    return [reading for reading in found if reading]


def parse_period(text: str) -> PeriodReading | None:
    """The period, when the text is nothing else (`01 MAY 2024`, `November & December 2024`, `05/2024`)."""
    text = _VERSION.sub("", plain(text)).strip(_EDGES)
    if quarter := _QUARTER.fullmatch(text) or _YEAR_AND_QUARTER.fullmatch(text):
        return _of_quarter(quarter)
    if quarter := _QUARTER_TO.fullmatch(text):
        return _quarter_to(parse_period(quarter["end"]), text)
    parts = [part for part in re.split(_SEPARATOR, text, flags=re.IGNORECASE) if part]
    if _NUMBER_MONTH.fullmatch(text):
        parts = [text]
    elif match := _JOINED.fullmatch(text):
        parts = [f"{match[1]} {match[2]}"]
    elif re.fullmatch(r"\d{1,2}(st|nd|rd|th)?", parts[0] if parts else "", re.IGNORECASE):
        parts = parts[1:]  # `1 - 31 May 2024`: the day is not read
    if not 1 <= len(parts) <= LONGEST:
        return None
    tokens = [_token(part) for part in parts]
    found = [token for token in tokens if token]
    if len(found) != len(parts):
        return None
    months = _with_years([(number, year) for number, year, _ in found])
    if not months or any(later < earlier for earlier, later in pairwise(months)):
        return None
    if months_between(months[0], months[-1]) >= LONGEST or _is_apart(months, text):
        return None
    return PeriodReading(Period(squash(text), months[0], months[-1]), any(misprinted for _, _, misprinted in found))


def _of_quarter(match: re.Match[str]) -> PeriodReading | None:
    """April to June of the year named first is quarter 1; January to March of the next is quarter 4."""
    number = _QUARTERS.get(match["number"].casefold()) or int(match["number"])
    year, following = full_year(match["year"]), full_year(match["next"])
    if year is None or following != year + 1:
        return None
    start = add_months(date(year, 4, 1), 3 * (number - 1))
    return PeriodReading(Period(squash(match[0]), start, add_months(start, 2)), misprinted=False)


def _quarter_to(last: PeriodReading | None, text: str) -> PeriodReading | None:
    """The three months that end with this one (`Quarter ending 30 September 2025`)."""
    if last is None or last.period.start != last.period.end:
        return None
    return PeriodReading(Period(squash(text), add_months(last.period.start, -2), last.period.end), last.misprinted)


def _token(part: str) -> tuple[int, int | None, bool] | None:
    """Month number, year if printed, and whether the name is misprinted."""
    if match := _NUMBER_MONTH.fullmatch(part):
        number, year = (match[1], match[2]) if match[1] else (match[4], match[3])
        return (int(number), full_year(year), False) if 1 <= int(number) <= 12 else None
    match = _MONTH_TOKEN.fullmatch(part)
    if not match:
        return None
    exact = month_number(match["word"])
    number = exact or misprinted_month(match["word"])
    if not number:
        return None
    year = full_year(match["year"].lstrip("'")) if match["year"] else None
    return None if match["year"] and year is None else (number, year, exact is None)


def _is_apart(months: Sequence[date], text: str) -> bool:
    """`December and November 2024`, `January & June 2024`: two months with an `and`, and no one means those between."""
    named = len(months) == 2 and re.search(r"&|\band\b", text, re.IGNORECASE)
    return bool(named) and months_between(*months) > 1


def _with_years(tokens: list[tuple[int, int | None]]) -> list[date]:
    """Give months without a year the year of the month after them; December before January is the year before."""
    months: list[date] = []
    following: date | None = None
    for number, printed in reversed(tokens):
        if printed:
            month = date(printed, number, 1)
        elif following:
            month = date(following.year, number, 1)
            month = month if month <= following else add_months(month, -12)
        else:
            return []
        months.append(month)
        following = month
    return months[::-1]
