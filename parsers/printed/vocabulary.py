"""The words that structure a report: headings of statements and sections, and the headers of its tables.

Belongs here: which heading or header a printed text is, misprints allowed. Does not belong here: where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from parsers.printed.form import (
    ActionField,
    AssuranceField,
    MetricWord,
    SectionName,
    in_force,
    packaged,
    per_form,
)  # fmt: skip
from parsers.printed.text import Lexicon, distance, letters, letters_within, plain, squash, tolerance
from parsers.report import Standing

T = TypeVar("T")
_LONGEST_HEADING = 90


@per_form(8)
def _sections() -> Lexicon[SectionName]:
    return Lexicon(in_force().sections)


@per_form(8)
def _metric_words() -> Lexicon[MetricWord]:
    return Lexicon(in_force().metric_columns)


@per_form(8)
def _action_words() -> Lexicon[ActionField]:
    return Lexicon(in_force().action_columns)


@per_form(8)
def _assurance_words() -> Lexicon[AssuranceField]:
    return Lexicon(in_force().assurance_columns)


CANONICAL_ACTION: Mapping[ActionField, str] = packaged().action_columns.canonical
CANONICAL_ASSURANCE: Mapping[AssuranceField, str] = packaged().assurance_columns.canonical


@dataclass(frozen=True)
class SectionHeading:
    """A section's name, how it is usually printed, whether this print differs, and prose on the same line."""

    name: SectionName
    canonical: str
    misprinted: bool
    rest: str = ""


_PROSE_ON_THE_LINE = re.compile(r"^([A-Za-z ]{8,50}?)\s*[:\-]\s+(\S.*)$", re.DOTALL)
_PROSE_BEGINS = frozenset("nNrR")
"""The first letters of Narrative and Recommendation."""


def section_heading(text: str) -> SectionHeading | None:
    """The section that this line heads; None for every other line."""
    if len(text) <= _LONGEST_HEADING:
        words = letters(text)
        if len(words) >= 6 and (key := _sections().find(words)):
            name = _sections().meanings[key]
            return SectionHeading(name, in_force().sections.canonical[name], misprinted=key != words)
    if text.lstrip()[:1] not in _PROSE_BEGINS:
        return None
    match = _PROSE_ON_THE_LINE.match(plain(text))
    if match and (name := _sections().meanings.get(letters(match[1]))) in ("narrative", "recommendation"):
        return SectionHeading(name, in_force().sections.canonical[name], misprinted=False, rest=squash(match[2]))
    return None


