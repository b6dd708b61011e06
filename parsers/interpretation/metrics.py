"""Metric tables: names, targets, and a value for every month, planned or happened.

Belongs here: rows of values under a header that is understood. Does not belong here: the header (`headers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from parsers.interpretation.metric_header import (
    HeaderReader,
    MetricHeader,
    MonthColumn,
    UnreadableHeader,
    completes_months,
    is_header_row,
)
from parsers.interpretation.month_run import Run
from parsers.interpretation.tables import Findings, LogicalTable, Record, Row, source_of
from parsers.printed.names import name_key
from parsers.printed.text import worded
from parsers.printed.values import Value, parse_value
from parsers.report import MetricCell, Period, Repair, Role, Source


@dataclass
class Stretch:
    """Header rows and the rows of values under them; a header repeated on the next page begins another."""

    header: list[Row] = field(default_factory=list[Row])
    body: list[Row] = field(default_factory=list[Row])
    plain: tuple[MetricHeader, list[Repair]] | None = None
    """The header, and its repairs, where its months are printed without damage (see `plain_runs`)."""


@dataclass
class MetricTable:
    """A metric table of a statement, divided at its headers."""

    statement_no: int | None
    rows: Sequence[Row]
    stretches: list[Stretch]

    @classmethod
    def of(cls, table: LogicalTable) -> MetricTable:
        return cls(table.statement_no, table.rows, _stretches(table))


def _stretches(table: LogicalTable) -> list[Stretch]:
    found: list[Stretch] = []
    for row in table.rows:
        if row.is_blank:
            continue
        open_header = found[-1].header if found and not found[-1].body else []
        if open_header and completes_months(open_header[-1], row):
            open_header.append(row)
        elif is_header_row(row):
            repeated = bool(open_header) and row.crosses_page(open_header[0]) and row.printed == open_header[0].printed
            if not open_header or repeated:
                found.append(Stretch())
            found[-1].header.append(row)
        else:
            if not found:
                found.append(Stretch())
            found[-1].body.append(row)
    return found


def read_metrics(
    tables: Sequence[MetricTable], period: Period, findings: Findings, known: Iterable[Run] = ()
) -> list[MetricCell]:
    """Read the metric tables of one statement; what cannot be understood goes to quarantine.

    `known`: the `plain_runs` of the whole report.
    """
    reader = _MetricReader(period, findings, tuple(known))
    for table in tables:
        reader.table(table)
    return reader.cells


def plain_runs(tables: Iterable[MetricTable]) -> set[Run]:
    """The runs of months that these tables print without any damage: what the others are likely to print too.

    Such a header says the same whatever the other tables print, so it is kept with its stretch.
    """
    runs: set[Run] = set()
    for table in tables:
        for stretch in table.stretches:
            if not stretch.header:
                continue
            aside = Findings()
            try:
                header = HeaderReader(stretch.header, stretch.body, table.statement_no, aside).read()
            except UnreadableHeader:
                continue  # it is read again, and then quarantined
            if not any(repair.rule.startswith("month-header") for repair in aside.repairs):
                stretch.plain = header, aside.repairs
                runs.add(header.run)
    return runs


@dataclass(eq=False, slots=True)
class _Metric:
    """One row of values, and whose they are; never changed. `number` counts the metrics of the statement.

    `has_merged`: does a cell of the row cover several columns?
    """

    record: Record
    has_merged: bool
    statement_no: int
    name: str
    key: str
    number: int
    target: str | None
    source: Source


class _MetricReader:
    def __init__(self, period: Period, findings: Findings, known: tuple[Run, ...]) -> None:
        self.cells: list[MetricCell] = []
        self._period = period
        self._findings = findings
        self._known = known
        self._names: dict[str, int] = {}
        self._of_table: list[Repair] = []

    def table(self, table: MetricTable) -> None:
        self._of_table = []
        for row in table.rows:
            if row.is_blank:
                self._findings.mark_row(row, "blank")
        header: MetricHeader | None = None
        read: list[tuple[MetricHeader, list[Row]]] = []
        for stretch in table.stretches:
            try:
                header = self._header(stretch, header, table.statement_no)
            except UnreadableHeader as error:
                if not stretch.body:
                    for row in stretch.header:
                        self._findings.mark_row(row, "header")
                    continue
                rows = [*stretch.header, *stretch.body]
                self._findings.quarantine_rows(rows, "header-unread", table.statement_no, reason=str(error))
                continue
            for row in stretch.header:
                self._findings.mark_row(row, "header")
            body = stretch.body
            if read and body and is_second_half(read[-1][1], body[0], header):
                read[-1][1].append(body[0])  # the header was repeated in the middle of a cut row
                body = body[1:]
            read.append((header, body))
        for of_body, body in read:
            for record in records(body, of_body):
                if any(part.numbering != of_body.numbering for part in record.parts):
                    self._findings.quarantine_rows(record.parts, "columns-differ", table.statement_no)
                else:
                    self._record(record, of_body, table.statement_no)

    def _header(self, stretch: Stretch, before: MetricHeader | None, statement_no: int | None) -> MetricHeader:
        if not stretch.header:
            raise UnreadableHeader("a metric table without a header")
        try:
            header, repairs = stretch.plain or self._damaged_header(stretch, statement_no)
            # A header repeated on the next page is damaged once.
            seen = {(repair.rule, repair.printed, repair.read_as) for repair in self._of_table}
            fresh = [repair for repair in repairs if (repair.rule, repair.printed, repair.read_as) not in seen]
            self._of_table += fresh
            self._findings.repairs += fresh
            return header
        except UnreadableHeader:
            # A repeated header that lost its months leaves those of the page before in force.
            if before is not None and not stretch.body:
                return before
            raise

    def _damaged_header(self, stretch: Stretch, statement_no: int | None) -> tuple[MetricHeader, list[Repair]]:
        aside = Findings()
        reader = HeaderReader(stretch.header, stretch.body, statement_no, aside)
        return reader.read(self._known, (self._period.start, self._period.end)), aside.repairs

    def _record(self, record: Record, header: MetricHeader, statement_no: int | None) -> None:
        name = worded(record.text(header.name))
        if statement_no is not None and len(record.parts[0].cells) == 1:
            self._group_heading(record)
            return
        key = name_key(name)
        if code := self._why_not(record, header, key, statement_no):
            reason = "a row with values in columns that have no month" if code == "value-without-month" else None
            self._findings.quarantine_rows(record.parts, code, statement_no, row_label=name, reason=reason)
            return
        assert statement_no is not None
        self._names[key] = len(self._names) + 1
        target = record.text(header.target) or None if header.target is not None else None
        merged = any(part.has_merged for part in record.parts)
        source = record.source(header.name)
        metric = _Metric(record, merged, statement_no, name, key, self._names[key], target, source)
        self._settle(record, header, self._values(metric, header), statement_no)

    def _why_not(self, record: Record, header: MetricHeader, key: str, statement_no: int | None) -> str | None:
        """Why this row cannot be read as a metric's values, as an id of the registry; None if it can."""
        if statement_no is None:
            return "metric-outside-statement"
        if parse_value(record.text(header.name)).kind != "unreadable":
            return "name-missing"
        if key in self._names:
            return "metric-twice"
        first = header.name if header.target is None else header.target
        # Which of the row's values is one too many cannot be told.
        beyond = any(column > first and column not in header.foreign for column in _without_month(record, header))
        return "value-without-month" if beyond else None

    def _group_heading(self, record: Record) -> None:
        """One cell over the whole width groups the rows below it; it has no values."""
        for row in record.parts:
            self._findings.mark_row(row, "header")

    def _values(self, metric: _Metric, header: MetricHeader) -> list[int]:
        """The month cells of one metric. Gives the columns whose values are quarantined."""
        strays: list[int] = []
        taken: dict[date, str] = {}
        record, last = metric.record, self._period.end
        for column in header.months:
            place, month = column.column, column.month
            future = month > last
            text, source = record.text(place), record.source(place)
            value = parse_value(text)
            if text and metric.has_merged and self._is_wide(record, column, alone=future):
                raw = f"{metric.name}\t{text}"
                self._findings.quarantine(
                    "value-over-months",
                    raw,
                    metric.statement_no,
                    source,
                    row_label=metric.name,
                    column_label=column.label,
                )
                strays.append(place)
                continue
            if future and value.kind != "blank":
                if month in taken:
                    reason = f"two values for {month:%m/%y}, which is after the period and can hold a milestone only"
                    raw = f"{metric.name}\t{taken[month]}\t{text}"
                    self._findings.quarantine(
                        "value-after-period", raw, metric.statement_no, source,
                        row_label=metric.name, column_label=column.label, reason=reason,
                    )  # fmt: skip
                    strays.append(place)
                    continue
                taken[month] = text
                if column.nth == 2:
                    self._findings.repair(
                        "actual-after-period", f"{month:%m/%y} actual: {text}", f"{month:%m/%y} milestone: {text}",
                        metric.statement_no, source,
                    )  # fmt: skip
            role: Role = "milestone" if future or (column.times == 2 and column.nth == 1) else "actual"
            self._cell(metric, column, role, text, value, source)
        return strays

    def _is_wide(self, record: Record, column: MonthColumn, *, alone: bool) -> bool:
        """Does the value lie over more columns than it can be for: one, or a pair whose outcome is yet to come?"""
        most = column.times - column.nth + 1 if alone else 1
        return any(part.text(column.column) and part.covers(column.column) > most for part in record.parts)

    def _cell(self, metric: _Metric, column: MonthColumn, role: Role, text: str, value: Value, source: Source) -> None:
        if value.kind == "unreadable":
            self._findings.quarantine(
                "value-unreadable", text, metric.statement_no, source, row_label=metric.name, column_label=column.label
            )
        if value.kind == "blank" and text:
            self._findings.repair("dash-as-blank", text, "(blank)", metric.statement_no, source)
        self.cells.append(
            MetricCell(
                metric.statement_no, metric.key, metric.name, metric.number, metric.target,
                column.month, column.label, column.number, role,
                text or None, value.kind, value.comparator, value.value, value.unit,
                source, column.source, metric.source,
            )
        )  # fmt: skip

    def _settle(self, record: Record, header: MetricHeader, strays: Sequence[int], statement_no: int) -> None:
        """The fate of the row's cells: those in the columns `strays`, and in columns without a month, are no facts."""
        names = (header.name, header.target)
        others = [column for column in _without_month(record, header) if column not in names]
        if strays or others:
            for column in header.known:
                stray = column in strays and column not in names
                self._findings.mark(record.parts, column, "quarantine" if stray else "fact")
        for part in record.parts:
            self._findings.mark_row(part, "fact", others)
            for column in others:
                if part.text(column) and (cell := part.own(column)):
                    self._findings.quarantine(
                        "value-without-month", cell.text, statement_no, source_of(cell, part.table),
                        row_label=record.text(header.name),
                    )  # fmt: skip


