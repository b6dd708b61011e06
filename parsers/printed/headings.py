"""Headings as printed: of statements, of their sections, of standings, and lines that only look like one.

Belongs here: what one line by itself says, misprints allowed. Does not belong here: where it stands, which often
decides whether it is a heading at all (`interpretation.lines`), or the headers of columns (`vocabulary`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.printed.form import SectionName, Words, in_force, per_form
from parsers.printed.marks import without_marks
from parsers.printed.text import Lexicon, distance, letters, letters_within, plain, squash, tolerance
from parsers.report import Standing

LONGEST = 90
_LONGEST_STATEMENT = 300
_LONGEST_TITLE = 12
NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_NUMBER_WORD = "|".join(sorted(NUMBERS, key=len, reverse=True))
_BEFORE = (
    r"(?:(?:section|part|chapter)\s+(?:\d{1,2}|[a-z]|[ivx]{1,4})\b\s*[.:)\-|]*\s*"
    r"|\(?\d{1,2}(?:\.\d{1,2})*\s*[.):\-]*\s+|\(?(?:[a-z]|[ivx]{1,4})[.)]\s+)?"
)
"""What may number a heading: `2.`, `(2)`, `2)`, `3.1`, `B.`, `Section B -`."""
_CONTINUED = re.compile(
    r"[\s(\[:\-]*\b(?:cont(?:inue)?d?\b\.?|cont'd)(?:\s+(?:from|overleaf)\b.{0,40})?[)\].\s]*$", re.I
)
_BEGINS_A_SENTENCE = frozenset({
    "a", "all", "and", "as", "at", "both", "but", "by", "each", "every", "for", "from", "if", "in", "is", "it",
    "its", "most", "no", "of", "on", "or", "our", "per", "see", "since", "so", "some", "than", "that", "the",
    "their", "these", "this", "those", "to", "under", "until", "was", "we", "when", "where", "which", "while",
    "with", "within", "work",
})  # fmt: skip
_VERBS = frozenset({
    "is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would", "should", "can", "could", "may",
    "must", "do", "does", "did",
})  # fmt: skip


# -- statements -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StatementHeading:
    """`prefix`: the letters before the number (`wsoasuccessstatement`), the same in all headings of one report; `mark`:
    that of a footnote, which is no part of the title."""

    number: int
    title: str
    misprinted: bool
    prefix: str = ""
    mark: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Could it as well be a sentence? (`Success Statement 3: see below.`)"""
        return self.title[:1].islower() or (self.title.endswith(".") and len(self.title.split()) > _LONGEST_TITLE)