@dataclass(frozen=True)
class StatementHeading:
    """`prefix`: the letters before the number (`wsoasuccessstatement`), the same in all headings of one report."""

    number: int
    title: str
    misprinted: bool
    prefix: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Could it as well be a sentence? (`Success Statement 3: see below.`)"""
        return self.title[:1].islower() or (self.title.endswith(".") and len(self.title.split()) > _LONGEST_TITLE)


_LONGEST_TITLE = 12

_UP_TO_ITS_NUMBER = (
    r"^\W*(?P<before>(?:[a-z][a-z.]{1,11}\s+){0,2}?)(?:(?P<a>s\w{4,8})\s+)?(?P<b>s\w{6,10})\s*"
    r"(?:no\.?|number|#)?\s*(?P<number>\d{1,2}(?![\d%])|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)"
)
_BEGINS_LIKE_A_STATEMENT = re.compile(_UP_TO_ITS_NUMBER, re.IGNORECASE)
"""For the text as printed: its first words do without white space, dashes or quotes made plain."""
_STATEMENT = re.compile(
    _UP_TO_ITS_NUMBER + r"\s*(?P<mark>[:.\-|]*)\s*(?P<title>.*)$",
    re.DOTALL | re.IGNORECASE,
)
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_BEGINS_A_SENTENCE = frozenset({
    "a", "all", "and", "as", "at", "both", "but", "by", "each", "every", "for", "from", "if", "in", "is", "it",
    "its", "most", "no", "of", "on", "or", "our", "per", "see", "since", "so", "some", "than", "that", "the",
    "their", "these", "this", "those", "to", "under", "until", "was", "we", "when", "where", "which", "while",
    "with", "within", "work",
})  # fmt: skip


def statement_heading(text: str) -> StatementHeading | None:
    """The statement that this line heads, as far as its words can tell (`WSoA Success Statement 1 - …`)."""
    if len(text) > 300 or not _BEGINS_LIKE_A_STATEMENT.match(text):
        return None
    match = _STATEMENT.match(plain(text))
    if not match:
        return None
    first, second = (match["a"] or "").casefold(), match["b"].casefold()
    if not first:
        # `Statement 2: …` alone: only printed so, with its mark and title, and no other word before it.
        plainly = second == "statement" and match["mark"] and match["title"] and not match["title"][0].islower()
        if not plainly or match["before"].casefold().strip() not in ("", "wsoa"):
            return None
    elif distance(first, "success", 2) > 2 or distance(second, "statement", 2) > 2:
        return None
    title = squash(match["title"]).rstrip("*")
    if _BEGINS_A_SENTENCE & set(match["before"].casefold().split()):
        return None
    if title[:1].islower() and not match["mark"]:
        return None  # a sentence about a statement, not its heading
    return StatementHeading(
        _statement_number(match["number"]),
        title,
        (first, second) != ("success", "statement"),
        letters(plain(text)[: match.start("number")]),
    )


def _statement_number(printed: str) -> int:
    return int(printed) if printed.isdigit() else _NUMBER_WORDS.index(printed.casefold()) + 1


_LONGEST_STANDING = 40
"""Letters: `business as usual BAU success statements` has 35, and two edits may be too many."""


def standing_heading(text: str) -> Standing | None:
    """The standing of the statements that this line heads: business as usual now, or active again."""
    words = letters_within(text, _LONGEST_STANDING)
    if words is None:
        return None
    if len(text) <= 60 and _is_business_as_usual(words):
        return "business_as_usual"
    return "active" if in_force().standing.get(words) == "active" else None


def _is_business_as_usual(words: str) -> bool:
    if "assurance" in words:
        return False
    stem = words.removesuffix("statements").removesuffix("success")
    stem = stem.removesuffix("bau") or stem
    known = (key for key, standing in in_force().standing.items() if standing == "business_as_usual")
    return any(distance(stem, key, 2) <= min(2, tolerance(key)) for key in known)


_NOTE = re.compile(r"^(?:[*†‡^¹²³]|(?:note|notes|n\.?b\.?|source)\s*[:.\-])\s*\S", re.IGNORECASE)


def is_note(text: str) -> bool:
    """A footnote by its mark (`* provisional figures`, `Note: …`)."""
    return bool(_NOTE.match(text.strip()))


@per_form()
def metric_word(text: str) -> tuple[MetricWord, bool] | None:
    """METRICS, TARGET or TRAJECTORY, and whether the print differs from it."""
    return _known(text, _metric_words())


@per_form()
def is_metric_fragment(text: str) -> bool:
    """The end or the beginning of a metric table's header word (`TARG`, `ET`, `CTORY`)."""
    words = letters(text)
    return (
        bool(words)
        and words == plain(text).casefold()
        and any(word.startswith(words) or word.endswith(words) for word in ("metrics", "target", "trajectory"))
    )


@per_form()
def action_field(text: str) -> tuple[ActionField, bool] | None:
    """The field that a column of an action table holds, and whether its header is misprinted."""
    return _known(text, _action_words())


@per_form()
def assurance_field(text: str) -> tuple[AssuranceField, bool] | None:
    """The field that a column of an assurance table holds, and whether its header is misprinted."""
    return _known(text, _assurance_words())


class HeaderWords(NamedTuple):
    """What one printed text is in the headers of the three kinds of tables."""

    action: ActionField | None
    assurance: AssuranceField | None
    metric: MetricWord | None


def header_words(texts: Iterable[str]) -> list[HeaderWords]:
    """What the texts of one row are in the header of a table; those that head no column, as most do, left out."""
    return [words for text in texts if len(text) <= _LONGEST_HEADING and (words := _header_words(text))]


@per_form()
def _header_words(text: str) -> HeaderWords | None:
    action, assurance, metric = action_field(text), assurance_field(text), metric_word(text)
    if not (action or assurance or metric):
        return None
    return HeaderWords(action and action[0], assurance and assurance[0], metric and metric[0])


def _known(text: str, lexicon: Lexicon[T]) -> tuple[T, bool] | None:
    printed = letters(text) if len(text) <= _LONGEST_HEADING else ""
    key = lexicon.find(printed) if printed else None
    # `TARG ET` has the right letters, and is printed wrong all the same.
    return (lexicon.meanings[key], key != printed or _is_split(text, key)) if key else None


def _is_split(text: str, key: str) -> bool:
    return (
        len(key) <= 10
        and " " in plain(text)
        and key in {"target", "metrics", "trajectory", "narrative", "complete", "impact"}
    )
