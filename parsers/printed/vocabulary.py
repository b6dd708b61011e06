"""The words that structure a report: headings of statements and sections, and the headers of its tables.

Belongs here: which heading or header a printed text is, misprints allowed. Does not belong here: where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar

from parsers.printed.text import Lexicon, distance, letters, letters_within, plain, squash
from parsers.report import Standing

T = TypeVar("T")
SectionName = Literal["metrics", "outstanding", "new", "assurance", "narrative", "recommendation"]

_SECTIONS = Lexicon[SectionName](
    {
        "metrics": "metrics",
        "outstandingwsoaaction": "outstanding",
        "outstandingwsoaactions": "outstanding",
        "outstandingaction": "outstanding",
        "outstandingactions": "outstanding",
        "newaction": "new",
        "newactions": "new",
        "businessasusualassuranceactivityexpectations": "assurance",
        "businessasusualassuranceactivity": "assurance",
        "businessasusualassuranceactivities": "assurance",
        "bauassuranceactivityexpectations": "assurance",
        "bauassuranceactivity": "assurance",
        "bauassuranceactivities": "assurance",
        "assuranceactivityexpectations": "assurance",
        "assuranceactivity": "assurance",
        "narrative": "narrative",
        "recommendationfordecisionordirection": "recommendation",
        "recommendationsfordecisionordirection": "recommendation",
        "recommendationfordecisionanddirection": "recommendation",
        "recommendation": "recommendation",
        "recommendations": "recommendation",
    }
)
_CANONICAL_SECTION: dict[SectionName, str] = {
    "metrics": "METRICS",
    "outstanding": "Outstanding WSoA Action",
    "new": "New Action",
    "assurance": "Business As Usual Assurance Activity Expectations",
    "narrative": "Narrative",
    "recommendation": "Recommendation for decision or direction",
}
_LONGEST_HEADING = 90

MetricWord = Literal["METRICS", "TARGET", "TRAJECTORY"]
_METRIC_WORDS = Lexicon[MetricWord](
    {
        "metrics": "METRICS",
        "metric": "METRICS",
        "measure": "METRICS",
        "measures": "METRICS",
        "indicator": "METRICS",
        "indicators": "METRICS",
        "kpi": "METRICS",
        "kpis": "METRICS",
        "performanceindicator": "METRICS",
        "performanceindicators": "METRICS",
        "performancemeasure": "METRICS",
        "performancemeasures": "METRICS",
        "target": "TARGET",
        "targets": "TARGET",
        "trajectory": "TRAJECTORY",
    }
)

ActionField = Literal["ref", "action", "lead", "status", "barriers", "narrative", "delivery_date", "monitored_by"]
_ACTION_WORDS = Lexicon[ActionField](
    {
        "ref": "ref",
        "refno": "ref",
        "reference": "ref",
        "action": "action",
        "actions": "action",
        "lead": "lead",
        "leadofficer": "lead",
        "responsible": "lead",
        "owner": "lead",
        "ontrack": "status",
        "status": "status",
        "barriersrisks": "barriers",
        "barriers": "barriers",
        "risks": "barriers",
        "barriersandrisks": "barriers",
        "barriersorrisks": "barriers",
        "risksbarriers": "barriers",
        "narrative": "narrative",
        "update": "narrative",
        "progress": "narrative",
        "comments": "narrative",
        "deliverydate": "delivery_date",
        "duedate": "delivery_date",
        "deadline": "delivery_date",
        "monitoringby": "monitored_by",
        "monitoredby": "monitored_by",
    }
)
CANONICAL_ACTION: dict[ActionField, str] = {
    "ref": "Ref",
    "action": "Action",
    "lead": "Lead",
    "status": "On track",
    "barriers": "Barriers/Risks",
    "narrative": "Narrative",
    "delivery_date": "Delivery Date",
    "monitored_by": "Monitoring by",
}

AssuranceField = Literal["activity", "complete", "impact"]
_ASSURANCE_WORDS = Lexicon[AssuranceField](
    {
        "businessasusualassuranceactivityexpectations": "activity",
        "businessasusualassuranceactivity": "activity",
        "businessasusualassuranceactivities": "activity",
        "bauassuranceactivityexpectations": "activity",
        "bauassuranceactivity": "activity",
        "bauassuranceactivities": "activity",
        "assuranceactivityexpectations": "activity",
        "assuranceactivity": "activity",
        "activity": "activity",
        "complete": "complete",
        "completed": "complete",
        "impact": "impact",
    }
)
CANONICAL_ASSURANCE: dict[AssuranceField, str] = {
    "activity": "Business As Usual Assurance Activity Expectations",
    "complete": "Complete",
    "impact": "Impact",
}


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
        if len(words) >= 6 and (key := _SECTIONS.find(words)):
            name = _SECTIONS.meanings[key]
            return SectionHeading(name, _CANONICAL_SECTION[name], misprinted=key != words)
    if text.lstrip()[:1] not in _PROSE_BEGINS:
        return None
    match = _PROSE_ON_THE_LINE.match(plain(text))
    if match and (name := _SECTIONS.meanings.get(letters(match[1]))) in ("narrative", "recommendation"):
        return SectionHeading(name, _CANONICAL_SECTION[name], misprinted=False, rest=squash(match[2]))
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


_ACTIVE_AGAIN = frozenset({
    "active", "activestatements", "activesuccessstatements", "currentstatements", "successstatements",
    "activewsoasuccessstatements", "wsoasuccessstatements", "prioritystatements",
})  # fmt: skip
_LONGEST_STANDING = 40
"""Letters: `business as usual BAU success statements` has 35, and two edits may be too many."""


def standing_heading(text: str) -> Standing | None:
    """The standing of the statements that this line heads: business as usual now, or active again."""
    words = letters_within(text, _LONGEST_STANDING)
    if words is None:
        return None
    if len(text) <= 60 and _is_business_as_usual(words):
        return "business_as_usual"
    return "active" if words in _ACTIVE_AGAIN else None


def _is_business_as_usual(words: str) -> bool:
    if "assurance" in words:
        return False
    stem = words.removesuffix("statements").removesuffix("success").removesuffix("bau")
    return words == "bau" or distance(stem, "businessasusual", 2) <= 2


_NOTE = re.compile(r"^(?:[*†‡^¹²³]|(?:note|notes|n\.?b\.?|source)\s*[:.\-])\s*\S", re.IGNORECASE)


def is_note(text: str) -> bool:
    """A footnote by its mark (`* provisional figures`, `Note: …`)."""
    return bool(_NOTE.match(text.strip()))


@lru_cache(maxsize=1024)
def metric_word(text: str) -> tuple[MetricWord, bool] | None:
    """METRICS, TARGET or TRAJECTORY, and whether the print differs from it."""
    return _known(text, _METRIC_WORDS)


@lru_cache(maxsize=1024)
def is_metric_fragment(text: str) -> bool:
    """The end or the beginning of a metric table's header word (`TARG`, `ET`, `CTORY`)."""
    words = letters(text)
    return (
        bool(words)
        and words == plain(text).casefold()
        and any(word.startswith(words) or word.endswith(words) for word in ("metrics", "target", "trajectory"))
    )


@lru_cache(maxsize=1024)
def action_field(text: str) -> tuple[ActionField, bool] | None:
    """The field that a column of an action table holds, and whether its header is misprinted."""
    return _known(text, _ACTION_WORDS)


@lru_cache(maxsize=1024)
def assurance_field(text: str) -> tuple[AssuranceField, bool] | None:
    """The field that a column of an assurance table holds, and whether its header is misprinted."""
    return _known(text, _ASSURANCE_WORDS)


class HeaderWords(NamedTuple):
    """What one printed text is in the headers of the three kinds of tables."""

    action: ActionField | None
    assurance: AssuranceField | None
    metric: MetricWord | None


def header_words(texts: Iterable[str]) -> list[HeaderWords]:
    """What the texts of one row are in the header of a table; those that head no column, as most do, left out."""
    return [words for text in texts if len(text) <= _LONGEST_HEADING and (words := _header_words(text))]


@lru_cache(maxsize=1024)
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
