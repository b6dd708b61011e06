"""Words as printed, compared tolerantly: white space, letters only, and how far apart two words are.

Belongs here: functions on single strings that know nothing of reports. Does not belong here: vocabularies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

_MOST_EDITS = 2
_NOT_LETTERS = re.compile(r"[^a-z]+")
_BULLET = re.compile(r"^\s*(?:[-–—•●▪◦‣·*]|o(?=\s)|\d{1,2}[.)](?=\s)|\(?[ivx]{1,4}[.)](?=\s))\s*")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_QUOTES = {ord(c): "'" for c in "‘’‚‛´`"} | {ord(c): '"' for c in "“”„‟«»"}


def squash(text: str) -> str:
    """The text on one line: every run of white space (no-break spaces and new lines too) is one space."""
    return " ".join(text.split())


def or_none(text: str) -> str | None:
    """The squashed text, or None where nothing is printed."""
    return squash(text) or None


def plain(text: str) -> str:
    """The squashed text with typewriter quotes and dashes: for patterns, never for what is kept."""
    return squash(text.translate(_DASHES).translate(_QUOTES))


def letters(text: str) -> str:
    """Only the letters a to z, in lower case: `Barriers/ Risks` → `barriersrisks`."""
    return _NOT_LETTERS.sub("", text.casefold())


def without_bullet(text: str) -> str:
    """A paragraph without its bullet or number (`- `, `• `, `1. `, `(ii) `)."""
    stripped = _BULLET.sub("", text, count=1)
    return stripped if stripped else text.strip()


def distance(a: str, b: str, at_most: int = 9) -> int:
    """Edits between two strings (insert, delete, replace, swap neighbours); `at_most + 1` when more."""
    return OSA.distance(a, b, score_cutoff=at_most)


def tolerance(word: str) -> int:
    """How many edits a word of this length may be away and still be taken for it."""
    return 0 if len(word) <= 3 else 1 if len(word) <= 6 else _MOST_EDITS


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known word (letters only) that this one is, misprints allowed; None if none or two are as near."""
    candidates = extract(word, tuple(known), scorer=OSA.distance, score_cutoff=_MOST_EDITS, limit=None)
    near = [(edits, candidate) for candidate, edits, _ in candidates if edits <= tolerance(candidate)]
    fewest = min(near, default=(0, ""))[0]
    best = [candidate for edits, candidate in near if edits == fewest]
    return best[0] if len(best) == 1 else None
