"""The header of a metric table as one search: all readings of all evidence, the best one, and its lead.

Belongs here: what is weighed against what, and when two readings are about as likely. Does not belong here: how the
evidence is gathered (`header_candidates`), laid out (`month_alignment`), or what a run of months costs (`month_run`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from parsers.interpretation.header_candidates import goes_on_beside
from parsers.interpretation.header_doubts import another_kind_of_pair, doubt_of
from parsers.interpretation.header_grid import Head, HeaderGrid, MonthLabel
from parsers.interpretation.header_readings import Reading, differences, prints, readings
from parsers.interpretation.month_alignment import Slot
from parsers.interpretation.month_order import is_unbroken
from parsers.interpretation.month_run import (
    MARGIN,
    SURE,
    Evidence,
    Run,
)
from parsers.printed.months import Label, add_months, financial_year, months_between
from parsers.printed.values import is_bare_value


class UnreadableHeader(Exception):
    """The months of this table cannot be told from its header. The message says why. `nearest`: the months that it most
    likely prints, where only the number of misprints keeps them from being read."""

    nearest: Run | None = None


def search(grid: HeaderGrid, evidence: Evidence) -> Reading:
    """The most likely reading of a header, and the lead that it has. Raises `UnreadableHeader`."""
    if not any(head.labels or head.extra for head in grid.heads):
        raise UnreadableHeader("no month in the header of the metric table")
    best: dict[tuple[object, ...], Reading] = {}
    for reading in readings(grid, evidence):
        key = (reading.layout.target, reading.says, tuple(reading.unheaded))
        if key not in best or reading.cost < best[key].cost:
            best[key] = reading
    ranked = sorted(best.values(), key=lambda reading: reading.cost)
    if any(reading.is_near and reading.is_as_printed for reading in ranked):
        # No reading that changes most of the print stands against one that changes nothing.
        ranked = [reading for reading in ranked if reading.is_near]
    if not ranked or not ranked[0].is_near:
        raise UnreadableHeader(_why_none(grid))
    return _decided(grid, ranked, evidence)


def _decided(grid: HeaderGrid, ranked: Sequence[Reading], evidence: Evidence) -> Reading:
    first = ranked[0]
    second = next((other for other in ranked[1:] if other.differs_from(first)), None)
    margin = second.cost - first.cost if second else SURE
    # Where several headers are damaged, the next may be: the more there are, the further a reading has to lead.
    if second and margin < (MARGIN if first.mended <= 1 or _is_printed_elsewhere(first, second, evidence) else SURE):
        unclear = UnreadableHeader(
            f"the header of months ({_printed(grid)}) can be read in two ways that are about as likely: "
            f"{differences(first, second)}"
        )
        unclear.nearest = tuple(month for _, month in first.months) if margin >= MARGIN else None
        raise unclear
    if why := _why_uncertain(grid, first, evidence):
        rival = next((other for other in ranked[1:] if not other.layout.by_order), second)
        apart = f" ({differences(first, rival)})" if rival else ""
        raise UnreadableHeader(f"the header of months ({_printed(grid)}) cannot be trusted: {why}{apart}")
    if first.unheaded:
        columns = ", ".join(str(column + 1) for column in first.unheaded)
        raise UnreadableHeader(f"values without a header in column {columns} of a metric table ({_printed(grid)})")
    return replace(first, margin=margin, second=second, spare=doubt_of(grid, first.months, evidence))


def _is_printed_elsewhere(first: Reading, second: Reading, evidence: Evidence) -> bool:
    """Do other tables print the months of the one reading, and none those of the other?"""
    one, other = (tuple(month for _, month in reading.months) for reading in (first, second))
    return one in dict(evidence.known) and other not in dict(evidence.known)


def _why_uncertain(grid: HeaderGrid, reading: Reading, evidence: Evidence) -> str | None:
    """Why a reading is not to be trusted though it leads: a second damage would give another one."""
    layout, months = reading.layout, reading.months
    if pair := another_kind_of_pair(grid, [(slot.label, month) for slot, month in months if not slot.element.role]):
        return pair
    if others := _read_as_others(months, evidence):
        return f"{others} are read as other months than they print, and no other table prints these"
    if before := _year_before(months):
        return f"{before} may be the same month of the year before"
    if lonely := _misprinted_far_off(months):
        return f"{lonely} is misprinted, and more than a year from the other months"
    if joined := next((head for head in map(grid.head, reading.targets) if _is_joined(grid, head)), None):
        return f"{joined.text} stands above two values"
    if divided := next((slot for slot, _ in months if _is_divided(grid, slot)), None):
        return f"{divided.element.text} is divided: {grid.head(divided.column + 1).text} stands beside it"
    if grid.year_below:
        return f"{grid.year_below} stands below no month, beside years that do"
    skipped = (slot for slot, month in zip(layout.slots, reading.path, strict=True) if month is None)
    if reading.mended and (unread := next((slot.element for slot in skipped if slot.element.extra), None)):
        return f"{unread.text} is read as no month, beside a misprinted one"
    run = tuple(month for _, month in months)
    if not all(slot.element.text for slot, _ in months) and evidence.known and run not in dict(evidence.known):
        return "a month is missing, and no other table prints these months"
    mixed = next((head.text for head in map(grid.head, layout.columns) if head.is_crowded), None)
    blank = grid.blank_from(1 + (grid.name if layout.target is None else layout.target))
    if blank and blank[0] < min(layout.columns) and grid.has_shared_cells():
        return f"several months stand in one cell, and nothing above column {blank[0] + 1}"
    if between := next((label for label in grid.labels if _is_between_blanks(grid, label, blank)), None):
        return f"several months stand in one cell, and nothing above the columns on both sides of {between.text}"
    if mixed and blank:
        return f"{mixed} may be two headers, and nothing stands above another column"
    if (unsure := _beside_a_gap(grid, reading)) is not None:
        return f"column {unsure + 1} is empty, and the header beside it is misprinted"
    if grid.has_stacked_months() and any(column not in grid.written for column in layout.columns):
        return "months stand one above another, and there are fewer columns of values than months"
    if not layout.by_order:
        wider = grid.is_wider_by_a_gap(layout.columns, layout.target)
        return "a column among the months is empty, and no row is as wide as its header" if wider else None
    if any(len(other) > len(run) and other[-len(run) :] == run for other, _ in evidence.known):
        return "the months are not above the values, and another table prints months before these"
    if (gap := grid.gap_among(layout.columns, layout.target)) is not None:
        return f"the months are not above the values, and column {gap + 1} is empty"
    if not is_unbroken([month for _, month in months]):
        return "the months are not above the values, and a month between them is not printed"
    if reading.mended:
        return "the months are not above the values, and one is misprinted"
    if grid.has_shared_cells() and any(column not in grid.written for column in layout.columns):
        return "several months stand in one cell, and there are fewer columns of values than months"
    places = [place for slot, _ in months for place in (slot.column, slot.label.column)]
    if grid.has_shared_cells() and grid.has_blank_among(places):
        return "the months are not above the values, and some stand in one cell"
    return None


def _read_as_others(months: Sequence[tuple[Slot, date]], evidence: Evidence) -> str | None:
    """Two headers and more that are printed right and read as other months of the year, which no other table prints:
    where one header is damaged, two or three hardly are so that each names a month."""
    labels = [(slot.element.text, Label.of(slot.element.text), month) for slot, month in months]
    others = [text for text, label, month in labels if label.exact and label.month and label.month.month != month.month]
    known = tuple(month for _, month in months) in dict(evidence.known)
    return None if known or len(others) < 2 else " and ".join(others)


def _is_between_blanks(grid: HeaderGrid, label: MonthLabel, blank: Sequence[int]) -> bool:
    """Does this month share its cell with another, and does nothing stand above the columns left and right of it?"""
    shared = sum(1 for other in grid.labels if other.cell is label.cell) > 1
    return shared and {label.column - 1, label.column + 1} <= set(blank)


def _year_before(months: Sequence[tuple[Slot, date]]) -> str | None:
    """A header that is printed right and read as the same month a year later, which another column prints; None where
    there is none."""
    printed = [(slot.element.text, Label.of(slot.element.text), month) for slot, month in months]
    right = {month for _, label, month in printed if label.exact and label.month == month}
    turned = (
        text
        for text, label, month in printed
        if label.exact and label.month == add_months(month, -12) and month in right
    )
    return next(turned, None)


def _misprinted_far_off(months: Sequence[tuple[Slot, date]]) -> str | None:
    """A header that is not printed as it should be, more than a year from the months beside it: it may be none."""
    for number, (slot, month) in enumerate(months):
        label = Label.of(slot.element.text)
        beside = [other for _, other in months[max(0, number - 1) : number + 2] if other != month]
        is_far = bool(beside) and min(abs(months_between(month, other)) for other in beside) > 12
        if slot.element.text and is_far and not (label.exact and label.month == month):
            return slot.element.text
    return None


def _is_joined(grid: HeaderGrid, head: Head) -> bool:
    """Is this the column of a target and of a month, run together: two values stand below them both?"""
    texts = (row.text(head.column).split() for row in grid.body) if head.target_date else ()
    return any(len(parts) == 2 and all(map(is_bare_value, parts)) for parts in texts)


def _is_divided(grid: HeaderGrid, slot: Slot) -> bool:
    """Do words below this month go on over the next column, which has no month (`Number | %`)?"""
    head = grid.head(slot.column)
    return not slot.element.role and bool(head.labels) and goes_on_beside(head, grid.heads, grid.pieces)


def _beside_a_gap(grid: HeaderGrid, reading: Reading) -> int | None:
    """An empty column beside a misprinted header that is as near to the month next to the one it is read as: one of the
    two lost its header, perhaps. None where there is none."""
    columns = {slot.column for slot, _ in reading.months}
    gaps = {column for column in range(min(columns), max(columns)) if column not in {*columns, *grid.written}}
    for slot, month in reading.months:
        label = Label.of(slot.element.text)
        beside = {slot.column - 1, slot.column + 1} & gaps
        if not beside or not slot.element.text or prints(slot.element.text, month):
            continue
        near = (add_months(month, step) for step in (-1, 1))
        if any(label.edits_to(other) <= label.edits_to(month) for other in near):
            return min(beside)
    return None


def _printed(grid: HeaderGrid) -> str:
    return " ".join(label.text for label in grid.labels)[:200]


def _why_none(grid: HeaderGrid) -> str:
    printed = _printed(grid)
    if not printed:
        return "no month in the header of the metric table"
    return f"the month header ({printed}) is not near any run of months above the values"


# -- all readings -----------------------------------------------------------------------------------------------------


def target_for(grid: HeaderGrid, targets: Sequence[int], report_end: date) -> int | None:
    """Of several columns of targets the one for the report's financial year; None where that cannot be told."""
    if len(targets) <= 1:
        return targets[0] if targets else None
    year = financial_year(report_end)
    dates = {column: grid.heads[column].target_date for column in targets}
    of_year = [column for column, when in dates.items() if when and year.holds(when.last)]
    undated = [column for column, when in dates.items() if when is None]
    for found in (of_year, undated):
        if len(found) == 1:
            return found[0]
        if found:
            texts = {tuple(row.text(column) for row in grid.body) for column in found}
            return found[0] if len(texts) == 1 else None
    return None