def _without_month(record: Record, header: MetricHeader) -> list[int]:
    """The columns that hold words and have no month: those of the name and the target, and what is one too many."""
    return [column for column, text in enumerate(record.texts) if text and column not in header.places]


def records(rows: Sequence[Row], header: MetricHeader) -> list[Record]:
    """The rows of values, those that a page break has cut put together again."""
    found: list[list[Row]] = []
    for row in rows:
        if found and is_second_half(found[-1], row, header):
            found[-1].append(row)
        else:
            found.append([row])
    return [Record(tuple(parts)) for parts in found]


def is_second_half(above: Sequence[Row], row: Row, header: MetricHeader) -> bool:
    """A first row on a page goes on with the last one of the page before: it has no name, or only words of a name.

    `above`: the printed rows before this one, the last of which it would go on with.
    """
    if not above or not row.crosses_page(above[-1]):
        return False
    numbers = [header.target, *(column.column for column in header.months)]
    columns = [column for column in numbers if column is not None]
    has_values = any(row.text(column) for column in columns)
    had_values = any(above[-1].text(column) for column in columns)
    name = row.text(header.name)
    if has_values and had_values:
        return False
    # A metric without a target and without any value is rarer than a name that the page break has cut.
    return not name or has_values != had_values or _goes_on_small(name)


def _goes_on_small(name: str) -> bool:
    return name[0].islower() or name[0] in "'’”\")("
