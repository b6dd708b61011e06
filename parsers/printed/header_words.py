"""What one text in the header of a metric table can be: a header word, a role, a year, a month, another column.

Belongs here: all readings of one text. Does not belong here: which of them holds, where other texts stand beside and
below it (`interpretation/header_*`), or the words themselves (`form.yml`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from parsers.printed.form import CellKind, MetricWord, in_force, per_form, word_key
from parsers.printed.months import (
    NAMES,
    Label,
    Years,
    looks_like_label,
    misprinted_month,
    month_number,
    parse_label,
    years_of,
)
from parsers.printed.text import Lexicon, distance, letters, plain, squash
from parsers.printed.vocabulary import is_metric_fragment, metric_word
from parsers.report import Role

KNOWN_EXTRA = 0.0
UNKNOWN_WORD = 1.0
WORD_WITH_YEAR = 4.0
LONG_NAME = 6.0
A_MONTH_SPELT = 8.0
A_NUMBER = 6.0
NO_WORD = None
"""What it costs to read a header as that of another column than a month: a word that says so, any other word, a word
with a year behind it (`Setp 24` is rather a month), one that is nearly or quite a month's name (`Januar0y 24`), digits
that may be a month or a year (`201/20`). What is no word at all, and no such number, cannot be one."""


class HeaderText(NamedTuple):
    """All that one header text may be.

    `is_fragment`: the beginning or end of a header word (`TARG`), and nothing by itself. `labels`: the month headers in
    it, damaged or without a year perhaps; `extra`: the cost of reading the column as one that holds no month, None
    where that cannot be. `dated`: the date or year behind TARGET. `of_words`: below it stand words, no numbers.
    """

    text: str
    word: MetricWord | None = None
    misprinted: bool = False
    role: Role | None = None
    years: Years | None = None
    labels: tuple[str, ...] = ()
    extra: float | None = None
    dated: Years | None = None
    is_fragment: bool = False
    of_words: bool = False

    @property
    def is_known_extra(self) -> bool:
        """Whether it heads a column that is kept word for word, and no month."""
        return self.extra == KNOWN_EXTRA and not self.labels

    @property
    def is_header(self) -> bool:
        """Does it belong to a header for sure?"""
        return bool(self.word or self.role or self.years or self.labels) or self.is_known_extra


_MARKS = re.compile(r"[*†‡¹²³]+$")
_BRACKETS = re.compile(r"^[\s(\[:,.\-–/]+|[\s)\]:,.\-–/]+$")
_WORD = re.compile(r"[^\W\d_]+")
_QUARTER = re.compile(r"^(?:q(?:uarter|tr)?\s*\d|\d(?:st|nd|rd|th)\s+q(?:uarter|tr))\b", re.IGNORECASE)
_STRETCH = re.compile(
    r"([A-Za-z]{3,9})\.?[ ']*(?:\d{4}|\d{2})?\s*(?:[\-–—/]|\bto\b)\s*([A-Za-z]{3,9})\.?[ '\-]*(?:\d{4}|\d{2})",
    re.IGNORECASE,
)
_BEFORE_A_DATE = re.compile(r"^(?:for|by|to|end|of|the|year|in|at|as|from)\b\s*", re.IGNORECASE)
_AT_THE_END_OF = re.compile(
    r"^(?:(?:position|snapshot|figures?|data)\s+)?(?:(?:as\s+)?(?:at|of|on)\s+)?(?:the\s+)?(?:month\s+)?(?:end(?:ing)?\s+)?(?:of\s+)?"
    r"(?=[A-Za-z]{3,9}[ '/,\-]*\d|\d{1,2}[/.\-]\d)",
    re.IGNORECASE,
)
"""What may stand before a month or the day that stands for it: `End June 2025`, `As at 31/07/25`."""
_TWO_RUN_TOGETHER = re.compile(r"(\d{1,2}/\d{2})(\d{1,2}/\d{2})")
_MONTH_WITHIN = re.compile(r"(?<![\w/.])(?:[A-Za-z]{3,9}[ '/\-]*|\d{1,2}/)(?:\d{4}|\d{2})(?![\d/])")
_CUT_NAME = re.compile(r"\b([A-Za-z]{1,8}) ([a-z]{1,8})(?![A-Za-z])")
_NAMES = frozenset(name.casefold() for name in NAMES)
_NOTE_BEHIND = re.compile(r"\([^()]*\)?$")
_LONGEST = 60


@per_form(8)
def _roles() -> Lexicon[Role]:
    return Lexicon(in_force().roles)


@per_form(4096)
def header_text(text: str) -> HeaderText:
    """What this header text may be, all readings of it."""
    printed = squash(text)
    if not printed or len(printed) > _LONGEST:
        return HeaderText(printed, extra=UNKNOWN_WORD if printed else None)
    bare = _whole_months(_bare(printed))
    words = _WORD.findall(plain(bare))
    has_digits = any(c.isdigit() for c in bare)
    if not has_digits and (word := metric_word(printed)):
        return HeaderText(printed, word[0], word[1])
    if is_metric_fragment(printed):
        return HeaderText(printed, is_fragment=True)
    if years := years_of(bare):
        return HeaderText(printed, years=years, extra=KNOWN_EXTRA)
    never = "numbers" if _QUARTER.match(bare) or _is_stretch(bare) else _never_month(words)
    if never:
        return HeaderText(printed, extra=KNOWN_EXTRA, of_words=never == "words")
    if labels := month_labels(_AT_THE_END_OF.sub("", bare)):
        is_number = len(labels) == 1 and not words and Label.of(bare).month is None
        return HeaderText(printed, labels=labels, extra=A_NUMBER if is_number else None)
    if found := _with_role(printed, bare, words):
        return found
    if found := _dated_target(printed, bare, words):
        return found
    if has_digits and (word := metric_word(printed)):
        return HeaderText(printed, word[0], word[1])
    if label := _beside_words(bare):
        return HeaderText(printed, labels=(label,), extra=None if _NOTE_BEHIND.search(bare) else UNKNOWN_WORD)
    labels, extra = _damaged(bare), _cost_as_other(bare, words)
    return HeaderText(printed, labels=labels, extra=A_NUMBER if labels and extra is NO_WORD else extra)


def _bare(text: str) -> str:
    return _BRACKETS.sub("", _MARKS.sub("", text)) or text


def _whole_months(text: str) -> str:
    """With the names of months in one piece that a narrow column has wrapped (`Septembe r 2025`)."""
    return _CUT_NAME.sub(lambda cut: cut[1] + cut[2] if (cut[1] + cut[2]).casefold() in _NAMES else cut[0], text)


def _is_stretch(text: str) -> bool:
    """Several months as one (`Apr-Jun 25`, `April 2025 to June 2025`)."""
    match = _STRETCH.fullmatch(text)
    return match is not None and None not in (month_number(match[1]), month_number(match[2]))


def _never_month(words: list[str]) -> CellKind | None:
    """What stands below a header with these words, if one of them says that it is none of a month's."""
    never = in_force().never_months
    keys = [word_key(word) for word in words]
    phrases = ("".join(keys[i:j]) for i in range(len(keys)) for j in range(i + 1, min(i + 3, len(keys)) + 1))
    return next((never[phrase] for phrase in phrases if phrase in never), None)


