"""The status of a row of actions or of assurance, and whether the months it names can be.

Belongs here: what both kinds of tables ask of a status cell and of a due month. Does not belong here: what its words
mean (`printed/statuses`, `printed/due_dates`), or which column it is (`field_tables`).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from parsers.printed.due_dates import Due, parse_due
from parsers.printed.months import months_between
from parsers.report import Period

_MOST_BEFORE, _MOST_AFTER, _MOST_AFTER_IN_SHORT = 24, 120, 30


def unread_status(status: str, printed: str, period: Period, *, has_stray: bool) -> Literal["here", "elsewhere"] | None:
    """Where the words of a status stand that cannot be read: `here`, where they say none or what cannot be; or
    `elsewhere`, under a header that was not understood, and in quarantine already. None where `status`, read from
    `printed`, holds.

    `has_stray`: words like a status stand under such a header.
    """
    if not printed and has_stray:
        return "elsewhere"
    return "here" if status == "unreadable" or (status == "complete" and is_to_come(printed, period)) else None


def is_years_away(due: Due, period: Period) -> bool:
    """Is a due month so far from the report that it is a misprint, or no year at all (`Due March 31`)?"""
    if due.year is None:
        return False
    after = _MOST_AFTER_IN_SHORT if due.short_year else _MOST_AFTER
    return not -_MOST_BEFORE <= months_between(period.start, _month(due)) <= after


def is_to_come(completed: str, period: Period) -> bool:
    """Do these words name a month in which nothing can have been completed yet (`Complete Dec 2026`, in a report for
    2025)? A month or two after its period a report may be written. `Complete Dec` may be a plan, `Completed Dec` is
    none."""
    due = parse_due(completed)
    if due is None:
        return False
    if due.year is None:
        since = (period.end.month - due.month) % 12
        return since > 6 and "completed" not in completed.casefold()
    return months_between(period.end, _month(due)) > 2


def _month(due: Due) -> date:
    return date(due.year or 1, due.month, 1)
