"""Metric tables: their columns while they are made, how they are printed, and the truth of each value.

Belongs here: the plain form. Does not belong here: the drifts (`metric_drifts`), or which report has which (`reports`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.support.invented.council import Measure, add_months
from tests.support.invented.model import Block, Cells, Grid, MetricTruth, Span

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December")  # fmt: skip


@dataclass(eq=False)
class Column:
    """One column: its words in the first and second row of the header (and a third, if any), and its cells."""

    kind: str  # name, target, month, extra, spare
    head: str = ""
    label: str = ""
    below: str = ""
    month: date | None = None
    role: str = ""
    cells: list[str] = field(default_factory=list[str])
    readable: bool = True


@dataclass
class Draft:
    """A metric table while it is made."""

    dice: random.Random
    statement_no: int
    start: date
    end: date
    measures: list[Measure]
    columns: list[Column]
    style: str
    drifts: list[str] = field(default_factory=list[str])
    one_row: bool = False
    banner: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    second_from: int | None = None
    break_in_header: bool = False
    merge: bool = False
    roles_below: bool = False
    behind: list[Block] = field(default_factory=list[Block])

    @property
    def months(self) -> list[Column]:
        return [column for column in self.columns if column.kind == "month"]

    def index(self, kind: str) -> int:
        return next(index for index, column in enumerate(self.columns) if column.kind == kind)


@dataclass(frozen=True)
class Window:
    """Which months a report's tables print."""

    start: date
    end: date
    months: tuple[date, ...]
    pairs: frozenset[int]


def label(month: date, style: str) -> str:
    """A month as headers print it."""
    name, year = NAMES[month.month - 1], f"{month:%y}"
    return {"mm/yy": f"{month:%m}/{year}", "Mon-yy": f"{name}-{year}", "Mon yy": f"{name} {year}",
            "Month yyyy": f"{LONG[month.month - 1]} {month.year}"}[style]  # fmt: skip


def printed(measure: Measure, value: int) -> str:
    return f"{value}%" if measure.unit == "percent" else f"£{value}k" if measure.unit == "pounds" else str(value)


def draft(
    dice: random.Random, statement_no: int, measures: Sequence[Measure], window: Window, style: str,
    change: Callable[[Measure, date, int], int] = lambda _measure, _month, value: value,
) -> Draft:  # fmt: skip
    """The plain table. `change` restates what was measured."""
    columns = [
        Column("name", "METRICS", cells=[measure.name for measure in measures]),
        Column("target", "TARGET", cells=[measure.target for measure in measures]),
    ]
    for month in window.months:
        is_past = month <= window.end
        roles = (
            ["milestone", "actual"]
            if month.month in window.pairs and is_past
            else ["actual" if is_past else "milestone"]
        )
        for role in roles:
            column = Column("month", label=label(month, style), month=month, role=role)
            for measure in measures:
                value = change(measure, month, measure.actual(month)) if role == "actual" else measure.planned(month)
                column.cells.append(printed(measure, value))
            columns.append(column)
    made = Draft(dice, statement_no, window.start, window.end, list(measures), columns, style)
    for column in made.months:
        for row in range(len(measures)):
            if column.role == "milestone" and dice.random() < 0.15:
                column.cells[row] = dice.choice(("N/A", "TBC"))
            elif dice.random() < 0.04:
                column.cells[row] = dice.choice(("", "TBC", "N/A"))
    made.months[0].head = "TRAJECTORY"
    return made


def blocks(table: Draft) -> tuple[list[Block], list[MetricTruth]]:
    """The table as it is printed (and what stands behind it), and the truth of its values."""
    if table.second_from is None:
        rows, merged, header_rows = _block(table, table.columns)
    else:
        first, second = table.months[: table.second_from], table.months[table.second_from :]
        fixed = [column for column in table.columns if column.kind != "month"]
        rows, merged, header_rows = _block(table, [*fixed, *first])
        second[0].head = second[0].head or "".join([column.head for column in first if column.head][-1:])
        more, _, _ = _block(table, [*fixed, *second])
        width = max(len(rows[0]), len(more[0]))
        rows = [(*row, *[""] * (width - len(row))) for row in (*rows, *more)]
        merged = {}
    columns = (
        table.columns
        if table.second_from is None
        else [Column("name"), Column("target"), *[Column("month")] * (len(rows[0]) - 2)]
    )
    weights = tuple({"name": 4.5, "target": 1.6, "extra": 1.7}.get(column.kind, 1.15) for column in columns)
    grid = Grid(tuple(rows), header_rows, merged, weights, table.break_in_header and not table.one_row)
    return [grid, *table.behind], list(_truth(table))