def month_labels(text: str) -> tuple[str, ...]:
    """The month headers that a text is: one, or several beside each other (`10/24 10/24`), or one without its year."""
    if years_of(text):
        return ()
    if looks_like_label(text) or is_bare_month(text):
        return (text,)
    if match := _TWO_RUN_TOGETHER.fullmatch(text):
        return (match[1], match[2])
    parts = text.split(" ")
    if len(parts) > 1 and (all(map(looks_like_label, parts)) or all(map(is_bare_month, parts))):
        return tuple(parts)
    pairs = [f"{a} {b}" for a, b in zip(parts[::2], parts[1::2], strict=False)]
    if len(parts) > 2 and len(parts) % 2 == 0 and all(parse_label(pair) for pair in pairs):
        return tuple(pairs)
    return ()


def is_bare_month(text: str) -> bool:
    """A month's name without a year (`Jul`, `September`)."""
    return text.isalpha() and (month_number(text) or misprinted_month(text)) is not None


def word_of_role(text: str) -> Role | None:
    """What the word in a row says of its values: planned (TARGET or TRAJECTORY beside them says so too) or happened."""
    said = header_text(text)
    if said.role and not said.labels and not said.years and said.extra is None:
        return said.role
    return "milestone" if said.word in ("TARGET", "TRAJECTORY") and not said.misprinted else None


