"""What one printed cell says: metric values, statuses, refs and due months.

Belongs here: functions from one text to its meaning. Does not belong here: where the text stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.document import UNREAD
from parsers.printed.months import NAMES, full_year, misprinted_month, month_number
from parsers.printed.text import letters, letters_within, plain, squash
from parsers.report import ActionStatus, AssuranceStatus, Unit, ValueKind


@dataclass(frozen=True)
class Value:
    kind: ValueKind
    comparator: str | None = None
    value: float | None = None
    unit: Unit | None = None


_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\s?\.\s?\d+)?"
_VALUE = re.compile(
    rf"^(?P<sign>>=|<=|=>|=<|[<>≥≤])?\s*(?P<number>{_NUMBER})\s*(?P<percent>%|per\s?cent)?$",
    re.IGNORECASE | re.ASCII,
)
_DASH = re.compile(r"[-._]+")
_ONLY_WORDS = re.compile(r"[A-Za-z ./\\]+")
_SIGNS = {"≥": ">=", "=>": ">=", "≤": "<=", "=<": "<="}
_WORDS: dict[str, ValueKind] = {
    "higher": "direction", "lower": "direction",
    "na": "not_applicable", "notapplicable": "not_applicable",
    "tbc": "to_be_confirmed", "tobeconfirmed": "to_be_confirmed",
}  # fmt: skip


@lru_cache(maxsize=1024)
def parse_value(text: str) -> Value:
    """Read a month cell: `14%` is 14 percent, `> 3212` a bound, `Higher` a direction, `N/A`, `TBC`, blank.

    What is none of these is `unreadable`; nothing is guessed.
    """
    printed = plain(text)
    if UNREAD in printed:
        return Value("unreadable")
    if not printed or _DASH.fullmatch(printed):
        return Value("blank")
    if match := _VALUE.match(printed):
        number = float(match["number"].replace(" ", "").replace(",", ""))
        sign = match["sign"]
        unit: Unit = "percent" if match["percent"] else "count"
        return Value("bound" if sign else "number", _SIGNS.get(sign, sign) if sign else None, number, unit)
    words = letters(printed) if _ONLY_WORDS.fullmatch(printed) else ""
    return Value(_WORDS.get(words, "unreadable"))


def is_dash(text: str) -> bool:
    """A cell that holds a dash and nothing else."""
    return bool(_DASH.fullmatch(plain(text)))


# -- statuses -------------------------------------------------------------------------------------------------------

_STATUSES: dict[str, ActionStatus] = {
    "y": "on_track", "yes": "on_track", "ontrack": "on_track",
    "n": "not_on_track", "no": "not_on_track", "notontrack": "not_on_track", "offtrack": "not_on_track",
    "complete": "complete", "completed": "complete",
    "underway": "in_progress", "ongoing": "in_progress", "inprogress": "in_progress",
    "atrisk": "at_risk", "atriskofdelay": "at_risk",
    "partial": "partial", "partially": "partial", "partly": "partial", "partiallycomplete": "partial",
    "na": "not_applicable", "notapplicable": "not_applicable",
}  # fmt: skip
_LEADING = re.compile(
    r"^(not on track|on track|complete|completed|underway|ongoing|in progress|at risk of delay|at risk|partial"
    r"|yes|no|y|n)"
    r"\s*[-,;:(.]\s*\S",
    re.IGNORECASE,
)
_OFF: tuple[ActionStatus, ...] = ("not_on_track", "at_risk", "not_applicable")
_DUE = re.compile(r"^(?:now\s+)?due\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def action_status(text: str) -> ActionStatus:
    """The status that the words of an On track cell mean; `unreadable` for words that are none."""
    printed = plain(text)
    if UNREAD in printed:
        return "unreadable"
    if not printed or _DASH.fullmatch(printed):
        return "not_stated"
    if _DUE.match(printed):
        return "due"
    words = letters(printed)
    if words in _STATUSES and not any(c.isdigit() for c in printed):
        return _STATUSES[words]
    if match := _LEADING.match(printed):  # `Complete - see below`
        return _with_rest(_STATUSES[letters(match[1])], letters(printed[match.end(1) :]))
    return "unreadable"


def _with_rest(status: ActionStatus, rest: str) -> ActionStatus:
    """Y or N and another status behind it: `Y - complete` is complete, `Y - at risk` says two things."""
    second = _STATUSES.get(rest)
    if status == "on_track":
        return "complete" if second == "complete" else "unreadable" if second in _OFF else status
    return "unreadable" if status == "not_on_track" and second in ("on_track", "complete") else status


def assurance_status(text: str) -> AssuranceStatus:
    """The same for the Complete column of an assurance table, where Y and N answer another question."""
    status = action_status(text)
    if status == "on_track":
        return "complete"
    return "not_complete" if status == "not_on_track" else status


# -- due months -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """A due month as printed: `month` 1 to 12, `year` None where none is printed."""

    month: int
    year: int | None


_MONTH_WORD = re.compile(r"\b([a-z]{3,9})\.?,?[\s'/\-]*(\d{4}|\d{2})?(?!\w)", re.IGNORECASE)
_FULL_DATE = re.compile(r"(?<!\d)\d{1,2}[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)")
_MONTH_YEAR = re.compile(r"(?<![\d/])(\d{1,2})[/\-](\d{4}|\d{2})(?![\d/])")
_ISO_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d{2})(?:-\d{2})?(?!\d)")


@lru_cache(maxsize=1024)
def parse_due(text: str) -> Due | None:
    """The one month that due words name (`Due Sept`, `Due Mar 2025`, `Due 30/09/24`); None if none, or several."""
    printed = plain(text)
    if UNREAD in printed:
        return None
    found: set[Due] = set()
    for match in _ISO_DATE.finditer(printed):
        found |= _due(int(match[2]), match[1])
    printed = _ISO_DATE.sub(" ", printed)
    for match in _FULL_DATE.finditer(printed):
        found |= _due(int(match[1]), match[2])
    printed = _FULL_DATE.sub(" ", printed)
    for match in _MONTH_YEAR.finditer(printed):
        found |= _due(int(match[1]), match[2])
    for match in _MONTH_WORD.finditer(re.sub(r"\d+(?:st|nd|rd|th)\b", " ", printed)):
        word = match[1]
        if word.casefold() == "may" and not (
            word[0].isupper() and re.search(r"\bdue\b|^\W*may\b", printed, re.IGNORECASE)
        ):
            continue  # `may be delayed`
        number = month_number(word) if _is_month_form(word) else misprinted_month(word)
        if number:
            found |= _due(number, match[2])
    return found.pop() if len(found) == 1 else None


def _is_month_form(word: str) -> bool:
    """`Mar` and `March`, but not `Mars`; month_number alone takes any beginning of a name."""
    name = word.casefold()
    return len(name) == 3 or name == "sept" or name in NAMES


def _due(month: int, year: str | None) -> set[Due]:
    known = full_year(year) if year else None
    if not 1 <= month <= 12 or (year and known is None):
        return set()
    return {Due(month, known)}


def is_due_unknown(text: str) -> bool:
    """Due words that say that the month is not known yet (`TBC`, `Due TBC`)."""
    words = letters(text).removeprefix("due").removeprefix("date")
    return _WORDS.get(words) == "to_be_confirmed" or words == "tba"


# -- refs -----------------------------------------------------------------------------------------------------------

_REF = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?[a-z]?|[A-Z]{1,6}-?\d{1,3}[a-z]?|\d{1,3}[a-z]?)$", re.IGNORECASE)
_WHOLE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?[a-z]|[A-Z]{1,6}-?\d{1,3}[a-z]?)$", re.IGNORECASE)


_BETWEEN_REFS = re.compile(r"[\s,;&]+|\band\b")
_MOST_PIECES = 4
_MOST_TOKENS = 40


def split_refs(text: str) -> list[str]:
    """The refs of one ref cell: `2.3.a 2.3.c` is two, `AIP1 2` is AIP12, a narrow column's break.

    Tokens that are no refs by themselves are put together with their neighbours until they are. The list is empty
    where that is not possible.
    """
    if UNREAD in text:
        return []
    tokens = [token for token in _BETWEEN_REFS.split(plain(text)) if token]
    tokens = [part for token in tokens for part in _at_slash(token)]
    if len(tokens) == 1:
        token = tokens[0].strip(".:")
        return [token] if _REF.match(token) or (len(token) <= 12 and any(c.isdigit() for c in token)) else []
    if len(tokens) > _MOST_TOKENS:
        return []
    refs = _partition(tuple(token.strip(":") for token in tokens))
    return [ref.strip(".") for ref in refs] if refs else []


def _partition(tokens: tuple[str, ...]) -> tuple[str, ...] | None:
    """The tokens as the greatest number of whole refs, each of one token or of neighbours put together."""
    if not tokens:
        return ()
    best: tuple[str, ...] | None = None
    for size in range(1, min(len(tokens), _MOST_PIECES) + 1):
        ref = "".join(tokens[:size])
        rest = _partition(tokens[size:]) if _WHOLE.match(ref) else None
        if rest is not None and (best is None or len(rest) + 1 > len(best)):
            best = (ref, *rest)
    return best


def _at_slash(token: str) -> list[str]:
    parts = token.split("/")
    return parts if len(parts) > 1 and all(_WHOLE.match(part) for part in parts) else [token]


def is_whole_ref(text: str) -> bool:
    """Does this print one ref that needs no other half (`2.3.a`, `AIP12`; not `2` or `2.3.`)?"""
    return bool(_WHOLE.match(plain(text).strip(".:")))


_EMPTY = frozenset({"notapplicable", "na", "none", "noneapplicable", "nil", "noactions", "nonerequired"})


def says_empty(text: str) -> bool:
    """Words that say that a table has no rows (`NOT APPLICABLE`, `None`)."""
    return letters_within(text, 30) in _EMPTY and len(squash(text)) <= 30
