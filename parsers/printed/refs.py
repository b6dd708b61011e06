"""The refs that one printed cell holds (`2.3.a 2.3.c`, `AIP7 and 8`, `AIP1 2`).

Belongs here: one printed text → refs. Does not belong here: where a ref stands, or what it is the ref of.
"""

from __future__ import annotations

import re
from itertools import pairwise

from parsers.printed.marks import without_marks
from parsers.printed.months import parse_label
from parsers.printed.text import plain

_DOTTED = r"\d{1,2}(?:\.\d{1,2}){1,3}"
_LETTERED = r"[A-Z]{1,6}-?\d{1,3}(?:\.\d{1,2}){0,2}[a-z]?"
_WHOLE = re.compile(rf"(?:{_DOTTED}\.?[a-z]|{_LETTERED})", re.IGNORECASE)
"""One ref that needs no other half."""
_STANDS_ALONE = re.compile(rf"(?:{_DOTTED}(?:\.?[a-z])?|{_LETTERED}|\d{{1,3}}[a-z]?)", re.IGNORECASE)
"""One ref, where nothing beside it could be its other half."""
_OTHER = re.compile(r"(?=[^\d]*\d)(?:[A-Z]+/)?[A-Z0-9][A-Z0-9.\-_]{0,11}", re.IGNORECASE)
"""A ref of another make (`SEN/01`, `2024-A3`), alone in its cell."""
_NUMBER_RANGE = re.compile(r"(?:[A-Z]{2,6}\d{1,3}){2,}|[A-Z.]*\d+[a-z]?[-/]\d+[a-z]?", re.IGNORECASE)
_COUNTED = re.compile(r"[A-Z]{2,6}-?\d{1,3}", re.IGNORECASE)
_SIGNS = re.compile(r"\s*(?:[,;&+]|\band\b)\s*", re.IGNORECASE)
_STEM = re.compile(r"(.*?)(?:\d+|[a-z])$", re.IGNORECASE)
_MOST_PIECES = 4
_MOST_TOKENS = 40


def split_refs(text: str) -> list[str]:
    """The refs of one ref cell: `2.3.a 2.3.c` is two, `AIP7 and 8` is AIP7 and AIP8, `AIP1 2` is AIP12, a narrow
    column's break. The list is empty where that cannot be told.
    """
    printed, _ = without_marks(plain(text))
    printed = printed.strip(".: ")
    parts = [part for part in _SIGNS.split(printed) if part]
    if len(parts) <= 1:
        parts = _at_slash(printed)
    if not printed or len(printed.split()) > _MOST_TOKENS or len(parts) > _MOST_TOKENS:
        return []
    if len(parts) == 1:
        return _unsigned(printed)
    refs: list[str] = []
    for part in parts:
        found = _unsigned(part)
        if refs and (full := _in_short(part, refs[-1])):
            found = [full]
        elif refs and part.isdigit() and not refs[-1].isdigit():
            return []  # `4.2 & 3`: 3, or 4.3?
        if not found or not all(_STANDS_ALONE.fullmatch(ref) for ref in found):
            return []
        refs += found
    # `7 & AIP8`: whether 7 is AIP7 cannot be told.
    return [] if len({ref.isdigit() for ref in refs}) > 1 else list(dict.fromkeys(refs))


def _unsigned(text: str) -> list[str]:
    """The refs of words with no sign between them: a narrow column may have broken one."""
    tokens = [token.strip(":") for token in text.split()]
    if len(tokens) == 1:
        token = tokens[0].strip(".:")
        return [token] if _STANDS_ALONE.fullmatch(token) or _is_of_another_make(token) else []
    refs = _partition(tuple(token for token in tokens if token))
    return list(dict.fromkeys(ref.strip(".") for ref in refs)) if refs else []


def _is_of_another_make(token: str) -> bool:
    # `AIP7-9` and `AIP1AIP2` may be one ref, two or three; `07/24` is a month.
    return bool(_OTHER.fullmatch(token)) and not _NUMBER_RANGE.fullmatch(token) and parse_label(token) is None


def _partition(tokens: tuple[str, ...]) -> tuple[str, ...] | None:
    """The tokens as the greatest number of refs, each of one token or of neighbours put together."""
    if not tokens:
        return ()
    best: tuple[str, ...] | None = None
    for size in range(1, min(len(tokens), _MOST_PIECES) + 1):
        ref = _joined(tokens[:size])
        rest = _partition(tokens[size:]) if ref else None
        if ref and rest is not None and (best is None or len(rest) + 1 > len(best)):
            best = (ref, *rest)
    return best


def _joined(tokens: tuple[str, ...]) -> str | None:
    """The ref that these tokens are; None where they are none, or where a number might be another's second half."""
    ref = "".join(tokens)
    if len(tokens) == 1:
        return ref if _WHOLE.fullmatch(ref) or re.fullmatch(_DOTTED, ref) else None
    if tokens[0].isalpha() and not tokens[0].isupper():
        return None  # `to 9`, `Action 1`
    # Of numbers a break may stand before or after a dot, or inside: `2.1 2` may be 2.12, or two refs.
    numbers = sum(before[-1].isdigit() and after[0].isdigit() for before, after in pairwise(tokens))
    if numbers > 1 or (numbers and not re.match(r"[A-Z]+-?\d", ref, re.IGNORECASE)):
        return None
    return ref if _WHOLE.fullmatch(ref) else None


def _in_short(part: str, before: str) -> str | None:
    """`8` behind `AIP7` is AIP8, `c` behind `2.3.a` is 2.3.c."""
    stem = _STEM.match(before)
    if not stem or not stem[1]:
        return None
    if part.isdigit() and before[0].isalpha() and before[-1].isdigit() and len(part) <= 3:
        letters_before = re.match(r"[A-Z]+-?(?=\d+$)", before, re.IGNORECASE)
        return letters_before[0] + part if letters_before else None
    if re.fullmatch(r"[a-z]", part, re.IGNORECASE) and before[-1].isalpha() and before[0].isdigit():
        return before[:-1] + part
    return None


def _at_slash(text: str) -> list[str]:
    """`2.3.a/2.3.c` is two refs, and `AIP3/4` is AIP3 and AIP4; other slashes are part of a ref."""
    parts = [part.strip() for part in text.split("/")]
    if len(parts) > 1 and _COUNTED.fullmatch(parts[0]) and all(map(str.isdigit, parts[1:])):
        numbers = [int(re.sub(r"\D", "", part)) for part in parts]
        return parts if numbers == list(range(numbers[0], numbers[0] + len(parts))) else [text]
    return parts if len(parts) > 1 and all(_WHOLE.fullmatch(part) for part in parts) else [text]


def is_whole_ref(text: str) -> bool:
    """Does this print one ref that needs no other half (`2.3.a`, `AIP12`; not `2` or `2.3.`)?"""
    return bool(_WHOLE.fullmatch(without_marks(plain(text))[0].strip(".:")))