def _with_role(printed: str, bare: str, words: list[str]) -> HeaderText | None:
    """Words that say plan or outcome, with a month or year beside them or alone."""
    roles: set[Role] = set()
    rest = bare
    for word in words:
        key = _roles().find(letters(word)) if len(word) >= 3 and month_number(word) is None else None
        if key:
            roles.add(_roles().meanings[key])
            rest = rest.replace(word, " ", 1)
    if len(roles) != 1:
        return None
    role = roles.pop()
    rest = _bare(squash(rest)).strip()
    if not rest:
        return HeaderText(printed, role=role)
    if years := years_of(rest):
        return HeaderText(printed, role=role, years=years, extra=KNOWN_EXTRA)
    if labels := month_labels(rest):
        return HeaderText(printed, role=role, labels=labels)
    if target := metric_word(rest):
        return HeaderText(printed, target[0], role=role) if target[0] == "TARGET" else HeaderText(printed, role=role)
    return HeaderText(printed, role=role, extra=UNKNOWN_WORD) if not any(c.isdigit() for c in rest) else None


def _dated_target(printed: str, bare: str, words: list[str]) -> HeaderText | None:
    """TARGET with a date, a year or other words beside it (`TARGET (Mar 26)`, `Target 2025/26`, `TARGET (%)`)."""
    target = next((word for word in words if (found := metric_word(word)) and found[0] == "TARGET"), None)
    if target is None:
        return None
    rest = _bare(squash(bare.replace(target, " ", 1)))
    while (shorter := _BEFORE_A_DATE.sub("", rest)) != rest:
        rest = _bare(shorter)
    years = years_of(rest)
    month = parse_label(rest) if not years else None
    if month:
        return HeaderText(printed, "TARGET", labels=(rest,), dated=Years(month, month))
    return HeaderText(printed, "TARGET", dated=years)


def has_month_within(text: str) -> bool:
    """Does a whole month stand among other words?"""
    return any(parse_label(match[0]) for match in _MONTH_WITHIN.finditer(plain(text)))


def _beside_words(bare: str) -> str | None:
    """The one month that stands beside other words (`Aug 25 (provisional)`, `Position Aug 25`)."""
    found = [match[0] for match in _MONTH_WITHIN.finditer(plain(bare)) if parse_label(match[0])]
    return found[0] if len(found) == 1 else None


def _damaged(bare: str) -> tuple[str, ...]:
    """A text that no month may be taken for at sight, but that may be one badly damaged (`0418`, `0//724`)."""
    digits = sum(c.isdigit() for c in bare)
    spelt = letters(bare)
    least = 3 if len(spelt) < 2 else 2 if _edits_to_a_month(spelt) else 1
    if "%" in bare or not least <= digits <= 7 or len(bare) > 16:
        return ()
    return (bare,) if len(spelt) < 2 or _edits_to_a_month(spelt) <= min(2, len(spelt) - 1) else ()


@lru_cache(maxsize=1024)
def _edits_to_a_month(spelt: str) -> int:
    return min(distance(spelt, form, 3) for name in NAMES for form in (name, name[:3], name[:4]))


def _cost_as_other(bare: str, words: list[str]) -> float | None:
    if not any(len(word) >= 2 for word in words):
        return UNKNOWN_WORD if not any(c.isalnum() for c in bare) else NO_WORD
    edits = _edits_to_a_month(letters(bare))
    if not re.search(r"\d{2}" if edits else r"\d", bare):
        return UNKNOWN_WORD
    return A_MONTH_SPELT if not edits else LONG_NAME if len(letters(bare)) >= 5 and edits <= 2 else WORD_WITH_YEAR
