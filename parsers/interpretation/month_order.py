"""The order in which months are printed: forward, the latest first, or one that has changed places.

Belongs here: which orders a person would read at sight. Does not belong here: what a run of months costs (`month_run`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from parsers.printed.months import Label, months_between

BACKWARDS = 1.0
"""The latest month first."""
CHANGED_PLACES = 4.75
"""Two months whose headers have changed places, or whose columns have: as likely as both being misprinted."""
_LEAST = 3
_LONGEST_STEP = 6


def is_forward(months: Sequence[date]) -> bool:
    """Months that never go back, none printed more than twice."""
    return all(a <= b for a, b in pairwise(months)) and all(a < c for a, c in zip(months, months[2:], strict=False))


def is_unbroken(months: Sequence[date]) -> bool:
    """Forward, and no month left out."""
    return is_forward(months) and all(months_between(a, b) <= 1 for a, b in pairwise(months))


def is_backwards(labels: Sequence[Label]) -> bool:
    """Does every header name its month, without its year perhaps, each the month before the one to its left?

    A month that stands twice tells nobody which of the two was planned, so that such a row is not read so.
    """
    if len(labels) < _LEAST:
        return False
    if all(label.exact for label in labels):
        return all(a.month and b.month and months_between(b.month, a.month) == 1 for a, b in pairwise(labels))
    bare = all(label.month is None and label.number for label in labels)
    return bare and all((a.number or 0) % 12 == ((b.number or 0) + 1) % 12 for a, b in pairwise(labels))


def out_of_order(labels: Sequence[Label]) -> list[date] | None:
    """The months as they are printed, where they are all there and only stand in another order; else None."""
    months = [label.month for label in labels if label.month and label.exact]
    in_order = sorted(months)
    descents = sum(1 for a, b in pairwise(months) if b < a)
    if len(months) < len(labels) or len(months) < _LEAST or descents != 1:
        return None
    apart = [months_between(a, b) for a, b in pairwise(in_order)]
    beside = sum(1 for a, b in pairwise(months) if a == b)
    whole = all(step <= 1 for step in apart) and beside == apart.count(0)
    return months if whole and all(a < c for a, c in zip(in_order, in_order[2:], strict=False)) else None


def leaves_out_years(labels: Sequence[Label], path: Sequence[date | None]) -> bool:
    """Does a month without its year stand so far behind the one before it that the two hardly follow each other?"""
    read = [(label, month) for label, month in zip(labels, path, strict=True) if month]
    return any(
        a.month is None and b.month is None and months_between(first, second) > _LONGEST_STEP
        for (a, first), (b, second) in pairwise(read)
    )
