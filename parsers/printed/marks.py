"""Marks of footnotes and lists: signs behind or before a value, a name, a ref or a heading that are no part of it.

Belongs here: taking such signs off a text. Does not belong here: marks that only their place on the line shows (raised
numbers); the readers leave those out and report them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_SIGNS = "*†‡⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKS = re.compile(rf"\s*[{_SIGNS}](?:[\s,]*[{_SIGNS}])*$")
_ENDS = frozenset(f"{_SIGNS}\n")
_MEASURE = re.compile(r"(?<![^\W\d_])[kcm]?m[²³]$")
"""`km²` is a measure."""
_ANYWHERE = re.compile(rf"(?<![kcm]m)(?<!\bm)[{_SIGNS}]+")


def without_marks(text: str) -> tuple[str, str]:
    """The text without the marks at its end, and those marks (`13¹` → `13`, `¹`); a text of marks alone is itself."""
    if text[-1:] not in _ENDS:
        return text, ""  # as most texts do: to search them takes longer
    match = _MARKS.search(text)
    if not match or not text[: match.start()].strip() or _MEASURE.search(text):
        return text, ""
    return text[: match.start()], match[0].strip()


def without_any_mark(text: str) -> str:
    """The text without marks wherever they stand: for comparing names."""
    return _ANYWHERE.sub("", text)


_BULLET = re.compile(r"[•▪▫■□●○◦‣⁃∙·➢➤❖]\s*(?=\S)")
_NUMBER = re.compile(r"(?:\(?(\d{1,2})[.)]|\(?([a-z])\))\s+(?=\S)")


def without_list_marks(names: Sequence[str]) -> list[str]:
    """The names of one table in their order, without the bullets and numbers of a list (`1. `, `2) `, `a) `, `• `).

    Numbers count only where all names have one and they go up, so that `1. ` is a place in the list; a name may stand
    twice with one number (plan and outcome).
    """
    bare = [_BULLET.sub("", name, count=1) if _BULLET.match(name) else name for name in names]
    matches = [_NUMBER.match(name) for name in bare]
    numbers = [_place(match) for match in matches if match]
    first = min(numbers, default=0)
    is_counted = len(numbers) == len(bare) and all(0 <= b - a <= 2 for a, b in pairwise(numbers))
    if not is_counted or not numbers or not (numbers[-1] > first or first == 1):
        return bare
    return [name[match.end() :] for name, match in zip(bare, matches, strict=True) if match]


def _place(match: re.Match[str]) -> int:
    return int(match[1]) if match[1] else ord(match[2]) - ord("a") + 1
