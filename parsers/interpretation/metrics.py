"""Metric tables: names, targets, and a value for every month, planned or happened.

Belongs here: which rows of a statement's metric tables belong together: stretches, halves of rows, groups, second
blocks. Does not belong here: the header (`metric_header`), or the cells of one row (`metric_rows`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from parsers.interpretation.cut_rows import Block, go_on, has_group, records
from parsers.interpretation.metric_header import (
    HeaderReader,
    MetricHeader,
    UnreadableHeader,
    completes_months,
    goes_on,
    is_all_header,
    is_header_row,
)
from parsers.interpretation.metric_rows import Metric, named, read_rows, why_not, with_roles
from parsers.interpretation.month_run import Evidence, Run
from parsers.interpretation.rulings import NO_RULINGS, Columns
from parsers.interpretation.tables import Findings, LogicalTable, Record, TableRow
from parsers.printed.header_words import word_of_role
from parsers.printed.marks import without_list_marks, without_marks
from parsers.printed.months import parse_label
from parsers.printed.row_words import hint_of_plan, is_sure
from parsers.printed.text import worded
from parsers.printed.values import is_bare_value
from parsers.printed.vocabulary import metric_word
from parsers.report import MetricCell, Period, Repair, Role


@dataclass
class Stretch:
    """Header rows and the rows of values under them; a header repeated on the next page begins another."""

    header: list[TableRow] = field(default_factory=list[TableRow])
    body: list[TableRow] = field(default_factory=list[TableRow])
    reader: HeaderReader | None = None


@dataclass
class MetricTable:
    """A metric table of a statement, divided at its headers."""

    statement_no: int | None
    rows: Sequence[TableRow]
    stretches: list[Stretch]

    @classmethod
    def of(cls, table: LogicalTable) -> MetricTable:
        """The table with its headers found: one stretch of rows for each."""
        return cls(table.statement_no, table.rows, _stretches(table))


def _stretches(table: LogicalTable) -> list[Stretch]:
    found: list[Stretch] = []
    for row in table.rows:
        if row.is_blank:
            continue
        open_header = found[-1].header if found and not found[-1].body else []
        if open_header and _groups_by_role(row, open_header):
            found[-1].body.append(row)
        elif open_header and not _is_whole(found) and _is_more_of(open_header, row):
            open_header.append(row)
        elif is_header_row(row) and not (found and _groups_by_role(row, found[-1].header)):
            repeated = bool(open_header) and row.crosses_page(open_header[0]) and row.printed == open_header[0].printed
            if _is_headed_above(found):
                found[-1].header, found[-1].body = found[-1].body, []
            elif not open_header or repeated or _begins_anew(open_header, row):
                found.append(Stretch())
            found[-1].header.append(row)
        else:
            if not found:
                found.append(Stretch())
            found[-1].body.append(row)
    return found


def _begins_anew(header: Sequence[TableRow], row: TableRow) -> bool:
    """Is this the first row of another header, below one that is whole and heads no row (a header that is repeated on a
    page where only the next block of months is left)?"""
    names = [metric_word(above.text(0)) for above in (*header, row)]
    has_months = any(parse_label(text) for above in header for text in above.printed)
    return has_months and names[-1] == ("METRICS", False) and names[-1] in names[:-1]


def _is_headed_above(found: Sequence[Stretch]) -> bool:
    """Do the rows above a table's first row of months head its columns too, in words that are mostly none we know
    (`Measure | Source | P | A`)?"""
    if len(found) != 1 or found[0].header:
        return False
    texts = [text for row in found[0].body for text in row.printed]
    return any(metric_word(text) == ("METRICS", False) for text in texts) and not any(map(is_bare_value, texts))


def _is_more_of(header: Sequence[TableRow], row: TableRow) -> bool:
    return completes_months(header[-1], row) or (goes_on(row) and not is_header_row(row))


def _is_whole(found: Sequence[Stretch]) -> bool:
    """Does the last header print again all that the one before it printed? Below it stands the rest of a cut row."""
    if len(found) < 2 or not found[-2].body:
        return False
    return [row.printed for row in found[-1].header] == [row.printed for row in found[-2].header]


def _groups_by_role(row: TableRow, header: Sequence[TableRow]) -> bool:
    """Does a word alone, below a header that has its months, say of the rows below it that they were planned?"""
    alone = len(row.printed) == 1 and word_of_role(row.text(0)) is not None
    return alone and any(parse_label(text) for above in header for text in above.printed)


def read_metrics(
    tables: Sequence[MetricTable],
    period: Period,
    findings: Findings,
    evidence: Evidence,
    ruled: Mapping[int, Columns] = NO_RULINGS.headers,
) -> list[MetricCell]:
    """Read the metric tables of one statement; what cannot be understood goes to quarantine.

    `evidence`: the `evidence_of` the whole report. `ruled`: what a person has said of the columns of tables.
    """
    reader = _MetricReader(period, findings, evidence, ruled)
    for table in tables:
        reader.table(table)
    return read_rows(reader.metrics, period, findings)


def said_by(columns: Columns, stretch: Stretch) -> MetricHeader:
    """The header of a stretch as a person has said it; where no row was known for a header, the first is one."""
    if not stretch.header:
        stretch.header, stretch.body = stretch.body[:1], stretch.body[1:]
    return HeaderReader(stretch.header, stretch.body, None).ruled(columns)


def evidence_of(tables: Iterable[MetricTable], about: tuple[date, date]) -> Evidence:
    """What these tables say of each other: the runs of months that they print, and how often; and whether none of them
    prints an outcome of a month after the report.

    The runs are those that are printed without any damage; in their light those that can be mended beyond doubt; and
    those that two tables or more are most likely to print, damaged each in its own way. `about`: the first and last
    month of the report.
    """
    readers: list[HeaderReader] = []
    for table in tables:
        for stretch in table.stretches:
            if stretch.header:
                stretch.reader = HeaderReader(stretch.header, stretch.body, table.statement_no)
                readers.append(stretch.reader)
    runs = Counter(reader.printed_run for reader in readers if reader.printed_run)
    plain = [reader for reader in readers if reader.plain]
    is_silent = bool(plain) and not any(reader.has_outcome_after(about[1]) for reader in plain)
    evidence = replace(Evidence.of(runs, about), is_silent_ahead=is_silent)
    prints: dict[Run, list[str]] = {}
    for reader in readers:
        reader.mend(evidence)
        if reader.mended:
            prints.setdefault(reader.mended, []).append(reader.printed)
    for reader in readers:
        if reader.mended:
            reader.is_witness |= len(set(prints[reader.mended])) > 1
    runs += Counter(reader.mended for reader in readers if reader.mended and reader.is_witness)
    return replace(Evidence.of(runs, about), is_silent_ahead=is_silent)


class _MetricReader:
    def __init__(self, period: Period, findings: Findings, evidence: Evidence, ruled: Mapping[int, Columns]) -> None:
        self._ruled = ruled
        self.metrics: list[Metric] = []
        self._period = period
        self._findings = findings
        self._evidence = evidence
        self._of_table: list[Repair] = []
        self._group: str | None = None
        self._above: Metric | None = None
        self._group_role: Role | None = None
        self._in_pairs = False

    def table(self, table: MetricTable) -> None:
        self._of_table = []
        for row in table.rows:
            if row.is_blank:
                self._findings.mark_row(row, "blank")
        read = self._under_headers(table)
        metrics: list[Metric] = []
        self._group = None
        self._above = None
        self._group_role = None
        names = {row.text(block.header.name) for block in read for row in block.rows}
        said = {word_of_role(name) for name in names}
        # Rows that say Plan alone are none of a metric of that name, with rows that say Actual or without.
        self._in_pairs = said >= {"actual", "milestone"} or any(
            is_sure(name) and word_of_role(name) == "milestone" for name in names
        )
        in_groups = any(has_group(block) for block in read)
        of_blocks = [records(block, in_groups=in_groups) for block in read]
        for number, (block, (found, unclear)) in enumerate(zip(read, of_blocks, strict=True)):
            is_cut = number + 1 < len(read) and read[number + 1].is_repeated
            following = of_blocks[number + 1][0] if is_cut else []
            for position, record in enumerate(found):
                below = [*found[position + 1 :], *following]
                if position in unclear:
                    self._findings.quarantine_rows(record.parts, "name-cut", table.statement_no)
                elif any(part.numbering != block.header.numbering for part in record.parts):
                    self._findings.quarantine_rows(record.parts, "columns-differ", table.statement_no)
                elif metric := self._metric(record, block.header, below, table.statement_no, len(metrics)):
                    metrics.append(metric)
        self.metrics += with_roles(named(self._without_list_marks(metrics)))

    def _under_headers(self, table: MetricTable) -> list[Block]:
        """The rows of values of one table, each stretch with its header; what has none is quarantined."""
        header: MetricHeader | None = None
        read: list[Block] = []
        columns: Columns | None = None
        for stretch in table.stretches:
            columns = self._ruled.get((stretch.header or stretch.body)[0].table.index, columns)
            try:
                if columns is not None:
                    header = said_by(columns, stretch)
                else:
                    header = self._header(stretch, header, table.statement_no)
            except UnreadableHeader as error:
                if not stretch.body and all(map(is_all_header, stretch.header)):
                    for row in stretch.header:
                        self._findings.mark_row(row, "header")
                    continue
                code = "header-unread" if stretch.header else "table-without-header"
                rows = [*stretch.header, *stretch.body]
                self._findings.quarantine_rows(rows, code, table.statement_no, reason=str(error))
                continue
            for row in stretch.header:
                self._findings.mark_row(row, "header")
            block = Block(header, list(stretch.body), bool(read) and read[-1].header.run == header.run)
            if block.is_repeated:
                go_on(read[-1], block)
            read.append(block)
        return read

    def _header(self, stretch: Stretch, before: MetricHeader | None, statement_no: int | None) -> MetricHeader:
        if not stretch.header:
            raise UnreadableHeader("a metric table without a header")
        aside = Findings()
        try:
            reader = stretch.reader or HeaderReader(stretch.header, stretch.body, statement_no)
            header = reader.read(self._evidence, self._period, aside)
        except UnreadableHeader:
            # A repeated header that lost its months leaves those of the page before in force.
            if before is not None and not stretch.body and all(map(is_all_header, stretch.header)):
                return before
            raise
        # A header repeated on the next page is damaged once.
        seen = {(repair.rule, repair.printed, repair.read_as) for repair in self._of_table}
        fresh = [repair for repair in aside.repairs if (repair.rule, repair.printed, repair.read_as) not in seen]
        self._of_table += fresh
        self._findings.repairs += fresh
        return header

    def _metric(
        self, record: Record, header: MetricHeader, below: Sequence[Record], statement_no: int | None, before: int
    ) -> Metric | None:
        """The metric of one row; None for a row that heads a group, or cannot be read."""
        if statement_no is not None and _heads_group(record, header, below):
            words = record.text(header.name)
            self._group_role = word_of_role(words) if self._in_pairs or hint_of_plan(words) else None
            self._group = None if self._group_role else words or None
            for row in record.parts:
                self._findings.mark_row(row, "header")
            return None
        name, role = self._name_and_role(record, header)
        above, self._above = self._above, None
        if role and not name and above and above.role and above.role != role:
            name = above.name  # it stands once, beside the first of the two rows
        reason = why_not(record, header, statement_no, name)
        if reason is None and role and header.tells_roles:
            reason = "role-unread", "a row of plans or outcomes, under months that are plan and outcome by themselves"
        if reason:
            code, particulars = reason
            self._findings.quarantine_rows(record.parts, code, statement_no, row_label=name, reason=particulars)
            return None
        assert statement_no is not None
        number = len(self.metrics) + before + 1
        metric = self._above = Metric(record, header, statement_no, name, number, self._group, role)
        return metric

    def _without_list_marks(self, metrics: Sequence[Metric]) -> list[Metric]:
        names = without_list_marks([metric.name for metric in metrics])
        for metric, name in zip(metrics, names, strict=True):
            if name != metric.name:
                source = metric.record.source(metric.header.name)
                self._findings.repair("list-mark", metric.name, name, metric.statement_no, source)
        return [replace(metric, name=name) for metric, name in zip(metrics, names, strict=True)]

    def _name_and_role(self, record: Record, header: MetricHeader) -> tuple[str, Role | None]:
        """The row's name, and what a word in it says of its values. The word alone goes with the name of the group."""
        name = without_marks(worded(record.text(header.name)))[0]
        if header.row_roles is not None:
            return name, word_of_role(record.text(header.row_roles))
        role = word_of_role(name) if self._in_pairs else None
        return (self._group or "", role) if role else (name, self._group_role)


def _heads_group(record: Record, header: MetricHeader, below: Sequence[Record]) -> bool:
    """One cell over the whole width groups the rows below it, and so does a name alone above rows of values, where
    every row has its target."""
    row = record.parts[0]
    if len(row.cells) == 1:
        return True
    only_name = [column for column, text in enumerate(record.texts) if text] == [header.name]
    if not only_name or header.target is None or not below:
        return False
    following = below[0]
    return any(following.text(column) for column in header.places) or bool(following.text(header.target))