_NUMBERED = re.compile(
    rf"^\W*{_BEFORE}(?P<words>[a-z][a-z.'&/ ]{{0,60}}?)\s*(?P<sign>\bno\.?|\bnumber|#)?\s*"
    rf"(?P<number>\d{{1,2}}(?![\d%])|\b(?:{_NUMBER_WORD})\b)(?P<behind>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NOT_ONE_NUMBER = re.compile(
    rf"""^(?:[a-z]\b                                                # 2a
    |[.]\s?\d | \s?/\s?\d                                           # 2.1, 2/3
    |[\s-]?\(?[a-h]\)? \s* (?:[:.)\-|]|$)                           # 2 a:, 2(b), 2-a
    |(?:\s*(?:&|\band\b|\bto\b|,|/|\+)\s*|-)(?:\d{{1,2}}\b(?!\d*[%.\s]*[a-z]{{3}})|(?:{_NUMBER_WORD})\b)  # 2 and 3, 2-4
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_MARK_AND_TITLE = re.compile(r"^\s*(?P<mark>[:.\-|)]*)\s*(?P<title>.*)$", re.DOTALL)


@per_form(4096)
def statement_heading(text: str) -> StatementHeading | None:
    """The statement that this line heads, as far as its words can tell (`WSoA Success Statement 1 - …`)."""
    match = _numbered(text)
    if match is None or _NOT_ONE_NUMBER.match(match["behind"]):
        return None
    head = _head_of(match["words"])
    if head is None:
        return None
    rest = _MARK_AND_TITLE.match(match["behind"])
    assert rest is not None
    title, mark = without_marks(_CONTINUED.sub("", squash(rest["title"])))
    if head.is_short and not (rest["mark"] and title and not title[0].islower()):
        return None  # `Statement 2: …` only counts with its mark and its title
    if title[:1] in tuple(",;?!") or (title[:1].islower() and not rest["mark"]):
        return None  # a sentence about a statement, not its heading
    return StatementHeading(_number(match["number"]), title, head.misprinted, letters(match["words"]), mark)


def _numbered(text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST_STATEMENT:
        return None
    return _NUMBERED.match(plain(text))


def _number(printed: str) -> int:
    return int(printed) if printed.isdigit() else NUMBERS.index(printed.casefold()) + 1


@dataclass(frozen=True)
class _Head:
    """The words that head a statement: how well they are printed, and whether only the last word is there."""

    misprinted: bool
    is_short: bool = False


def _head_of(before: str) -> _Head | None:
    """Are these words, which stand before a number, the head of a statement, with up to two others before it?"""
    words = [letters(word) for word in re.split(r"[\s/&]+", before) if letters(word)]
    for extra in range(min(3, len(words))):
        if _BEGINS_A_SENTENCE & set(words[:extra]) or any(len(word) < 2 for word in words[:extra]):
            return None
        tail = words[extra:]
        for head in map(_lettered, in_force().statement_heads):
            if tail == head:
                return _Head(misprinted=False)
            if len(tail) == len(head) and all(map(_is_near, tail, head)):
                return _Head(misprinted=True)
    last = _lettered(in_force().statement_heads[0])[-1:]
    if words[-1:] == last and words[:-1] in ([], ["wsoa"]):
        return _Head(misprinted=True, is_short=True)
    return None


def _lettered(head: str) -> list[str]:
    return [letters(word) for word in head.split() if letters(word)]


def _is_near(word: str, known: str) -> bool:
    return distance(word, known, 2) <= tolerance(known)


# -- lines that look like the heading of something else ---------------------------------------------------------------

_DESIGNATED = re.compile(
    rf"^\W*{_BEFORE}(?P<words>[A-Z][\w'&-]*(?:\s+(?:of|and|the|for|&|[A-Z][\w'-]*)){{0,3}})\s+(?:(?i:no\.?|number)\s+)?"
    rf"(?P<name>\d{{1,2}}(?:[.]\d{{1,2}})*\s?\(?[a-z]?\)?|[A-Z]|[IVX]{{1,4}}|(?i:{_NUMBER_WORD}))"
    r"(?P<behind>\s*$|\s*[:.\-|)].*|\s+(?:[A-Z]|&|and\s+\d|to\s+\d|/).*)$",
    re.DOTALL,
)


@per_form(4096)
def is_other_part(text: str) -> bool:
    """Does this line head something of its own that is no statement we know (`Success Statement 2a: …`,
    `Priority Area 2`, `Appendix B`)?"""
    if len(text) > _LONGEST_STATEMENT or statement_heading(text):
        return False
    words = plain(text)
    if is_annex(words) or _is_unknown_statement(words):
        return True
    match = _DESIGNATED.match(words)
    if match is None or _ends_like_a_sentence(match["behind"]) or is_caption(words):
        return False
    first = letters(match["words"].split()[0])
    return first not in _BEGINS_A_SENTENCE and not _is_month(first)


def _is_unknown_statement(words: str) -> bool:
    """The head of a statement, and behind it something that is no one number."""
    match = re.match(rf"^\W*{_BEFORE}(?P<rest>.*)$", words, re.IGNORECASE | re.DOTALL)
    tokens = (match["rest"] if match else words).split()
    for head in map(_lettered, in_force().statement_heads):
        if len(head) < 2:
            continue
        for extra in range(3):
            begins = [letters(token) for token in tokens[extra : extra + len(head)]]
            near = len(begins) == len(head) and all(map(_is_near, begins, head))
            if near and not _BEGINS_A_SENTENCE & {letters(token) for token in tokens[:extra]}:
                marked = tokens[extra + len(head) - 1][-1:] in ":-|"
                return marked or not _goes_on_as_sentence(tokens[extra + len(head) :])
    return False


def _goes_on_as_sentence(behind: Sequence[str]) -> bool:
    """Do these words behind the head of a statement make a sentence of it (`3 is closely linked to this one`)?"""
    if behind and _DESIGNATOR.match(behind[0]):
        marked = behind[0][-1] in ":-|."
        behind = [] if marked or behind[1:2] in (["and"], ["to"]) else behind[1:]
    return bool(behind) and behind[0][0].islower()


_DESIGNATOR = re.compile(
    rf"^\(?(?:\d{{1,2}}(?:\.\d{{1,2}})*[a-z]?|[a-z]|[ivx]{{1,4}}|tbc|{_NUMBER_WORD})\)?[.:)\-]*$", re.IGNORECASE
)


def _ends_like_a_sentence(words: str) -> bool:
    return words.rstrip().endswith((".", ";", ",")) and len(words.split()) > _LONGEST_TITLE


def _is_month(word: str) -> bool:
    from parsers.printed.months import month_number

    return month_number(word) is not None


@per_form(4096)
def is_annex(text: str) -> bool:
    """Does this line head what stands behind a report (`Appendix B - data`)?"""
    words = plain(text)
    return reads_like_heading(words) and _first_word(words) in _keys(in_force().annexes)


@per_form(4096)
def is_caption(text: str) -> bool:
    """The caption of a table or a picture (`Table 2: calls by ward`, `Key Stage 2`), or a date: it names what is next,
    and heads no part of a report."""
    words = letters(plain(text)[:40])
    return any(words.startswith(key) for key in _keys(in_force().captions))


def _keys(words: Sequence[str]) -> set[str]:
    return {letters(word) for word in words}


def _first_word(words: str) -> str:
    match = re.match(rf"^\W*{_BEFORE}([A-Za-z]+)", words, re.IGNORECASE)
    return letters(match[1]) if match else ""


@per_form(4096)
def reads_like_heading(text: str) -> bool:
    """Is this line short, in the form of a title, and no sentence?"""
    words = plain(text).strip()
    if not words or len(words) > LONGEST or len(words.split()) > _LONGEST_TITLE:
        return False
    if not (words[0].isupper() or words[0].isdigit() or words[0] in "(#") or len(letters(words)) < 3:
        return False
    return words[-1] not in ".,;!?" and not _VERBS & set(words.casefold().split()[1:])


def is_sentence(text: str) -> bool:
    """Is this line a sentence, by its end, its length or its verb?"""
    words = plain(text).split()
    if not words or len(words) > 25:
        return bool(words)
    ends = len(words) > _SHORTEST_SENTENCE and words[-1][-1] in ".;?!"
    return ends or bool(_SAYS & {word.strip(",;:()") for word in plain(text).casefold().split()[1:]})


_SHORTEST_SENTENCE = 4
_SAYS = (_VERBS - {"may"}) | {
    "met", "meets", "agreed", "noted", "began", "begins", "starts", "started", "ended", "takes", "took", "fell", "rose",
    "shows", "showed", "received", "since", "because", "we", "they", "which", "that", "who",
}  # fmt: skip


# -- sections ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SectionHeading:
    """A section's name, how it is usually printed, whether this print differs, and prose on the same line."""

    name: SectionName
    canonical: str
    misprinted: bool
    rest: str = ""


_PROSE_ON_THE_LINE = re.compile(r"^([A-Za-z ]{8,50}?)\s*[:\-]\s+(\S.*)$", re.DOTALL)
_GAP = "…"
"""In a word of the form: other words may stand here (`Outstanding … Action`)."""
_MOST_BETWEEN = 5


@per_form(8)
def _sections() -> Lexicon[SectionName]:
    words = in_force().sections
    return Lexicon({key: words[key] for key in words if key})


@per_form(8)
def _open_sections() -> list[tuple[SectionName, list[str], list[str]]]:
    """For each title with a gap: its section, the words before and behind the gap."""
    found: list[tuple[SectionName, list[str], list[str]]] = []
    for name, printed in in_force().sections.printed.items():
        for title in printed:
            before, gap, behind = title.partition(_GAP)
            if gap:
                found.append((name, _lettered(before), _lettered(behind)))
    return found


@per_form(4096)
def section_heading(text: str) -> SectionHeading | None:
    """The section that this line heads; None for every other line."""
    if len(text) <= LONGEST:
        title = re.sub(rf"^\W*{_BEFORE}", "", _CONTINUED.sub("", plain(text)), count=1, flags=re.IGNORECASE)
        words = letters(title)
        if name := _sections().meanings.get(words):
            return _section(name, misprinted=False)
        if found := _prose_on_the_line(text):
            return found
        if found := _with_gap(title):
            return found
        key = _sections().find(words) if len(words) >= 6 else None
        return _section(_sections().meanings[key], misprinted=True) if key else None
    return _prose_on_the_line(text)


def _section(name: SectionName, *, misprinted: bool, rest: str = "") -> SectionHeading:
    return SectionHeading(name, in_force().sections.canonical[name].replace(f" {_GAP}", ""), misprinted, rest)


def _with_gap(title: str) -> SectionHeading | None:
    """The section of a title with other words in its gap; None where those name another section (`New and completed
    actions`), or where it is a sentence."""
    if title.rstrip()[-1:] in (".", ",", ";", "?", "!"):
        return None
    words = [letters(word) for word in re.split(r"[\s/&-]+", title.rstrip(": ")) if letters(word)]
    names: dict[SectionName, bool] = {}
    for name, before, behind in _open_sections():
        size = len(before) + len(behind)
        between = words[len(before) : len(words) - len(behind)]
        if not size <= len(words) <= size + _MOST_BETWEEN:
            continue
        ends = [*words[: len(before)], *words[len(words) - len(behind) :]]
        if all(map(_is_near, ends, [*before, *behind])) and not _says_otherwise(between, ends_open=not behind):
            names[name] = names.get(name, True) and ends != [*before, *behind]
    name, misprinted = next(iter(names.items()), (None, False))
    return _section(name, misprinted=misprinted) if name and len(names) == 1 else None


def _says_otherwise(between: Sequence[str], *, ends_open: bool) -> bool:
    stems = {before[0] for _, before, _ in _open_sections() if before} | _keys(in_force().other_actions)
    return any(_is_near(word, stem) for word in between for stem in stems) or (
        ends_open and bool(_VERBS & set(between))
    )


def _prose_on_the_line(text: str) -> SectionHeading | None:
    """`Narrative: All is well.`"""
    match = _PROSE_ON_THE_LINE.match(plain(text)) if text.lstrip()[:1].isalpha() else None
    if match and (name := _sections().meanings.get(letters(match[1]))) in ("narrative", "recommendation"):
        return _section(name, misprinted=False, rest=squash(match[2]))
    return None


# -- standings and notes ----------------------------------------------------------------------------------------------

_LONGEST_STANDING = 40
"""Letters: `business as usual BAU success statements` has 35, and two edits may be too many."""


@per_form(4096)
def standing_heading(text: str) -> Standing | None:
    """The standing of the statements that this line heads: business as usual now, or active again."""
    words = letters_within(re.sub(rf"^\W*{_BEFORE}", "", plain(text), count=1, flags=re.IGNORECASE), _LONGEST_STANDING)
    if not words or len(text) > 60:
        return None
    known: Words[Standing] = in_force().standing
    if "assurance" not in words and _is_business_as_usual(words, known):
        return "business_as_usual"
    return known.get(words)


def _is_business_as_usual(words: str, known: Words[Standing]) -> bool:
    stem = words.removesuffix("statements").removesuffix("success")
    stems = {stem, stem.removesuffix("bau") or stem}
    keys = [key for key, standing in known.items() if standing == "business_as_usual"]
    return any(distance(stem, key, 2) <= min(2, tolerance(key)) for stem in stems for key in keys)


_NOTE = re.compile(r"^(?:[*†‡^¹²³]|(?:note|notes|n\.?b\.?|source)\s*[:.\-])\s*\S", re.IGNORECASE)


def is_note(text: str) -> bool:
    """A footnote by its mark (`* provisional figures`, `Note: …`)."""
    return bool(_NOTE.match(text.strip()))
