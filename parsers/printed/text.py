"""Words as printed, compared tolerantly: white space, letters only, and how far apart two words are.

Belongs here: functions on single strings that know nothing of reports, and the search of one among others.
Does not belong here: vocabularies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from parsers.document import UNREAD

T = TypeVar("T")

_MOST_EDITS = 2
_LETTERS = re.compile(r"[a-z]+")
_BULLET = re.compile(r"^\s*(?:[-–—•●▪◦‣·*]|o(?=\s)|\d{1,2}[.)](?=\s)|\(?[ivx]{1,4}[.)](?=\s))\s*")
_TYPEWRITER = (
    dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
    | dict.fromkeys(map(ord, "‘’‚‛´`"), "'")
    | dict.fromkeys(map(ord, "“”„‟«»"), '"')
)


def squash(text: str) -> str:
    """The text on one line: every run of white space (no-break spaces and new lines too) is one space."""
    return " ".join(text.split())


def worded(text: str) -> str:
    """The squashed text without the signs of what stands in it and is no text (see `UNREAD`)."""
    return squash(text.replace(UNREAD, " ")) if UNREAD in text else squash(text)


def plain(text: str) -> str:
    """The squashed text with typewriter quotes and dashes: for patterns, never for what is kept."""
    # Of the characters that change, the grave accent alone is in ASCII: most texts need no translation.
    return squash(text if text.isascii() and "`" not in text else text.translate(_TYPEWRITER))


def letters(text: str) -> str:
    """Only the letters a to z, in lower case: `Barriers/ Risks` → `barriersrisks`."""
    return "".join(_LETTERS.findall(text.casefold()))


def letters_within(text: str, most: int) -> str | None:
    """The letters of a text, None where they are more than `most`: of long prose only the beginning is read."""
    if len(text) > 2 * most and len(letters(text[: 2 * most])) > most:
        return None
    found = letters(text)
    return found if len(found) <= most else None


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


class Lexicon(Generic[T]):
    """Known words (letters only) and what each means, looked up with misprints allowed."""

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self.meanings = meanings
        # A word is at least as many edits away as it is longer or shorter: most that is printed is near no known word.
        self._of_length: dict[int, list[str]] = {}
        for word in meanings:
            for length in range(len(word) - tolerance(word), len(word) + tolerance(word) + 1):
                self._of_length.setdefault(length, []).append(word)

    def find(self, word: str) -> str | None:
        """The one known word that this one is; None if none or two are as near."""
        return word if word in self.meanings else nearest(word, self._of_length.get(len(word), ()))


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The one known word (letters only) that this one is, misprints allowed; None if none or two are as near."""
    if not known:
        return None
    candidates = extract(word, known, scorer=OSA.distance, score_cutoff=_MOST_EDITS, limit=None)
    near = [(edits, candidate) for candidate, edits, _ in candidates if edits <= tolerance(candidate)]
    fewest = min(near, default=(0, ""))[0]
    best = [candidate for edits, candidate in near if edits == fewest]
    return best[0] if len(best) == 1 else None
