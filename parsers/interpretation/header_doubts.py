"""Doubts about the months of a header that was read, whatever its lead: what a person should look at once.

Belongs here: signs that months stand beside their place, that one is misprinted, or that a pair is none. Does not
belong here: which reading holds (`header_search`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from parsers.interpretation.header_grid import Head, HeaderGrid, MonthLabel
from parsers.interpretation.month_alignment import Slot
from parsers.interpretation.month_run import Evidence
from parsers.printed.header_words import KNOWN_EXTRA, header_text
from parsers.printed.months import Label, add_months, is_day, months_between

Placed = tuple[Slot, date]
"""A header over its column, and the month that it is read as."""


def doubt_of(grid: HeaderGrid, months: Sequence[Placed], evidence: Evidence) -> str | None:
    """A doubt of its own, whatever the lead: why the months may stand beside their place, or one may be misprinted."""
    return (
        _lost_month(grid, months)
        or _lost_outcome(grid, months)
        or lost_values(grid, [(slot.column, month) for slot, month in months], evidence)
        or _month_as_other(grid, months)
        or _divided_month(grid, months)
    )


def _lost_outcome(grid: HeaderGrid, placed: Sequence[Placed]) -> str | None:
    """Doubt where a table that prints months twice has an empty column right behind one that it prints once: that may
    be the outcome, its header lost, and the month before it a plan."""
    run = [month for _, month in placed]
    columns = {slot.column: month for slot, month in placed}
    if len(set(run)) == len(run):
        return None
    for blank in grid.blank_from(min(columns)):
        before = columns.get(blank - 1)
        if before and run.count(before) == 1 and blank < max(columns) and not grid.is_written(blank):
            return f"column {blank + 1} is empty and has no header: {before:%m/%y} before it may be a plan"
    return None


def lost_values(grid: HeaderGrid, months: Sequence[tuple[int, date]], evidence: Evidence) -> str | None:
    """Doubt where a month that has happened has no values, and the table has a spare column: its header, and those
    behind it, may have moved."""
    run = [month for _, month in months]
    last = evidence.about[1] if evidence.about else date.max
    # The plan of a month that is printed twice is left empty often.
    happened = [column for column, month in months if month <= last and run.count(month) == 1]
    empty = grid.without_values(happened)
    if empty is None:
        return None
    return f"column {empty + 1} has no values, and the table has a spare column: the months may have moved"


def _month_as_other(grid: HeaderGrid, placed: Sequence[Placed]) -> str | None:
    """Doubt where a header among the months, or behind them, is read as none of a month's and is nearly one that would
    fit there; a year among them too, unless it ends there."""
    months = {slot.column: month for slot, month in placed}
    run = list(months.values())
    for head in grid.heads[min(months) + 1 :]:
        if not (head.is_other and any(map(str.isdigit, head.text))) or head.extra == KNOWN_EXTRA:
            continue
        before = max(month for column, month in months.items() if column < head.column)
        after = min((month for column, month in months.items() if column > head.column), default=None)
        if head.years and (after is None or before == head.years.last):
            continue
        near = [add_months(before, n) for n in range(months_between(before, after or before) + 1)]
        most = 1 if head.years else 2
        label = Label.of(head.text)
        if fits := [month for month in near if run.count(month) < 2 and label.edits_to(month) <= most]:
            return f"{head.text} stands among the months: it may be {fits[0]:%m/%y}, misprinted"
    return None


def another_kind_of_pair(grid: HeaderGrid, months: Sequence[tuple[MonthLabel, date]]) -> str | None:
    """Doubt where a month stands twice, with other words beside it the one time (`Aug 25 (revised)`) or as two days
    (`12/09/25` and `26/09/25`), and none of them says plan or outcome."""
    beside: dict[date, str] = {}
    days: dict[date, str] = {}
    for label, month in months:
        if is_day(label.text) and days.setdefault(month, label.text) != label.text:
            return f"{days[month]} and {label.text} are two days of one month: that may be no plan and outcome"
        head = grid.head(label.column)
        printed = _of_months(head)
        if len(head.labels) > 1 or not printed:
            continue  # several headers in one cell: which words are whose is not said
        words = printed.replace(label.text, " ", 1).strip()
        if beside.setdefault(month, words) != words:
            return f"{month:%m/%y} stands twice, once as {printed}: that may be no plan or outcome"
    return None


def _divided_month(grid: HeaderGrid, placed: Sequence[Placed]) -> str | None:
    """Doubt where other words stand with a month, and others of no known kind beside it: the month may be of both
    (`Boys` and `Girls` below it)."""
    for slot, month in placed:
        head, beside = grid.head(slot.column), grid.heads[slot.column + 1 : slot.column + 2]
        is_divided = _of_months(head) != slot.element.text and not slot.element.role
        if is_divided and beside and beside[0].is_other and beside[0].extra != KNOWN_EXTRA and not beside[0].years:
            return f"{month:%m/%y} is divided, perhaps: {head.text} and {beside[0].text}"
    return None


def _of_months(head: Head) -> str:
    """What is printed above a column, without TRAJECTORY and the years above the months."""
    said = ((text, header_text(text)) for text in head.texts)
    return " ".join(text for text, may_be in said if not (may_be.word or may_be.years))


def _lost_month(grid: HeaderGrid, placed: Sequence[Placed]) -> str | None:
    """Doubt where a month between the others is not printed, and the header has a spare column: one was lost, perhaps,
    and those behind it have moved."""
    run = sorted({month for _, month in placed})
    steps = {months_between(a, b) for a, b in pairwise(run)}
    first = min(slot.column for slot, _ in placed)
    blank = grid.blank_from(first)
    if len(steps) < 2 or not blank:
        return None
    where = f"nothing stands above column {blank[0] + 1}"
    return f"a month is not printed, and {where}: the months may stand beside their place"