def _block(table: Draft, columns: Sequence[Column]) -> tuple[list[Cells], dict[Span, Span], int]:
    if table.one_row:
        header: list[Cells] = [tuple(column.head or column.label for column in columns)]
    else:
        header = [tuple(column.head for column in columns), tuple(column.label for column in columns)]
    if table.roles_below:
        header.append(tuple(column.below for column in columns))
    merged: dict[Span, Span] = {}
    if table.merge or (not table.one_row and table.dice.random() < 0.4):
        merged = _merged_heads(columns)
    body: list[Cells] = []
    group = ""
    for row, measure in enumerate(table.measures):
        if measure.group != group:
            group = measure.group
            merged_row = len(header) + len(body)
            body.append((group, *[""] * (len(columns) - 1)))
            if table.statement_no % 2:
                merged[merged_row, 0] = (1, len(columns))
        body.append(tuple(column.cells[row] for column in columns))
    return [*header, *body], merged, len(header)


def _merged_heads(columns: Sequence[Column]) -> dict[Span, Span]:
    """A word over several months is one merged cell."""
    merged: dict[Span, Span] = {}
    at = 0
    while at < len(columns):
        size = 1
        if columns[at].kind == "month" and columns[at].head:
            while at + size < len(columns) and columns[at + size].kind == "month" and not columns[at + size].head:
                size += 1
            if size > 1:
                merged[0, at] = (1, size)
        at += size
    return merged


_KINDS = {"N/A": "not_applicable", "TBC": "to_be_confirmed", "No data": "no_data", "Not yet available": "no_data",
          "Data due": "no_data", "*": "suppressed", "[c]": "suppressed"}  # fmt: skip


def _truth(table: Draft) -> list[MetricTruth]:
    found: list[MetricTruth] = []
    names = [m.name for m in table.measures]
    targets = table.columns[table.index("target")].cells
    for column in table.months:
        if not column.role or column.month is None:
            continue
        for row, measure in enumerate(table.measures):
            text = column.cells[row]
            if text:
                kind, value, unit = meaning(text)
                found.append(MetricTruth(table.statement_no, measure.group, names[row], column.month, column.role,
                                         text, kind, value, unit, targets[row], column.readable))  # fmt: skip
    return found


def meaning(text: str) -> tuple[str, float | None, str | None]:
    """Kind, number and unit of a value as this module prints it."""
    if text in _KINDS:
        return _KINDS[text], None, None
    plain = text.split("⟨", maxsplit=1)[0].split(" (", maxsplit=1)[0].rstrip("*†‡").replace(",", "").replace(" %", "%")
    kind = "bound" if plain[:1] in "><≥≤c" else "number"
    plain = plain.lstrip("><≥≤c.")
    unit = "count"
    for end, name in (("%", "percent"), (" days", "days"), (" weeks", "weeks")):
        if plain.endswith(end):
            plain, unit = plain.removesuffix(end), name
    if plain.startswith("£"):
        plain, unit = plain[1:], "pounds"
    if plain.endswith("k"):
        return kind, float(plain[:-1]) * 1000, unit
    return kind, float(plain), unit


def window_of(dice: random.Random, start: date, end: date, pairs: frozenset[int]) -> Window:
    """The months that one report prints: some before its period, and at times some after it."""
    past = dice.randint(3, 7)
    future = dice.choice((0, 0, 0, 1, 2, 3))
    first = add_months(end, 1 - max(past, 2))
    return Window(start, end, tuple(add_months(first, index) for index in range(past + future)), pairs)
