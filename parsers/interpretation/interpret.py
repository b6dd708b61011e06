"""A document → a typed report. Pure, and the same for every format.

Belongs here: the order in which the parts of a report are read. Does not belong here: how each is read, or when a
document is refused (`refusals`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from parsers.document import Document, Table, Text
from parsers.interpretation.actions import read_actions
from parsers.interpretation.asides import settle_asides
from parsers.interpretation.assurance import read_assurance
from parsers.interpretation.metrics import MetricTable, read_metrics, runs_of
from parsers.interpretation.outline import divide
from parsers.interpretation.parts import Parts, StatementPart
from parsers.interpretation.refusals import refuse_what_is_no_report, the_one_period
from parsers.interpretation.rulings import NO_RULINGS, Rulings
from parsers.interpretation.same_metrics import settle_same_metrics
from parsers.interpretation.same_number import settle_same_numbers
from parsers.interpretation.tables import Findings, LogicalTable, place_source
from parsers.printed.text import squash, without_bullet
from parsers.report import (
    ActionRow,
    AssuranceRow,
    MetricCell,
    Prose,
    ProseKind,
    Report,
    Statement,
)  # fmt: skip

_NUMBER_ALONE = re.compile(r"\d{1,3}")
"""A paragraph that is a number of a page, or the mark of a note: kept, and no part of a section."""


def interpret(document: Document, rulings: Rulings = NO_RULINGS) -> Report:
    """Read a document as an Impact Group report.

    `rulings`: what a person has said of it.

    Raises `RefusedFile` when it is none, when its cover names no period, or when it holds two reports.
    """
    findings = Findings()
    parts = divide(document, findings, rulings)
    settle_same_metrics(parts, findings)
    settle_same_numbers(parts)
    refuse_what_is_no_report(document, parts)
    period = rulings.period or the_one_period(parts, findings)
    metric_tables = [[MetricTable.of(table) for table in _of(part, "metric")] for part in parts.statements]
    known = runs_of((table for tables in metric_tables for table in tables), (period.start, period.end))
    numbers = set(map(_number, parts.statements))
    cells: list[MetricCell] = []
    actions: list[ActionRow] = []
    assurance: list[AssuranceRow] = []
    prose: list[Prose] = []
    for part, tables in zip(parts.statements, metric_tables, strict=True):
        read = read_metrics(tables, period, findings, known, rulings.headers)
        cells += _doubted(read, tables, _number(part), numbers)
        actions += read_actions(_of(part, "action"), period, findings)
        assurance += read_assurance(_of(part, "assurance"), period, findings)
        prose += _prose(part)
    _quarantine_the_rest(parts, findings)
    counts = findings.counts([block for block in document.blocks if isinstance(block, Table) and block.n_columns > 1])
    settle_asides(parts.asides, findings)
    return Report(
        period, document.format, document.page_count, document.modified_at, tuple(map(_statement, parts.statements)),
        tuple(cells), tuple(actions), tuple(assurance), tuple(prose),
        tuple(findings.repairs), tuple(findings.quarantined), counts, tuple(findings.extras),
    )  # fmt: skip


def _doubted(
    cells: Sequence[MetricCell], tables: Sequence[MetricTable], number: int, numbers: Set[int]
) -> list[MetricCell]:
    """The cells of a statement, doubtful where they stand behind its first table, under a header of their own and with
    none of its metrics, in a report that lacks the next statement: its heading may have been lost between the two.
    """
    if number + 1 in numbers or not any(other > number for other in numbers):
        return list(cells)
    stretches = [stretch for table in tables for stretch in table.stretches if stretch.body]
    first = {row.table.index for stretch in stretches[:1] for row in (*stretch.header, *stretch.body)}
    others = {row.table.index for stretch in stretches[1:] if stretch.header for row in stretch.body} - first
    known = {cell.metric_key for cell in cells if cell.source.table_no not in others}
    pieces = others - {cell.source.table_no for cell in cells if cell.metric_key in known}
    doubt = f"the report has no statement {number + 1}: its heading may be missing above this table"
    return [replace(cell, doubt=cell.doubt or doubt) if cell.source.table_no in pieces else cell for cell in cells]


def _statement(part: StatementPart) -> Statement:
    return Statement(_number(part), part.title, part.standing, place_source(part.heading.place))


def _number(part: StatementPart) -> int:
    assert part.number is not None
    return part.number


def _of(part: StatementPart, kind: str) -> list[LogicalTable]:
    return [table for table in part.tables if table.kind == kind]


def _quarantine_the_rest(parts: Parts, findings: Findings) -> None:
    """What no statement can be said to hold: tables of no known kind or place, and all under an unknown heading."""
    for table in parts.strays:
        findings.quarantine_rows(table.rows, "table-outside-statement", None)
    for part in parts.statements:
        for table in _of(part, "unknown"):
            findings.quarantine_rows(table.rows, table.code, table.statement_no, reason=table.why)
    for part in parts.others:
        for table in part.tables:
            findings.quarantine_rows(table.rows, part.code, None, reason=f"a table not read: {part.why}")
        for text in _shown_prose(part):
            source = place_source(text.place)
            findings.quarantine(part.code, squash(text.text), None, source, reason=f"a paragraph not read: {part.why}")


def _shown_prose(part: StatementPart) -> Iterator[Text]:
    return (text for kind, text in part.prose if kind != "other")


def _prose(part: StatementPart) -> list[Prose]:
    """The paragraphs of a statement, numbered within their kind."""
    positions: dict[ProseKind, int] = {}
    prose: list[Prose] = []
    for section, text in part.prose:
        words = without_bullet(squash(text.text))
        if words:
            kind: ProseKind = "other" if _NUMBER_ALONE.fullmatch(words) else section
            positions[kind] = positions.get(kind, 0) + 1
            prose.append(Prose(_number(part), kind, positions[kind], words, place_source(text.place)))
    return prose
