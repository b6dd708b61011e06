"""Metric tables: names, targets, and a value for every month, planned or happened.

Belongs here: rows of values under a header that is understood. Does not belong here: the header (`headers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from parsers.headers import HeaderReader, MetricHeader, MonthColumn, UnreadableHeader, is_header_row
from parsers.identity import name_key
from parsers.report import MetricCell, Period, Role
from parsers.runs import Run
from parsers.tables import Findings, LogicalTable, Record, Row, source_of
from parsers.values import is_dash, parse_value
from parsers.words import or_none


@dataclass
class Stretch:
    """Header rows and the rows of values under them; a header repeated on the next page begins another."""

    header: list[Row] = field(default_factory=list[Row])
    body: list[Row] = field(default_factory=list[Row])


def stretches(table: LogicalTable) -> list[Stretch]:
    """Divide a metric table at its headers."""
    found: list[Stretch] = []
    for is_header, rows in groupby((row for row in table.rows if not row.is_blank), key=is_header_row):
        if is_header or not found:
            found.append(Stretch())
        (found[-1].header if is_header else found[-1].body).extend(rows)
    return found


def read_metrics(
    tables: Sequence[LogicalTable], period: Period, findings: Findings, known: Iterable[Run] = ()
) -> list[MetricCell]:
    """Read the metric tables of one statement; what cannot be understood goes to quarantine."""
    reader = _MetricReader(period, findings, tuple(known))
    for table in tables:
        reader.table(table)
    return reader.cells


def plain_runs(tables: Iterable[LogicalTable]) -> set[Run]:
    """The runs of months that these tables print without any damage: what the others are likely to print too."""
    runs: set[Run] = set()
    for table in tables:
        for stretch in stretches(table):
            aside = Findings()
            try:
                header = HeaderReader(stretch.header, stretch.body, None, aside).read() if stretch.header else None
            except UnreadableHeader:
                continue  # it is read again, and then quarantined
            if header and not any(repair.rule.startswith("month-header") for repair in aside.repairs):
                runs.add(header.run)
    return runs


class _MetricReader:
    def __init__(self, period: Period, findings: Findings, known: tuple[Run, ...]) -> None:
        self.cells: list[MetricCell] = []
        self._period = period
        self._findings = findings
        self._known = known
        self._names: dict[str, int] = {}

    def table(self, table: LogicalTable) -> None:
        for row in table.rows:
            if row.is_blank:
                self._findings.mark_row(row, "blank")
        header: MetricHeader | None = None
        read: list[tuple[MetricHeader, list[Row]]] = []
        for stretch in stretches(table):
            try:
                header = self._header(stretch, header, table.statement_no)
            except UnreadableHeader as error:
                self._findings.quarantine_rows([*stretch.header, *stretch.body], str(error), table.statement_no)
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
                self._record(record, of_body, table.statement_no)

    def _header(self, stretch: Stretch, before: MetricHeader | None, statement_no: int | None) -> MetricHeader:
        if not stretch.header:
            raise UnreadableHeader("a metric table without a header")
        try:
            return HeaderReader(stretch.header, stretch.body, statement_no, self._findings).read(self._known)
        except UnreadableHeader:
            # A repeated header that lost its months leaves those of the page before in force.
            if before is not None and not stretch.body:
                return before
            raise

    def _record(self, record: Record, header: MetricHeader, statement_no: int | None) -> None:
        name = record.text(0)
        if statement_no is None:
            self._findings.quarantine_rows(record.parts, "a metric table outside every statement", None)
            return
        if not name:
            self._findings.quarantine_rows(record.parts, "a row of values without a metric's name", statement_no)
            return
        if len(record.parts[0].cells) == 1:
            self._group_heading(record)
            return
        key = name_key(name)
        if key in self._names:
            self._findings.quarantine_rows(record.parts, "the same metric twice in one statement", statement_no)
            return
        self._names[key] = len(self._names) + 1
        self._joined(record, name, statement_no)
        target = or_none(record.text(header.target)) if header.target is not None else None
        for part, column, cell in record.cells():
            if column in (0, header.target):
                self._findings.mark(part.table, [cell], "fact")
        pairs = groupby(enumerate(header.months, start=1), key=lambda numbered: numbered[1].month)
        for month, group in pairs:
            self._month(record, month, list(group), name, target, statement_no)
        self._beyond(record, header, statement_no)

    def _group_heading(self, record: Record) -> None:
        """One cell over the whole width groups the rows below it; it has no values."""
        for row in record.parts:
            self._findings.mark_row(row, "header")

    def _joined(self, record: Record, name: str, statement_no: int) -> None:
        if len(record.parts) > 1:
            self._findings.repair("row-halves", record.raw.replace("\n", " | "), name, statement_no, record.source(0))

    def _month(
        self,
        record: Record,
        month: date,
        columns: list[tuple[int, MonthColumn]],
        name: str,
        target: str | None,
        statement_no: int,
    ) -> None:
        """One month of one metric: a single cell, or a pair of plan and outcome."""
        future = month > self._period.end
        taken: str | None = None
        for number, column in columns:
            text = record.text(column.column)
            source = record.source(column.column)
            if future and text and not is_dash(text):
                if taken is not None:
                    reason = f"two values for {month:%m/%y}, which is after the period and can hold a milestone only"
                    self._mark(record, column.column, "quarantine")
                    self._findings.quarantine(reason, f"{name}\t{taken}\t{text}", statement_no, source)
                    continue
                taken = text
                if column.nth == 2:
                    self._findings.repair(
                        "actual-after-period", f"{month:%m/%y} actual: {text}", f"{month:%m/%y} milestone: {text}",
                        statement_no, source,
                    )  # fmt: skip
            self._mark(record, column.column, "fact")
            role: Role = "milestone" if future or (column.times == 2 and column.nth == 1) else "actual"
            self._cell(record, column, number, name, target, statement_no, role, text)

    def _cell(
        self,
        record: Record,
        column: MonthColumn,
        number: int,
        name: str,
        target: str | None,
        statement_no: int,
        role: Role,
        text: str,
    ) -> None:
        value = parse_value(text)
        source = record.source(column.column)
        if value.kind == "unreadable":
            self._findings.quarantine("a value that could not be read", text, statement_no, source)
        if value.kind == "blank" and text:
            self._findings.repair("dash-as-blank", text, "(blank)", statement_no, source)
        label = column.label
        key = name_key(name)
        self.cells.append(
            MetricCell(
                statement_no,
                key,
                name,
                self._names[key],
                target,
                column.month,
                label.text,
                number,
                role,
                text or None,
                value.kind,
                value.comparator,
                value.value,
                value.unit,
                source,
                source_of(label.cell, label.row.table),
                record.source(0),
            )
        )

    def _mark(self, record: Record, column: int, fate: str) -> None:
        for part in record.parts:
            cell = part.own(column)
            if cell is not None:
                self._findings.mark(part.table, [cell], "quarantine" if fate == "quarantine" else "fact")

    def _beyond(self, record: Record, header: MetricHeader, statement_no: int) -> None:
        """Cells in columns that have no month."""
        known = {column.column for column in header.months} | {0, header.target}
        for part, column, cell in record.cells():
            if column in known:
                continue
            self._findings.mark(part.table, [cell], "quarantine")
            if cell.text.strip():
                self._findings.quarantine(
                    "a value in a column without a month", cell.text, statement_no, source_of(cell, part.table)
                )


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
    name = row.text(0)
    return not (has_values and had_values) and (not name or name[0].islower() or name[0] in "'’”\")(")
