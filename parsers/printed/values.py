"""What one printed cell of a metric table says: a number and its unit, a bound, or words that stand for none.

Belongs here: functions from one text to its meaning. Does not belong here: where the text stands, and words (they are
data, see `form`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from parsers.document import UNREAD
from parsers.printed.due_dates import parse_due
from parsers.printed.form import in_force, per_form, word_key
from parsers.printed.marks import without_marks
from parsers.printed.months import parse_label
from parsers.printed.text import letters, letters_within, plain, squash
from parsers.report import Better, Unit, ValueKind


@dataclass(frozen=True)
class Value:
    """`value` is the number alone: 14 for `14%`, 1200000 for `£1.2m`; `numerator` and `denominator` are those printed
    behind it (`17% (12/70)`)."""

    kind: ValueKind
    comparator: str | None = None
    value: float | None = None
    unit: Unit | None = None
    numerator: float | None = None
    denominator: float | None = None


UNREADABLE = Value("unreadable")
NIL = Value("number", None, 0.0)
"""Nought in words: of which unit, only the numbers beside it say."""
_LONGEST = 200
_DASH = re.compile(r"[-._]+")
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)(?:\s?\.\s?\d+)?"
_NUMBER = re.compile(rf"(?P<sign>[-+]?)(?P<pounds>(?:£\s?)?)(?P<minus>-?)(?P<digits>{_DIGITS})(?![\d.,])", re.ASCII)
_STARTS = re.compile(r"[-+]?(?:£\s?)?-?\d", re.ASCII)
_THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_SIGNS = {">": ">", "<": "<", ">=": ">=", "=>": ">=", "≥": ">=", "<=": "<=", "=<": "<=", "≤": "<=", "~": "~", "≈": "~"}
_ONLY_WORDS = re.compile(r"[A-Za-z ./\\]+")
_TIMES = re.compile(r"\s?(k|m|mn|bn)(?![A-Za-z])|\s?(thousand|million|billion)(?![A-Za-z])", re.IGNORECASE)
_FACTORS = {"k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
_RATIO = re.compile(r"(?:n\s?=\s?)?(\d[\d,]*)\s?(?:/|of|out of)\s?(\d[\d,]*)", re.IGNORECASE | re.ASCII)
_RATIO_AND_PERCENT = re.compile(
    rf"\(?{_RATIO.pattern}\)?\s?[=:,;-]?\s?[(\[]?(\d{{1,3}}(?:\.\d+)?)\s?%[)\]]?", re.IGNORECASE | re.ASCII
)
_RATE = re.compile(r"per\s(?:1,?000|10,?000|100,?000|100)(?![\d.,])", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_ARROWS = re.compile(r"[↑↓→↗↘↔▲▼►▶◄⬆⬇➡△▽]+")
_WORDS_BEHIND = re.compile(r"[A-Za-z][A-Za-z'. -]*")
_A_QUARTER = re.compile(r"\W*Q(?:uarter|tr)?\s?[1-4](?:\s(?:20)?\d\d/\d\d)?\W*", re.IGNORECASE)
_FINANCIAL_YEAR = re.compile(r"(?:20)?\d\d\s?/\s?(?:20)?\d\d")


@per_form(4096)
def parse_value(text: str) -> Value:
    """Read a month cell: `14%` is 14 percent, `> 3212` a bound, `£1.2m` pounds, `Higher` a direction, `N/A`, blank.

    What is none of these is `unreadable`; nothing is guessed.
    """
    printed = plain(text)
    if UNREAD in printed or len(printed) > _LONGEST:
        return UNREADABLE
    if not printed or _DASH.fullmatch(printed):
        return Value("blank")
    if kind := _word(printed):
        return Value(kind)
    if word_key(printed) in in_force().zero:
        return NIL
    printed, _ = without_marks(printed)
    if kind := _word(printed):
        return Value(kind)
    if ratio := _ratio_first(printed):
        return ratio
    if _STARTS.search(printed) and (value := _number(printed)):
        return value
    return Value(_word_with_more(printed) or "unreadable")


def is_bare_value(text: str) -> bool:
    """Is this nothing but a value or a blank: no words, units or remarks that a name may hold as well?"""
    printed = plain(text)
    bare = not any(c.isalpha() for c in printed) or _word(printed) is not None or word_key(printed) in in_force().zero
    return bare and parse_value(text).kind != "unreadable"


def is_nil(value: Value, text: str) -> bool:
    """Is this nought in words (`Nil`)?"""
    return value == NIL and not any(map(str.isdigit, text))


def is_dash(text: str) -> bool:
    """A cell that holds a dash and nothing else."""
    return bool(_DASH.fullmatch(plain(text)))


# -- words ------------------------------------------------------------------------------------------------------------


def _word(printed: str) -> ValueKind | None:
    """What a cell of words alone means, or of a sign that the form knows (`*`, `[c]`)."""
    key = word_key(printed)
    if key != printed.casefold() and not _ONLY_WORDS.fullmatch(printed):
        return None
    return in_force().values.get(key)


def _word_with_more(printed: str) -> ValueKind | None:
    """Words for no value with words behind them: `Data due Jan`, `N/A - survey ended`, `TBC (Board)`."""
    tokens = printed.split()
    for count in range(len(tokens), 0, -1):
        kind = _word(" ".join(tokens[:count]).rstrip("-,;: "))
        if kind in ("no_data", "to_be_confirmed", "not_applicable"):
            rest = " ".join(tokens[count:])
            # A number behind the words may be the value after all, unless it is a date.
            aside = not any(c.isdigit() for c in rest) or parse_due(rest) is not None or _A_QUARTER.fullmatch(rest)
            return kind if aside else None
    return None


_EMPTY_MOST = 30


def says_empty(text: str) -> bool:
    """Words that say that a table has no rows (`NOT APPLICABLE`, `None`)."""
    return letters_within(text, _EMPTY_MOST) in in_force().empty and len(squash(text)) <= _EMPTY_MOST


# -- numbers ----------------------------------------------------------------------------------------------------------


def _number(printed: str) -> Value | None:
    """A number with what stands before and behind it; None where any of that is not understood."""
    start = _STARTS.search(printed)
    match = _NUMBER.match(printed, start.start()) if start else None
    if not match or (match["sign"] and match["minus"]):
        return None
    before = _before(printed[: match.start()])
    if before is None:
        return None
    number = Decimal(match["digits"].replace(" ", "").replace(",", ""))
    number = -number if "-" in (match["sign"], match["minus"]) else number
    found = _Behind(printed[match.end() :], number, pounds=bool(match["pounds"])).read()
    if found is None or (before and found.comparator):
        return None
    if found.unit in ("count", "pounds") and not found.times and _THOUSANDS_OR_DECIMALS.fullmatch(match["digits"]):
        return None  # `1.255` may be a thousand and more
    comparator = before or found.comparator
    exact = found.number
    value = float(exact)
    if not math.isfinite(value) or (abs(value) >= 2**53 and Decimal(value) != exact):
        return None
    kind: ValueKind = "bound" if comparator else "number"
    return Value(kind, comparator or None, value, found.unit, found.numerator, found.denominator)


def _ratio_first(printed: str) -> Value | None:
    """`45/60 (75%)`, where the one is the other; else None, for which of the two is right nobody can tell."""
    match = _RATIO_AND_PERCENT.fullmatch(printed)
    if not match:
        return None
    numerator, denominator = (float(match[k].replace(",", "")) for k in (1, 2))
    _, _, decimals = match[3].partition(".")
    if not denominator or abs(100 * numerator / denominator - float(match[3])) > 0.5 * 10 ** -len(decimals) + 1e-9:
        return None
    return Value("number", None, float(match[3]), "percent", numerator, denominator)


def _before(text: str) -> str | None:
    """The comparator in front of a number: empty for none, None for words that are none."""
    text = text.strip()
    if not text:
        return ""
    if sign := _SIGNS.get(text.replace(" ", "")):
        return sign
    return in_force().before_numbers.get(word_key(text)) if _ONLY_WORDS.fullmatch(text) else None


@dataclass
class _Behind:
    """Reads what stands behind a number, piece by piece, until nothing is left."""

    rest: str
    number: Decimal
    pounds: bool
    unit: Unit | None = "count"
    comparator: str = ""
    numerator: float | None = None
    denominator: float | None = None
    times: bool = False

    def read(self) -> _Behind | None:
        if self.pounds:
            self.unit = "pounds"
        self._multiplier()
        self._unit()
        while self.rest.strip():
            before = self.rest
            if not (self._sign() or self._ratio() or self._rate() or self._brackets() or self._words()):
                return None
            assert self.rest != before
        return self

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        stripped = self.rest.lstrip()
        match = pattern.match(stripped)
        if match and match[0]:
            self.rest = stripped[match.end() :]
            return match
        return None

    def _multiplier(self) -> None:
        match = _TIMES.match(self.rest)
        # `1.2m` without a pound may be months, metres or millions.
        if match and (self.pounds or match[2]):
            self.number *= _FACTORS[(match[1] or match[2]).casefold()]
            self.rest = self.rest[match.end() :]
            self.times = True

    def _unit(self) -> None:
        stripped = self.rest.lstrip()
        if stripped.startswith("%"):
            unit, size = "percent", 1
        else:
            unit, size = _unit_word(stripped)
        if unit and not self.pounds:
            self.unit = unit
            self.rest = stripped[size:]

    def _sign(self) -> bool:
        if self.rest[:1] == "+" and not self.comparator:
            self.rest = self.rest[1:]
            self.comparator = ">="
            return True
        return self._take(_ARROWS) is not None

    def _ratio(self) -> bool:
        """`17% 12/70`; a percentage only, for `12 of 70` has no value of its own."""
        if self.unit != "percent":
            return False
        match = self._take(_RATIO)
        return match is not None and self._keep_ratio(match)

    def _rate(self) -> bool:
        """`14.2 per 1,000`: a number of its own, and no count."""
        if self.unit != "count" or self.times or not self._take(_RATE):
            return False
        self.unit = None
        return True

    def _brackets(self) -> bool:
        match = self._take(_IN_BRACKETS)
        if not match:
            return False
        inside = (match[1] if match[1] is not None else match[2]).strip()
        if ratio := _RATIO.fullmatch(inside):
            return self._keep_ratio(ratio)
        other = parse_value(inside)
        rivals = (
            other.kind == "number" and inside[:1] not in "+-" and not (self.unit == "percent" and other.unit == "count")
        )
        return not rivals or any(c.isalpha() for c in inside)

    def _keep_ratio(self, match: re.Match[str]) -> bool:
        numerator, denominator = (float(match[k].replace(",", "")) for k in (1, 2))
        if self.numerator is not None or not denominator:
            return False
        fits = self.unit == "percent" and abs(100 * numerator / denominator - float(self.number)) <= 1.5
        if fits or not (_FINANCIAL_YEAR.fullmatch(match[0]) or parse_label(match[0])):
            self.numerator, self.denominator = numerator, denominator
        return True

    def _words(self) -> bool:
        stripped = re.sub(r"^\s*[-,;:]\s+", "", self.rest) if self.rest[:1] != "-" else self.rest
        stripped = stripped.lstrip()
        match = _WORDS_BEHIND.match(stripped)
        if not match:
            return False
        glued = stripped == self.rest and self.unit not in ("percent", "pounds")
        words = match[0].strip(" .-")
        key, form = word_key(words), in_force()
        if comparator := form.behind_numbers.get(key):
            if self.comparator:
                return False
            self.comparator = comparator
        elif glued or not all(word_key(word) in form.remarks for word in words.split() if word != "-"):
            return self._by_a_date(stripped)
        self.rest = stripped[match.end() :]
        return True

    def _by_a_date(self, stripped: str) -> bool:
        """`75% by March 2026`: a target and its date."""
        if not re.match(r"(?:by|from)\s", stripped, re.IGNORECASE):
            return False
        inside = stripped.partition(" ")[2]
        if parse_due(inside) is None or len(inside.split()) > 4:
            return False
        self.rest = ""
        return True


def _unit_word(text: str) -> tuple[Unit | None, int]:
    """The unit that these words begin with, and how many characters it takes."""
    units = in_force().units
    match = re.match(r"[A-Za-z]+(?: [A-Za-z]+)?", text)
    for words in (match[0], match[0].split()[0]) if match else ():
        if unit := units.get(word_key(words)):
            return unit, len(words) + (text[len(words) : len(words) + 1] == ".")
    return None, 0


# -- which way is good ------------------------------------------------------------------------------------------------

_HIGHER = re.compile(r"\b(?:high(?:er)?|increas\w*|more|upwards?|up|maximi[sz]e)\b", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:low(?:er)?|decreas\w*|reduc\w*|fewer|less|downwards?|down|minimi[sz]e)\b", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:higher|lower|more|fewer|less)\s+is\s+better\b|[(\[]\s*(?:higher|lower)\s*[)\]]", re.IGNORECASE
)
_BEGINS = re.compile(r"^\W*(?:increase|raise|reduce|reduction|decrease)\b", re.IGNORECASE)


def better_of(target: str | None, name: str) -> Better | None:
    """Which way is good, as the target says it, else the metric's name; None where neither does, or they differ."""
    printed = plain(target or "")
    value = parse_value(printed)
    of_target: Better | None = None
    if value.kind == "bound":
        of_target = {">": "higher", ">=": "higher", "<": "lower", "<=": "lower"}.get(value.comparator or "")  # type: ignore[assignment]
    elif value.kind == "direction" or _SAID.search(printed):
        of_target = _way(printed)
    said = _SAID.search(plain(name)) or _BEGINS.match(plain(name))
    of_name = _way(said[0]) if said else None
    return (of_target or of_name) if of_target in (None, of_name) or of_name is None else None


def _way(words: str) -> Better | None:
    higher, lower = bool(_HIGHER.search(words)) or "raise" in letters(words), bool(_LOWER.search(words))
    return None if higher == lower else "higher" if higher else "lower"
