"""Parts of a report under one statement number: one statement that is continued, or two.

Belongs here: which parts are put together, and which is kept where they cannot be one statement.
Does not belong here: the same statement in other reports (the warehouse lists it for review).
"""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from parsers.interpretation.parts import Parts, StatementPart
from parsers.printed.names import name_key

_ALIKE = 0.7


def settle_same_numbers(parts: Parts) -> None:
    """One part a number. An entry of a table of contents has no content, and a statement may be continued; but two of
    one number with different titles are two, one of them with a wrong number: only the one that stands between its
    neighbours is kept, and neither where that does not tell."""
    filled = [part for part in parts.statements if not part.is_empty]
    parts.statements = [part for part in parts.statements if not part.is_empty or not _is_held(part, filled)]
    merged: dict[int, StatementPart] = {}
    for part in parts.statements:
        number = part.number or 0
        earlier = merged.get(number)
        if earlier is None or (earlier.is_empty and not part.is_empty):
            merged.pop(number, None)
            merged[number] = part
        elif _is_one(earlier, part):
            earlier.tables += part.tables
            earlier.prose += part.prose
            earlier.title = earlier.title or part.title
        else:
            before, now = _fit(earlier, filled), _fit(part, filled)
            if now >= before:
                _set_aside(parts, merged.pop(number), part)
            if now > before:
                merged[number] = part
            else:
                _set_aside(parts, part, earlier)
    parts.statements = list(merged.values())


def _is_held(empty: StatementPart, filled: list[StatementPart]) -> bool:
    return any(part.number == empty.number for part in filled)


def _is_one(earlier: StatementPart, later: StatementPart) -> bool:
    """Do the titles say the same, or one of them nothing?"""
    one, other = name_key(earlier.title), name_key(later.title)
    if not one or not other or later.is_empty:
        return True
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    short, long = sorted((one, other), key=len)
    return (len(short) >= 8 and long.startswith(short)) or OSA.normalized_similarity(one, other) >= _ALIKE


def _fit(part: StatementPart, filled: list[StatementPart]) -> int:
    """How well the number stands between those of the neighbours."""
    at = next(k for k, each in enumerate(filled) if each is part)
    before = filled[at - 1].number if at else 0
    behind = filled[at + 1].number if at + 1 < len(filled) else None
    number = part.number or 0
    return (before == number - 1) + (behind == number + 1)


def _set_aside(parts: Parts, part: StatementPart, other: StatementPart) -> None:
    part.code = "statement-twice"
    part.why = (
        f"it stands under '{part.heading.text[:80]}', and the report has '{other.heading.text[:80]}' too: "
        "two statements of one number"
    )
    parts.others.append(part)
