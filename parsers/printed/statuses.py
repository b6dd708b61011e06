"""What an On track, Status, Complete or RAG cell says.

Belongs here: one printed text → a status, a colour, and the month it names. Does not belong here: the words themselves
(they are data, see `form`), or whose status it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from parsers.document import UNREAD
from parsers.printed.due_dates import parse_due
from parsers.printed.form import in_force, per_form, word_key
from parsers.printed.marks import without_marks
from parsers.printed.text import plain
from parsers.printed.values import is_dash
from parsers.report import ActionStatus, AssuranceStatus, Rag

Word = ActionStatus | Literal["not_complete"]


@dataclass(frozen=True)
class Status:
    """`rag` where the words name a colour too (`Blue - complete`); None as `word`: words that are no status.

    `answers`: it is a Yes or No, or a tick, which means what the column asks.
    """

    word: Word | None
    rag: Rag | None = None
    answers: bool = False


NOT_STATED, UNREADABLE = Status("not_stated"), Status(None)
_LONGEST_WORD = 4
"""Tokens of a status: `At risk of delay`, `No longer needed`."""
_ANSWERS = frozenset({"y", "yes", "n", "no"})
_DUE = re.compile(r"^(?:now\s+|new\s+|revised\s+)*due\b(?!\s+to\b)", re.IGNORECASE)
_NAMES_DUE = re.compile(r"\bdue\b(?!\s+to\b)", re.IGNORECASE)
_DUE_TO = re.compile(r"^due\s+to\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"^\s*(?:[-,;:./(\[]|and\b)\s*", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:but|except|apart from|other than|however|although|unless|not|yet to|awaiting|subject to|still to|pending"
    r"|partly|partially|delay\w*|slip\w*|at risk|outstanding|incomplete|remain\w*|only"
    r"|mostly|nearly|almost|largely|re-?open\w*)\b|\?",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"^(?:by|in|due|expected|end|from|before|for|until|subject|to)\b", re.IGNORECASE)
_EMPTY_BOXES, _TICKED_BOXES, _TICKS = "☐□◻", "☒☑🗹🗷", "✓✔"
_BOXES = re.compile(f"[{_EMPTY_BOXES}{_TICKED_BOXES}{_TICKS}]")
_CONTRADICT: dict[Word, frozenset[Word]] = {
    "on_track": frozenset({"not_on_track", "at_risk", "not_applicable", "not_complete", "partial"}),
    "not_on_track": frozenset({"on_track", "complete", "not_applicable"}),
    "complete": frozenset({
        "not_on_track", "at_risk", "not_applicable", "not_complete", "partial", "in_progress", "not_started", "due",
    }),
    "in_progress": frozenset({"complete", "not_started", "not_applicable"}),
    "not_started": frozenset({"complete", "on_track", "in_progress", "partial", "not_applicable"}),
    "at_risk": frozenset({"on_track", "complete", "not_applicable"}),
    "partial": frozenset({"not_started", "not_applicable"}),
    "not_applicable": frozenset({"on_track", "not_on_track", "complete", "at_risk", "in_progress", "not_started"}),
    "not_complete": frozenset({"complete", "on_track", "not_applicable"}),
}  # fmt: skip


def action_status(text: str) -> ActionStatus:
    """The status that the words of an On track cell mean; `unreadable` for words that are none."""
    word = read_status(text).word
    return "unreadable" if word in (None, "not_complete") else word


@per_form()
def assurance_status(text: str) -> AssuranceStatus:
    """The same for the Complete column of an assurance table, where Y and N answer another question."""
    found = read_status(text)
    if found.word == "on_track":
        return "complete" if found.answers else "unreadable"
    if found.word == "not_on_track":
        return "not_complete" if found.answers else "unreadable"
    if found.word is None or (found.word == "not_stated" and found.rag):
        return "unreadable"
    return found.word


def names_due(text: str) -> bool:
    """Do the words of a status cell say when something is due (`Due Sept`, `Y - due Oct`), and not why it is late (`due
    to illness`)?"""
    return read_status(text).word == "due" or _NAMES_DUE.search(plain(text)) is not None


@per_form(4096)
def read_status(text: str) -> Status:
    """The status and the colour that the words of a cell name: `Y`, `Completed Sept 25`, `Blue - complete`, `Due Oct`.

    Words that say two things, or take back what they say, are no status.
    """
    printed, _ = without_marks(plain(text))
    if UNREAD in printed:
        return UNREADABLE
    if not printed or is_dash(printed):
        return NOT_STATED
    if _BOXES.search(printed):
        label = _ticked(printed)
        return UNREADABLE if label is None else Status("on_track", answers=True) if not label else read_status(label)
    return _words(printed)


def read_rag(text: str) -> Rag | Literal["blank"] | None:
    """The colour that a RAG cell names (`Green`, `G`, `Blue - complete`); None for words that are none."""
    printed, _ = without_marks(plain(text))
    if not printed or is_dash(printed):
        return "blank"
    rags = in_force().rag
    if any(c.isdigit() for c in printed) or UNREAD in printed:
        return None
    if rag := rags.get(word_key(printed)):
        return rag
    first, _, rest = printed.partition(" ")
    named = [
        rag for token in re.findall(r"[A-Za-z]+", printed) if len(token) > 1 and (rag := rags.get(word_key(token)))
    ]
    begins = rags.get(word_key(first.strip("-:;,"))) if _SEPARATOR.match(rest) or first[-1] in ":-,;" else None
    if begins:
        return begins if set(named) <= {begins} else None
    status = read_status(text)
    return status.rag or ("blank" if status.word == "not_applicable" or _is_unknown(printed) else None)


def _is_unknown(printed: str) -> bool:
    return in_force().values.get(word_key(printed)) in ("not_applicable", "to_be_confirmed", "no_data")


def _words(printed: str) -> Status:
    if _DUE.match(printed):
        behind = _exactly(re.split(r"[-,;:(]", printed)[-1].strip(" )."))
        done = behind is not None and behind.word in ("complete", "not_applicable")
        only = _exactly(re.sub(r"^\W+", "", _DUE.sub("", printed)))
        done = done or (only is not None and only.word not in (None, "not_stated"))
        return UNREADABLE if done or (_HEDGE.search(printed) and not parse_due(printed)) else Status("due")
    if _DUE_TO.match(printed):  # `Due to be finished in May`; not `Due to illness`
        return Status("due") if parse_due(printed) else UNREADABLE
    tokens = printed.split()
    for count in range(min(len(tokens), _LONGEST_WORD), 0, -1):
        head, rest = " ".join(tokens[:count]), " ".join(tokens[count:])
        parted = head[-1:] in "-,;:./" and count < len(tokens)
        if first := _exactly(head.rstrip("-,;:. ")):
            return first if not rest else _with_rest(first, f"- {rest}" if parted else rest)
    match = re.match(r"([A-Za-z][A-Za-z ]*?)\s*[-,;:/(\[]\s*\S", printed)
    if match and (first := _exactly(match[1])):
        return _with_rest(first, printed[match.end(1) :])
    return UNREADABLE


def _exactly(words: str) -> Status | None:
    """The status or colour that these words are, and nothing besides."""
    if any(c.isdigit() for c in words) or re.search(r"[/&+?]", words.replace("N/A", "").replace("n/a", "")):
        return None
    key, form = word_key(words), in_force()
    if word := form.statuses.get(key):
        return Status(word, answers=key in _ANSWERS)
    # One letter is a colour only in a column of colours.
    return Status("not_stated", form.rag[key]) if key in form.rag and len(key) > 1 else None


def _with_rest(first: Status, rest: str) -> Status:
    """A status with words behind it: a date, another status, or a remark that leaves it as it is."""
    separator = _SEPARATOR.match(rest)
    behind = rest[separator.end() :].rstrip(")] ") if separator else rest
    if separator and not behind:
        return first
    second = _words(behind)
    if first.rag or second.rag:
        return _with_colour(first, second) or UNREADABLE
    word = first.word
    assert word is not None
    if second.word == "due":
        return first if word not in ("complete", "not_applicable", "not_complete") else UNREADABLE
    if second.word in _CONTRADICT.get(word, frozenset()):
        return UNREADABLE
    if second.word == "complete" and word == "on_track":
        return second
    if second.word is not None:
        return first
    if word == "complete" and _is_date(behind):
        return first  # `Completed Sept 25`
    if not separator or (word in ("complete", "on_track") and _HEDGE.search(behind)):
        return UNREADABLE
    return UNREADABLE if word == "complete" and _NOT_YET.match(behind) else first


def _with_colour(first: Status, second: Status) -> Status | None:
    """`Blue - complete`, `Complete (Blue)`: a colour, and at most one status."""
    if first.rag and second.rag:
        return first if first == second else None
    colour, other = (first, second) if first.rag else (second, first)
    if other.word is None or (colour.word not in (None, "not_stated") and other.word != colour.word):
        return None
    return Status(other.word, colour.rag, other.answers)


def _is_date(words: str) -> bool:
    """Nothing but a date (`Sept 25`, `in Sept 2025`, `12/09/25`)."""
    bare = re.sub(r"^(?:in|on|during)\s+(?:early\s|late\s|mid\s)?", "", words, flags=re.IGNORECASE)
    named = (word for word in re.findall(r"[a-z]+", re.sub(r"\d(?:st|nd|rd|th)\b", "", bare), re.IGNORECASE))
    return all(parse_due(word) or parse_due(word.title()) for word in named) and parse_due(bare) is not None


def _ticked(printed: str) -> str | None:
    """The words of the one box that is ticked; empty for a tick alone, None where that cannot be told."""
    marks = _BOXES.findall(printed)
    labels = [part.strip(" -:;,/") for part in _BOXES.split(printed)]
    if len(marks) == 1 and not any(labels):
        return "" if marks[0] not in _EMPTY_BOXES and marks[0] != "☒" else None
    if labels[0] and labels[-1]:
        return None  # `Y ☒ N`: whose box is it?
    labels = labels[1:] if not labels[0] else labels[:-1]
    ticked = [label for mark, label in zip(marks, labels, strict=True) if mark not in _EMPTY_BOXES]
    return ticked[0] if len(ticked) == 1 and all(labels) else None
